import type { Language } from "./i18n/language";

/** Present time of day, for messages. */
export function clock(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

/** A day in words. */
export function day(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" }).format(
    new Date(at),
  );
}

export function dayAndClock(
  at: string,
  language: Language,
  dateStyle: "medium" | "short" = "medium",
): string {
  return new Intl.DateTimeFormat(language, { dateStyle, timeStyle: "short" }).format(new Date(at));
}

/** For lists: the time today, the weekday within six days, the date before. */
export function short(at: string, now: Date, language: Language): string {
  const date = new Date(at);
  if (dayKey(date) === dayKey(now)) return clock(at, language);
  const days = (now.getTime() - date.getTime()) / 86_400_000;
  if (days < 6) return new Intl.DateTimeFormat(language, { weekday: "short" }).format(date);
  return new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "2-digit" }).format(
    date,
  );
}

/** The local calendar day, for comparing. */
export function dayKey(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
