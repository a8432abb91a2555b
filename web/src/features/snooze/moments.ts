/** A moment that one often means. */
export type Preset = { name: "later" | "tomorrow" | "monday" | "week"; at: Date };

/** When a day's work begins, in the time zone of whoever looks. */
const MORNING = 9;
/** Nobody means a later hour by "later today". */
const EVENING = 20;
const QUARTER = 15 * 60_000;
const YEAR = 366 * 86_400_000;

/** The moments that one often means, soonest first, each once. */
export function presets(now: Date): Preset[] {
  const later = new Date(Math.ceil((now.getTime() + 3 * 3_600_000) / QUARTER) * QUARTER);
  const today = later.getDate() === now.getDate() && later.getHours() < EVENING;
  // Sunday is 0; on a Monday the next one is meant.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const all: Preset[] = [
    ...(today ? [{ name: "later", at: later } as const] : []),
    { name: "tomorrow", at: morning(now, 1) },
    { name: "monday", at: morning(now, toMonday) },
    { name: "week", at: morning(now, 7) },
  ];
  const seen = new Set<number>();
  return all
    .filter(({ at }) => !seen.has(at.getTime()) && seen.add(at.getTime()))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** The morning so many days after, whatever the clocks do in between. */
function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** What somebody chose in two fields, in their own time zone; why it will not do; or nothing yet. */
export function chosen(day: string, time: string, now: Date): Date | "past" | "far" | null {
  const date = day.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  const clock = time.match(/^(\d{2}):(\d{2})/);
  if (!date || !clock) return null;
  const [, year, month, of] = date.map(Number) as [number, number, number, number];
  const [, hour, minute] = clock.map(Number) as [number, number, number];
  const at = new Date(year, month - 1, of, hour, minute);
  if (at.getTime() <= now.getTime()) return "past";
  return at.getTime() - now.getTime() > YEAR ? "far" : at;
}

/** A day as a field for days writes it. */
export function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
