import type { Translate } from "../../app/i18n/translate";

/** What entries of the timeline about sleep, and about messages that failed, say in words; null for others. */
export function said(
  kind: string,
  text: (name: string) => string | null,
  who: string,
  when: (at: string) => string,
  t: Translate,
): string | null {
  switch (kind) {
    case "snoozed":
      return t(text("before") === null ? "snooze.event.snoozed" : "snooze.event.moved", {
        who,
        when: when(text("until") ?? ""),
      });
    case "woken": {
      const why = WHY.find((one) => one === text("why")) ?? "time";
      return t(`snooze.event.woken.${why}`, { who });
    }
    case "sent_again":
      return t("snooze.event.sent_again", { who });
    case "send_decided": {
      const outcome = text("outcome") === "delivered" ? "delivered" : "abandoned";
      return t(`snooze.event.send_decided.${outcome}`, { who, reason: text("reason") ?? "" });
    }
    default:
      return null;
  }
}

const WHY = ["time", "message", "person", "called", "done", "merged"] as const;
