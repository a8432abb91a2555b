import type { Language } from "../../app/i18n/language";

/** From here on somebody should be ashamed. */
const LONG_MS = 15 * 60_000;

/** How long ago `since` is: minutes below an hour (one at least), hours below a day, days. */
export function waited(since: string, now: number, language: Language): { long: boolean; words: string } {
  const ms = Math.max(0, now - Date.parse(since));
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  const [value, unit] =
    minutes < 60
      ? [minutes, "minute"]
      : minutes < 24 * 60
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 1440), "day"];
  const words = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(value);
  return { long: ms >= LONG_MS, words };
}
