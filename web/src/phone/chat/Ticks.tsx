import { IconAlertCircle, IconAlertTriangle, IconCheck, IconChecks, IconClock } from "@tabler/icons-react";
import type { Tick } from "../simulator/model";
import { useSpeech } from "../speak";
import css from "./Ticks.module.css";

type How = { tick: Tick | "pending" | "failed"; trouble?: string | undefined };

/** How far a message of the customer came: a shape and a word for each. */
export function Ticks({ tick, trouble }: How) {
  const { t } = useSpeech();
  const isTrouble = tick === "sent" && trouble !== undefined;
  const word = isTrouble ? t("tick.trouble", { reason: trouble }) : t(`tick.${tick}`);
  const Icon = isTrouble
    ? IconAlertTriangle
    : {
        pending: IconClock,
        failed: IconAlertCircle,
        sent: IconCheck,
        delivered: IconChecks,
        read: IconChecks,
      }[tick];
  return (
    <span className={css.ticks} data-tick={isTrouble ? "failed" : tick} title={word}>
      <Icon size={16} stroke={2} aria-hidden="true" />
      <span className="unseen">{word}</span>
    </span>
  );
}
