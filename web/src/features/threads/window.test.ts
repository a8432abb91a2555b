import { describe, expect, it } from "vitest";
import { windowAt } from "./window";

const NOW = Date.parse("2026-01-10T12:00:00Z");

describe("the 24-hour window", () => {
  it.each([
    ["2026-01-11T11:59:59Z", { open: true, hours: 23, minutes: 59, soon: false }],
    ["2026-01-10T13:00:00Z", { open: true, hours: 1, minutes: 0, soon: false }],
    ["2026-01-10T12:59:00Z", { open: true, hours: 0, minutes: 59, soon: true }],
    ["2026-01-10T12:00:01Z", { open: true, hours: 0, minutes: 1, soon: true }],
    ["2026-01-10T12:00:00Z", { open: false }],
    ["2026-01-09T12:00:00Z", { open: false }],
    [null, { open: false }],
    ["nonsense", { open: false }],
  ])("until %s", (until, expected) => {
    expect(windowAt(until, NOW)).toEqual(expected);
  });
});
