/** How often it is looked, while something happens, who called: nothing tells of calls, of which some are refused. */
const SOON_MS = 5_000;
/** And after a while in which nothing did. */
const LATE_MS = 60_000;

/** Since when what is known has been so. What was read again and found alike is the same object. */
const known = new WeakMap<object, number>();

/** After how long it is looked again: the longer nothing changed, the later. */
export function nextLook(told: object, readAt: number): number {
  const since = known.get(told) ?? readAt;
  known.set(told, since);
  return Math.min(LATE_MS, Math.max(SOON_MS, (readAt - since) / 4));
}
