import { describe, expect, it } from "vitest";
import type { RunFigures } from "../figures";
import { axisOf, difference, figureOf, shown, stepOf, timeOf } from "./runs";

const ENDED = {
  completed: 6,
  handed_off: 2,
  unanswered: 1,
  opted_out: 0,
  taken_over: 1,
  interrupted: 0,
  failed: 0,
};
const RUNS: RunFigures = {
  started: 12,
  active: null,
  ended: ENDED,
  goals: [],
  errors: 3,
  retries: 4,
  completion: 0.8,
  took: { average: 90, p50: 60, p90: 7_200 },
};
const NOW = new Date(2026, 10, 21, 15, 30);

describe("figures by group", () => {
  it("are of whole days of whoever looks", () => {
    const own = { from: "2026-11-01", until: "2026-11-03" };
    expect(timeOf("own", own, NOW)).toEqual({
      from: new Date(2026, 10, 1).toISOString(),
      until: new Date(2026, 10, 4).toISOString(),
    });
    expect(timeOf("own", { from: "", until: "" }, NOW)).toEqual({});
    expect(timeOf("quarter", own, NOW).from).toBe(new Date(2026, 7, 24).toISOString());
    expect(timeOf("all", own, NOW)).toEqual({});
  });

  it("are drawn in steps that can be told apart", () => {
    const step = (days: number) => stepOf({ from: new Date(+NOW - days * 86_400_000).toISOString() }, NOW);
    expect([1, 6, 89, 364].map(step)).toEqual(["hour", "day", "day", "month"]);
    expect(stepOf({}, NOW)).toBe("month");
    const before = { from: new Date(2026, 9, 1).toISOString(), until: new Date(2026, 9, 2).toISOString() };
    expect(stepOf(before, NOW)).toBe("day");
  });

  const zone = "America/Argentina/Buenos_Aires";

  it("stand at their months by the calendar, whatever day the time begins on", () => {
    const month = (year: number, number: number) => Date.UTC(year, number - 1, 1, 3);
    const ends = Date.UTC(2026, 10, 29, 15);
    const late = axisOf("month", Date.UTC(2025, 10, 29, 3), ends, zone);
    expect([11, 12, 13, 14, 15].map((number) => late.place(month(2025, number)))).toEqual([0, 1, 2, 3, 4]);
    expect([late.place(month(2026, 11)), late.steps]).toEqual([12, 13]);
    const early = axisOf("month", Date.UTC(2025, 9, 10, 3), ends, zone);
    expect([10, 11, 12].map((number) => early.place(month(2025, number)))).toEqual([0, 1, 2]);
    expect([early.place(month(2026, 11)), early.steps]).toEqual([13, 14]);
    expect(new Date(early.last).toISOString()).toMatch(/^2026-11/);
  });

  it("stand at the months of the time zone that they are told in", () => {
    // Still October in Buenos Aires, November already where it was asked.
    const axis = axisOf("month", Date.UTC(2025, 10, 1, 1), Date.UTC(2026, 11, 1, 3), zone);
    expect([9, 10, 11].map((month) => axis.place(Date.UTC(2025, month, 1, 3)))).toEqual([0, 1, 2]);
    // It ends with November: there is no room for December.
    expect(axis.steps).toBe(14);
  });

  it("tell shares of what ended, counts and spans", () => {
    expect(figureOf(RUNS, "reached")).toBe(0.8);
    expect(figureOf(RUNS, "unanswered")).toBe(0.1);
    expect([shown("started", 12, "en"), shown("taken_over", 0.1, "en"), shown("p90", 7_200, "en")]).toEqual([
      "12",
      "10%",
      "2 hr",
    ]);
    expect(figureOf({ ...RUNS, took: null }, "p50")).toBeNull();
    expect(shown("p50", null, "en")).toBe("–");
  });

  it("differ in points where they are shares, and in percent else", () => {
    expect(difference("reached", 0.5, 0.62, "en")).toEqual({ points: true, text: "+12" });
    expect(difference("p50", 100, 80, "en")).toEqual({ points: false, text: "-20%" });
    expect(difference("started", 0, 80, "en")).toBeNull();
    expect(difference("reached", null, 0.6, "en")).toBeNull();
  });
});
