import { Checkbox, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import { useFocusBack } from "../useFocusBack";
import css from "./Commands.module.css";
import { Keys } from "./Keys";
import { keysOn, turnKeys } from "./keys";
import { useAllDeeds } from "./registry";

/** Which keys do what here. */
export function KeySheet({ close }: { close: () => void }) {
  const { t } = useI18n();
  useFocusBack();
  const [on, setOn] = useState(keysOn);
  const deeds = useAllDeeds().filter(({ keys }) => keys !== undefined);
  const groups = [...new Set(deeds.map(({ group }) => group))];
  return (
    <Modal
      opened
      onClose={close}
      title={t("app.keys.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Stack>
        <div className={css.sheet}>
          {groups.map((group) => (
            <section key={group}>
              <Text fw={600} size="sm" mb={6}>
                {group}
              </Text>
              <dl className={css.keys}>
                {deeds
                  .filter((deed) => deed.group === group)
                  .map((deed) => (
                    <div key={deed.id}>
                      <dt>{deed.words}</dt>
                      <dd>
                        <Keys keys={deed.keys ?? ""} />
                      </dd>
                    </div>
                  ))}
                {group === t("app.commands.help") && (
                  <div>
                    <dt>{t("app.commands.title")}</dt>
                    <dd>
                      <kbd>Ctrl</kbd> <kbd>K</kbd>
                    </dd>
                  </div>
                )}
              </dl>
            </section>
          ))}
        </div>
        <Checkbox
          label={t("app.keys.on")}
          description={t("app.keys.on.about")}
          checked={on}
          onChange={(event) => {
            turnKeys(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
      </Stack>
    </Modal>
  );
}
