/** What of the audit log is shown. Days are of the reader's calendar, `2026-11-21`; empty is no limit. */
export type Filter = { who: string; area: string; from: string; until: string };

export const ALL: Filter = { who: "", area: "", from: "", until: "" };

/** The filter as the API takes it. A day is meant from its first moment to its last, where the reader is. */
export function asked({ who, area, from, until }: Filter) {
  const kind = who.startsWith("key_") ? { api_key: who } : { person: who };
  const begins = midnight(from, 0);
  const ends = midnight(until, 1);
  return {
    ...(who === "" ? {} : kind),
    ...(area === "" ? {} : { area }),
    ...(begins ? { from: begins } : {}),
    ...(ends ? { until: ends } : {}),
  };
}

function midnight(day: string, later: number): string | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  // The calendar, not 24 hours, knows when the next day begins.
  return new Date(year, month - 1, date + later).toISOString();
}
