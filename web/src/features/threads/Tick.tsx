import { IconAlertCircle, IconCheck, IconChecks, IconClock } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import css from "./Timeline.module.css";

const TICKS = ["queued", "sending", "accepted", "sent", "delivered", "read", "played", "failed"] as const;

/** How far a message of ours came. */
export function Tick({ status, held }: { status: string; held?: boolean }) {
  const { t } = useI18n();
  const known = held ? "held" : (TICKS.find((tick) => tick === status) ?? "queued");
  const Icon =
    known === "failed"
      ? IconAlertCircle
      : known === "queued" || known === "sending" || known === "held"
        ? IconClock
        : known === "accepted" || known === "sent"
          ? IconCheck
          : IconChecks;
  const words = t(`threads.tick.${known}`);
  return (
    <span className={css.tick} data-status={known} role="img" aria-label={words} title={words}>
      <Icon size={15} stroke={2.2} />
    </span>
  );
}
