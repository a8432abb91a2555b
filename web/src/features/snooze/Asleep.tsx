import { Button } from "@mantine/core";
import { IconZzz } from "@tabler/icons-react";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import css from "./Snooze.module.css";

type Props = { until: string; mayWrite: boolean; busy: boolean; change: () => void; wake: () => void };

/** That a conversation sleeps, and what can be done about it. */
export default function Asleep({ until, mayWrite, busy, change, wake }: Props) {
  const { t, language } = useI18n();
  if (!useSettingsWords()) return null;
  return (
    <div className={css.asleep} role="status">
      <IconZzz size={17} aria-hidden="true" />
      <span>{t("snooze.asleep", { when: dayAndClock(until, language) })}</span>
      {mayWrite && (
        <>
          <Button size="compact-sm" variant="subtle" onClick={change}>
            {t("snooze.change")}
          </Button>
          <Button size="compact-sm" variant="default" loading={busy} onClick={wake}>
            {t("snooze.wake")}
          </Button>
        </>
      )}
    </div>
  );
}
