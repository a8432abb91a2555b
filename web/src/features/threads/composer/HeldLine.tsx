import { Button, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Composer.module.css";
import { HOLD_MS } from "./useHeld";

/** What is about to go, and the last chance to think better of it. */
export function HeldLine({ text, undo }: { text: string; undo: () => void }) {
  const { t } = useI18n();
  return (
    <div className={css.held} role="status">
      <span className={css.fuse} style={{ animationDuration: `${HOLD_MS}ms` }} aria-hidden="true" />
      <Text size="sm" truncate style={{ flex: 1 }}>
        <span className={css.soft}>{t("threads.send.held")}</span> {text}
      </Text>
      <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={15} />} onClick={undo}>
        {t("threads.send.undo")}
      </Button>
    </div>
  );
}
