import type { Plural, Translate } from "../../app/i18n/translate";
import { detailOf, type FlowStart } from "./drawing";

/** What is said about what starts a run: of what the clock starts, when and for whom; else the words or ids that it waits for. */
export function startWords(start: FlowStart, t: Translate, plural: Plural, language: string): string | null {
  const { schedule, date } = start;
  if (schedule) {
    const said = t("flows.start.schedule", { tag: schedule.tag, cron: schedule.cron });
    if (!schedule.next) return said;
    const when = moment(schedule.next, schedule.time_zone, language);
    return `${said}\n${t("flows.start.next", { when })}`;
  }
  if (date) {
    const values = { field: date.field, at: date.at };
    const said =
      date.days === 0
        ? t("flows.start.date.on", values)
        : plural(
            date.days < 0 ? "flows.start.date.before" : "flows.start.date.after",
            Math.abs(date.days),
            values,
          );
    return date.yearly ? `${said}\n${t("flows.start.date.yearly")}` : said;
  }
  return detailOf(start);
}

/** A moment as the clock there shows it. */
function moment(at: string, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(new Date(at));
}
