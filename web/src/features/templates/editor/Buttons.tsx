import { CloseButton, Menu, Button as Press, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useI18n } from "../../../app/i18n/I18n";
import type { WordKey } from "../../../app/i18n/translate";
import type { TemplateCheck } from "../queries";
import css from "./Editor.module.css";
import { BUTTONS, type Button } from "./model";

type Props = {
  buttons: Button[];
  change: (buttons: Button[]) => void;
  /** Where they stand in the template. */
  place: string;
  errors: TemplateCheck["errors"];
  /** Whether buttons are added and taken away elsewhere: for all cards of a carousel at once. */
  fixed?: boolean;
};

/** What can be tapped below the text. */
export function Buttons({ buttons, change, place, errors, fixed = false }: Props) {
  const { t } = useI18n();
  const set = (at: number, more: Partial<Button>) =>
    change(buttons.map((button, index) => (index === at ? { ...button, ...more } : button)));
  const wrong = (pointer: string) =>
    errors
      .filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))
      .map(({ detail, mend }) => `${detail} ${mend ?? ""}`)
      .join(" ");
  const all = errors.filter(({ pointer }) => pointer === `${place}/buttons` || pointer === place);
  return (
    <fieldset className={css.buttons}>
      <legend>{t("templates.buttons")}</legend>
      {buttons.map((button, at) => {
        const word = t(buttonWord(button.kind));
        const fault = wrong(`${place}/buttons/${at}`);
        const plain = button.kind === "COPY_CODE";
        const value = ["URL", "PHONE_NUMBER", "COPY_CODE"].includes(button.kind);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name than their place
          <div key={at} className={css.button}>
            {!plain && (
              <TextInput
                label={word}
                value={button.text}
                onChange={(event) => set(at, { text: event.currentTarget.value })}
              />
            )}
            {value ? (
              <TextInput
                label={t(`templates.button.value.${button.kind.toLowerCase()}` as WordKey)}
                value={button.value}
                onChange={(event) => set(at, { value: event.currentTarget.value })}
              />
            ) : (
              <span />
            )}
            {plain && <span />}
            {!fixed && (
              <CloseButton
                aria-label={t("templates.button.remove", { what: button.text || word })}
                onClick={() => change(buttons.filter((_, index) => index !== at))}
              />
            )}
            {button.kind === "URL" && button.value.includes("{{") && (
              <TextInput
                size="xs"
                label={t("templates.sample", { name: button.value.slice(button.value.indexOf("{{")) })}
                value={button.sample}
                onChange={(event) => set(at, { sample: event.currentTarget.value })}
              />
            )}
            {fault && (
              <Text size="xs" className={css.wrong ?? ""}>
                {fault}
              </Text>
            )}
          </div>
        );
      })}
      {all.map(({ detail, mend }) => (
        <Text key={detail} size="xs" className={css.wrong ?? ""}>
          {detail} {mend}
        </Text>
      ))}
      {!fixed && (
        <AddButton
          kinds={BUTTONS}
          add={(kind) => change([...buttons, { kind, text: "", value: "", sample: "", rest: {} }])}
        />
      )}
    </fieldset>
  );
}

/** Adds a button of a kind. */
export function AddButton({ kinds, add }: { kinds: readonly string[]; add: (kind: string) => void }) {
  const { t } = useI18n();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Press size="compact-sm" variant="light" leftSection={<IconPlus size={15} />} w="fit-content">
          {t("templates.button.add")}
        </Press>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => add(kind)}>
            {t(buttonWord(kind))}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What a kind of button is called. */
export function buttonWord(kind: string): WordKey {
  const known = BUTTONS.find((one) => one === kind);
  return known ? (`templates.button.${known.toLowerCase()}` as WordKey) : "templates.button.other";
}
