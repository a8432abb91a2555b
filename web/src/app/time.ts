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

/** How long ago, in words: minutes below an hour, hours below two days, then days. */
export function ago(at: string, now: number, language: Language): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (minutes < 60) return words.format(-minutes, "minute");
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? words.format(-hours, "hour") : words.format(-Math.floor(hours / 24), "day");
}
