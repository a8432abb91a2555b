// Days and months of a time zone, counted, so that what is so many days later is told without lengths: where clocks change, a day is an hour
// longer or shorter.

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The calendar of a time zone. */
export type Calendar = {
  /** The day of a moment, counted from January 1, 1970. */
  dayOf: (at: number) => number;
  /** The month of a moment, counted from January 1970. */
  monthOf: (at: number) => number;
  /** The moment at which a day begins. */
  midnight: (day: number) => number;
};

export function calendarOf(zone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  const read = (at: number) => {
    const parts = format.formatToParts(at);
    const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
    return { year: part("year"), month: part("month") - 1, date: part("day") };
  };
  const dayOf = (at: number) => {
    const { year, month, date } = read(at);
    return dayNumber(year, month, date);
  };
  return {
    dayOf,
    monthOf: (at) => {
      const { year, month } = read(at);
      return (year - 1970) * 12 + month;
    },
    midnight: (day) => {
      // Clocks are at most 14 hours before and 12 behind that of Greenwich. Where clocks skip midnight, the day begins at one.
      let [before, there] = [day * DAY_MS - 15 * HOUR_MS, day * DAY_MS + 14 * HOUR_MS];
      while (there - before > MINUTE_MS) {
        const middle = Math.floor((before + there) / 2 / MINUTE_MS) * MINUTE_MS;
        if (dayOf(middle) >= day) there = middle;
        else before = middle;
      }
      return there;
    },
  };
}

/** The number of a day of the calendar; months from 0. */
export function dayNumber(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / DAY_MS;
}

/** A time zone, if the browser knows it (zones are renamed now and then); else its own. */
export function zoneOr(zone: string | null): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === null) return own;
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return own;
  }
}
