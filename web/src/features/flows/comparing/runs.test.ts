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
  const zone = "America/Argentina/Buenos_Aires";

  it("are of whole days of the workspace, wherever one looks from", () => {
    const own = { from: "2026-03-28", until: "2026-03-29" };
    // The second one has 23 hours.
    expect(timeOf("own", own, NOW, "Europe/Madrid")).toEqual({
      from: "2026-03-27T23:00:00.000Z",
      until: "2026-03-29T22:00:00.000Z",
    });
    expect(timeOf("own", own, NOW, zone)).toEqual({
      from: "2026-03-28T03:00:00.000Z",
      until: "2026-03-30T03:00:00.000Z",
    });
    for (const none of ["", "yesterday", "99999999-01-01"]) {
      expect(timeOf("own", { from: none, until: none }, NOW, zone)).toEqual({});
    }
    expect(timeOf("quarter", own, new Date("2026-11-22T01:00:00Z"), zone).from).toBe(
      "2026-08-24T03:00:00.000Z",
    );
    expect(timeOf("all", own, NOW, zone)).toEqual({});
  });

  it("are drawn in steps that can be told apart", () => {
    const step = (days: number) => stepOf({ from: new Date(+NOW - days * 86_400_000).toISOString() }, NOW);
    expect([1, 6, 89, 364].map(step)).toEqual(["hour", "day", "day", "month"]);
    expect(stepOf({}, NOW)).toBe("month");
    const before = { from: new Date(2026, 9, 1).toISOString(), until: new Date(2026, 9, 2).toISOString() };
    expect(stepOf(before, NOW)).toBe("day");
    // Two days of which one has 25 hours.
    const longer = { from: "2026-10-24T22:00:00Z", until: "2026-10-26T23:00:00Z" };
    expect(stepOf(longer, new Date("2026-10-28T12:00:00Z"))).toBe("hour");
  });

  it("stand at their days by the calendar, where clocks change too", () => {
    const madrid = "Europe/Madrid";
    const midnight = (month: number, day: number, hour: number) => Date.UTC(2026, month - 1, day, hour);
    // Whoever asked begins in the afternoon; a bar is of a whole day. Clocks are put back on the 25th.
    const axis = axisOf("day", midnight(10, 20, 15), midnight(11, 4, 23), madrid);
    const bars = [midnight(10, 19, 22), midnight(10, 24, 22), midnight(10, 25, 23), midnight(11, 3, 23)];
    expect(bars.map(axis.place)).toEqual([0, 5, 6, 15]);
    expect([axis.steps, new Date(axis.last).toISOString()]).toEqual([16, "2026-11-03T23:00:00.000Z"]);
    // 29 days with an hour more are 29 days.
    const month = axisOf("day", midnight(10, 9, 22), midnight(11, 7, 23), madrid);
    expect([month.steps, month.place(midnight(11, 6, 23))]).toEqual([29, 28]);
    const hours = axisOf("hour", midnight(10, 24, 22), midnight(10, 25, 23), madrid);
    expect([hours.steps, hours.place(midnight(10, 25, 22))]).toEqual([25, 24]);
  });

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
