import type { InfiniteData } from "@tanstack/react-query";

/** A page of a list that is told newest first. */
export type Page<T> = { items: T[]; next?: string | null };
export type Pages<T> = InfiniteData<Page<T>, string | null>;

/** What tells two readings of a list apart. `rank` grows with newness. */
export type Reading<T> = { id: (item: T) => string; rank: (item: T) => number };

/**
 * Puts a fresh first page into what was loaded before, without loading the rest again. What the fresh page covers is as
 * it says: changed, moved up, or gone. What lies below stays, if the two readings meet; if so much came that they do
 * not, only the fresh page remains and the rest is loaded when somebody scrolls there.
 */
export function mergeNewest<T>(
  known: Pages<T> | undefined,
  fresh: Page<T>,
  { id, rank }: Reading<T>,
): Pages<T> {
  const alone: Pages<T> = { pages: [fresh], pageParams: [null] };
  const last = fresh.items.at(-1);
  if (!known || !fresh.next || !last) return alone;

  const before = known.pages.flatMap((page) => page.items);
  const ranks = new Map(before.map((item) => [id(item), rank(item)]));
  const meets = fresh.items.some((item) => ranks.get(id(item)) === rank(item));
  if (!meets) return alone;

  const covered = new Set(fresh.items.map(id));
  const boundary = rank(last);
  const below = before.filter((item) => !covered.has(id(item)) && rank(item) <= boundary);
  const next = below.length === 0 ? fresh.next : (known.pages.at(-1)?.next ?? null);
  return { pages: [{ items: [...fresh.items, ...below], next }], pageParams: [null] };
}
