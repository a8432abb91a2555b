import type { Translate } from "../../app/i18n/translate";
import type { Incident } from "./queries";

const CODES = [
  "event_set_aside",
  "send_unknown",
  "send_refused",
  "send_window_closed",
  "send_account",
  "send_media",
  "send_failed",
  "send_no_channel",
  "flow_http_failed",
  "flow_script_failed",
  "flow_document_failed",
  "media_not_fetched",
  "channel_cannot_send",
  "backend_down",
  "schedule_missed",
  "schedule_cut_short",
  "date_missed",
] as const;
const WHY = [
  "dealt_with",
  "settled",
  "window_closed",
  "no_channel",
  "with_staff",
  "moved_on",
  "order",
  "ended",
  "unreadable",
  "not_kept",
  "drawing",
  "by_itself",
  "elsewhere",
  "channel",
  "erased",
] as const;
const AGAIN = ["event", "message", "call", "file"] as const;
const OUTCOMES = ["dismissed", "retried", "delivered", "abandoned", "sign_came"] as const;

/** What went wrong, in the reader's language where there are words for it; else as the log has it. */
export function whatOf({ code, summary }: Incident, t: Translate): string {
  const known = CODES.find((one) => one === code);
  return known ? t(`incidents.code.${known}`) : summary;
}

/** What the log says beside it, where that is more than its words: which step of which flow, which code of the provider. */
export function moreOf({ code, summary }: Incident): string | null {
  const more = [
    "event_set_aside",
    "send_failed",
    "flow_http_failed",
    "flow_script_failed",
    "flow_document_failed",
    "channel_cannot_send",
    "backend_down",
  ];
  return more.includes(code) ? summary : null;
}

/** What keeps it from being done again; null if nothing does. */
export function hindranceOf({ retry }: Incident, t: Translate): string | null {
  const known = WHY.find((one) => one === retry?.why);
  return known ? t(`incidents.why.${known}`) : null;
}

/** What would be done again, if that is possible now. */
export function againOf({ retry }: Incident): (typeof AGAIN)[number] | null {
  return retry?.possible ? (AGAIN.find((one) => one === retry.again) ?? null) : null;
}

/** How it was dealt with. */
export function outcomeOf({ resolution }: Incident, t: Translate): string | null {
  const known = OUTCOMES.find((one) => one === resolution?.outcome);
  return known ? t(`incidents.outcome.${known}`) : null;
}
