import { describe, expect, it } from "vitest";
import english from "../../app/i18n/en";
import settings from "../../app/i18n/settings/en";
import { pluralizer, translator } from "../../app/i18n/translate";
import type { FlowStart } from "./drawing";
import { startWords } from "./startWords";

const words = { ...english, ...settings };
const said = (start: Partial<FlowStart>) =>
  startWords(
    { trigger: "schedule", detail: ["a", "b"], to: "ask", ...start },
    translator(words),
    pluralizer(words, "en"),
    "en-GB",
  );

describe("what starts a run", () => {
  it("is told with its next moment on its own clock", () => {
    const schedule = {
      tag: "vip",
      cron: "0 9 * * mon",
      time_zone: "Europe/Madrid",
      next: "2026-01-05T08:00:00Z",
    };
    expect(said({ schedule })).toMatch(/“vip”.*0 9 \* \* mon\nNext: Monday.* 5 January.*0?9:00/);
    expect(said({ schedule: { ...schedule, next: null } })).not.toContain("Next");
  });

  it("is told by the days from a date", () => {
    const date = { field: "visit", days: -1, at: "10:00", yearly: false };
    expect(said({ date })).toBe("1 day before “visit”, at 10:00");
    expect(said({ date: { ...date, days: 30 } })).toBe("30 days after “visit”, at 10:00");
    expect(said({ date: { ...date, days: 0, yearly: true } })).toBe(
      "On the day in “visit”, at 10:00\nEvery year again",
    );
  });

  it("is what it waits for, if the clock has nothing to do with it", () => {
    expect(said({})).toBe("a, b");
    expect(said({ detail: [] })).toBeNull();
  });
});
