// Figures of runs by what they have in common: of which time, in which groups, and two of them side by side.
import type { components } from "../../../app/api/schema";
import type { Language } from "../../../app/i18n/language";
import { calendarOf, dayNumber } from "../calendar";
import { beginning, count, percent, type RunFigures, reached, span } from "../figures";

type Schemas = components["schemas"];
export type RunGroup = Schemas["RunGroup"];
export type GroupedRuns = Schemas["GroupedRuns"];

export const SPANS = ["today", "week", "month", "quarter", "year", "all", "own"] as const;
export type Span = (typeof SPANS)[number];
export const BY = ["version", "variant", "channel", "trigger", "process", "flow"] as const;
export type By = (typeof BY)[number];

export const asSpan = (text: string | null): Span => SPANS.find((one) => one === text) ?? "month";
export const asBy = (text: string | null): By => BY.find((one) => one === text) ?? "version";

/** Of which time; both ends may be open. */
export type Time = { from?: string; until?: string };

/** The time that somebody chose; days are those of the workspace's time zone, `from` and `until` of their own count both. */
export function timeOf(chosen: Span, own: { from: string; until: string }, now: Date, zone: string): Time {
  const { dayOf, midnight } = calendarOf(zone);
  const begins = (day: number) => new Date(midnight(day)).toISOString();
  if (chosen === "own") {
    const day = (text: string, later: number) => {
      const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
      return year ? begins(dayNumber(Number(year), Number(month) - 1, Number(date) + later)) : undefined;
    };
    const [from, until] = [day(own.from, 0), day(own.until, 1)];
    return { ...(from ? { from } : {}), ...(until ? { until } : {}) };
  }
  if (chosen === "quarter" || chosen === "year") {
    const days = chosen === "quarter" ? 89 : 364;
    return { from: begins(dayOf(now.getTime()) - days) };
  }
  const from = beginning(chosen, now, zone);
  return from ? { from } : {};
}

export type Step = "hour" | "day" | "month";

/** How long the steps of the chart are: so that there are few enough to be seen. */
export function stepOf(time: Time, now: Date): Step {
  if (!time.from) return "month";
  const end = time.until ? Math.min(Date.parse(time.until), now.getTime()) : now.getTime();
  // Where clocks change, two days have an hour more.
  const days = Math.round((end - Date.parse(time.from)) / 86_400_000);
  // Hours are kept for eight days.
  const recent = now.getTime() - Date.parse(time.from) < 7 * 86_400_000;
  if (days <= 2 && recent) return "hour";
  return days <= 100 ? "day" : "month";
}

const HOUR_MS = 3_600_000;

/** Fewer steps would make bars as wide as walls. */
const FEWEST = 12;

/** The steps of a chart from one moment to another: how many there is room for, and after how many a bar stands. */
export type Axis = {
  steps: number;
  place: (at: number) => number;
  /** A moment of the last step. */
  last: number;
};

/** Days and months are those of the calendar of a time zone: no length fits all of them. */
export function axisOf(step: Step, begins: number, ends: number, zone: string): Axis {
  const { dayOf, monthOf, midnight } = calendarOf(zone);
  const number = { hour: (at: number) => Math.floor(at / HOUR_MS), day: dayOf, month: monthOf }[step];
  const first = number(begins);
  const steps = Math.max(FEWEST, number(ends - 1) - first + 1);
  const last = first + steps - 1;
  const moment = {
    hour: () => last * HOUR_MS,
    day: () => midnight(last),
    // Its middle is of the same month everywhere.
    month: () => Date.UTC(1970, last, 15),
  }[step];
  return { steps, place: (at) => Math.max(0, number(at) - first), last: moment() };
}

export const VALUES = [
  "started",
  "reached",
  "unanswered",
  "taken_over",
  "opted_out",
  "failed",
  "errors",
  "retries",
  "average",
  "p50",
  "p90",
] as const;
export type Value = (typeof VALUES)[number];

/** A figure as a number; null where there is none. Ways to end are shares of what ended. */
export function figureOf(runs: RunFigures, value: Value): number | null {
  const { ended, took } = runs;
  switch (value) {
    case "started":
    case "errors":
    case "retries":
      return runs[value];
    case "reached":
      return reached(runs);
    case "average":
    case "p50":
    case "p90":
      return took?.[value] ?? null;
    default: {
      const all = Object.values(ended).reduce((sum, one) => sum + one, 0);
      return all === 0 ? null : ended[value] / all;
    }
  }
}

const isCount = (value: Value) => ["started", "errors", "retries"].includes(value);
const isTime = (value: Value) => ["average", "p50", "p90"].includes(value);

export function shown(value: Value, number: number | null, language: Language): string {
  if (number === null) return "–";
  if (isCount(value)) return count(number, language);
  return isTime(value) ? span(number, language) : percent(number, language);
}

/** How much more the second has, as people say it: points between shares, percent between all else. */
export function difference(
  value: Value,
  a: number | null,
  b: number | null,
  language: Language,
): { points: boolean; text: string } | null {
  if (a === null || b === null) return null;
  const signed = (style: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, { signDisplay: "exceptZero", maximumFractionDigits: 1, ...style });
  if (!isCount(value) && !isTime(value)) return { points: true, text: signed({}).format((b - a) * 100) };
  if (a === 0) return null;
  return { points: false, text: signed({ style: "percent", maximumFractionDigits: 0 }).format((b - a) / a) };
}

/** What tells groups apart. */
export const keyOf = ({ at, flow, version, process, channel, trigger, split, variant }: RunGroup) =>
  [at, flow, version, process, channel, trigger, split, variant].map((part) => part ?? "").join("\u001f");
