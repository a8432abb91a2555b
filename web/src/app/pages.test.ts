import { describe, expect, it } from "vitest";
import { mergeNewest, type Pages } from "./pages";

type Row = { id: string; at: number; text: string };
const reading = { id: (row: Row) => row.id, rank: (row: Row) => row.at };
const row = (id: string, at: number, text = ""): Row => ({ id, at, text });
const pages = (...of: { items: Row[]; next: string | null }[]): Pages<Row> => ({
  pages: of,
  pageParams: of.map((_, index) => (index === 0 ? null : `p${index}`)),
});
const shown = (data: Pages<Row>) => data.pages.flatMap((page) => page.items.map((item) => item.id)).join("");
const next = (data: Pages<Row>) => data.pages.at(-1)?.next;

const known = pages(
  { items: [row("a", 9), row("b", 8), row("c", 7)], next: "p1" },
  { items: [row("d", 6), row("e", 5)], next: "p2" },
);

describe("a fresh first page", () => {
  it("changes what it names and keeps what lies below", () => {
    const merged = mergeNewest(
      known,
      { items: [row("a", 9, "new"), row("b", 8), row("c", 7)], next: "p1" },
      reading,
    );
    expect(shown(merged)).toBe("abcde");
    expect(merged.pages[0]?.items[0]?.text).toBe("new");
    expect(next(merged)).toBe("p2");
  });

  it("moves a thread up from below without doubling it", () => {
    const merged = mergeNewest(
      known,
      { items: [row("e", 10), row("a", 9), row("b", 8)], next: "x" },
      reading,
    );
    expect(shown(merged)).toBe("eabcd");
  });

  it("drops what no longer fits the filter", () => {
    const merged = mergeNewest(known, { items: [row("a", 9), row("c", 7), row("d", 6)], next: "x" }, reading);
    expect(shown(merged)).toBe("acde");
  });

  it("stands alone when more came than it holds", () => {
    const fresh = { items: [row("x", 30), row("a", 29), row("y", 28)], next: "n" };
    const merged = mergeNewest(known, fresh, reading);
    expect(shown(merged)).toBe("xay");
    expect(next(merged)).toBe("n");
  });

  it("is everything when nothing follows", () => {
    const merged = mergeNewest(known, { items: [row("a", 9)], next: null }, reading);
    expect(shown(merged)).toBe("a");
    expect(next(merged)).toBeNull();
  });

  it("begins a list that was not loaded", () => {
    expect(shown(mergeNewest(undefined, { items: [row("a", 1)], next: "n" }, reading))).toBe("a");
  });
});
