import { expect, test } from "vitest";
import { readMoment, readPrefixes, stageWords } from "./stage";

test("country codes are read as people type them", () => {
  expect(readPrefixes("")).toEqual([]);
  expect(readPrefixes("+54, 598;55 1")).toEqual(["54", "598", "55", "1"]);
  expect(readPrefixes("AR")).toBeNull();
  expect(readPrefixes("054")).toBeNull();
});

test("a stage is everybody, a share, countries or both", () => {
  expect(stageWords(null)).toBeNull();
  expect(stageWords({ percent: 10, prefixes: [] })).toEqual({ percent: 10, countries: "", testers: false });
  expect(stageWords({ percent: null, prefixes: ["54", "55"] })).toEqual({
    percent: null,
    countries: "+54, +55",
    testers: false,
  });
  expect(stageWords({ testers: true })?.testers).toBe(true);
});

test("a moment is one of the browser's own calendar", () => {
  expect(readMoment("")).toBeNull();
  expect(readMoment("tomorrow")).toBeNull();
  expect(readMoment("2026-11-21T09:30")).toBe(new Date(2026, 10, 21, 9, 30).toISOString());
});
