import { describe, expect, it } from "vitest";
import { chosen, dayOf, presets } from "./moments";

const said = (now: Date) =>
  presets(now).map(({ name, at }) => `${name} ${dayOf(at)} ${at.getHours()}:${at.getMinutes()}`);

describe("moments that one often means", () => {
  it("are soonest first", () => {
    // A Wednesday.
    expect(said(new Date(2026, 10, 25, 10, 7))).toEqual([
      "later 2026-11-25 13:15",
      "tomorrow 2026-11-26 9:0",
      "monday 2026-11-30 9:0",
      "week 2026-12-02 9:0",
    ]);
  });

  it("are each there once", () => {
    // A Sunday evening: tomorrow is Monday, and nothing is left of today.
    expect(said(new Date(2026, 10, 29, 21, 0))).toEqual(["tomorrow 2026-11-30 9:0", "week 2026-12-06 9:0"]);
    // On a Monday, the next one is in one week.
    expect(said(new Date(2026, 10, 30, 8, 0))).toEqual([
      "later 2026-11-30 11:0",
      "tomorrow 2026-12-01 9:0",
      "monday 2026-12-07 9:0",
    ]);
  });
});

describe("a moment of one's own", () => {
  const now = new Date(2026, 10, 25, 10, 0);
  it.each([
    ["", "10:00", null],
    ["2026-11-25", "", null],
    ["2026-11-25", "10:00", "past"],
    ["2027-11-27", "10:00", "far"],
    ["2026-11-25", "10:01", new Date(2026, 10, 25, 10, 1)],
  ])("%s %s", (day, time, expected) => expect(chosen(day, time, now)).toEqual(expected));
});
