import { describe, expect, it } from "vitest";
import { asPeriod, beginning, count, type FlowFigures, onDrawing, reached, span, thickness } from "./figures";

const NONE = {
  completed: 0,
  handed_off: 0,
  unanswered: 0,
  opted_out: 0,
  taken_over: 0,
  interrupted: 0,
  failed: 0,
};
const UNTOLD = { dropped: 0, errors: [], retried: 0 };
const SOUND = { errors: 0, retries: 0, completion: null };

describe("figures", () => {
  it("of a period begin at midnight of the workspace, wherever one looks from", () => {
    const now = new Date("2026-03-03T02:30:00Z");
    const zone = "America/Argentina/Buenos_Aires";
    expect(beginning("today", now, zone)).toBe("2026-03-02T03:00:00.000Z");
    expect(beginning("today", now, "Europe/Madrid")).toBe("2026-03-02T23:00:00.000Z");
    expect(beginning("week", now, zone)).toBe("2026-02-24T03:00:00.000Z");
    expect(beginning("month", now, zone)).toBe("2026-02-01T03:00:00.000Z");
    expect(beginning("all", now, zone)).toBeNull();
    expect(asPeriod("yesterday")).toBe("week");
  });

  it("tell no share of nothing", () => {
    const runs = { ...SOUND, started: 4, active: 4, took: null, ended: NONE, goals: [] };
    expect(reached(runs)).toBeNull();
    expect(reached({ ...runs, ended: { ...NONE, completed: 2, handed_off: 1, interrupted: 1 } })).toBe(0.75);
  });

  it("lie on nodes and ways", () => {
    const figures: FlowFigures = {
      period: {},
      runs: { ...SOUND, started: 9, active: 1, ended: NONE, goals: [] },
      nodes: [
        {
          node: "ask",
          standing: 1,
          again: 2,
          left: [
            { output: "next", count: 6 },
            { output: "no_reply", count: 1 },
          ],
          stopped: { ...NONE, interrupted: 3 },
          ...UNTOLD,
        },
        {
          node: "sub",
          standing: 0,
          again: 0,
          left: [{ output: "call", count: 6 }],
          stopped: NONE,
          ...UNTOLD,
        },
      ],
    };
    const { nodes, ways, most } = onDrawing(figures);
    expect(nodes.get("ask")).toMatchObject({ standing: 1, again: 2, stopped: 3, lost: 0.3 });
    expect(nodes.get("sub")?.lost).toBe(0);
    expect([ways.get("ask:next"), ways.get("ask:no_reply"), most]).toEqual([6, 1, 6]);
    expect(thickness(6, most)).toBeGreaterThan(thickness(1, most));
    expect(thickness(0, most)).toBe(1);
  });

  it("are short", () => {
    expect([9_999, 12_345].map((number) => count(number, "en"))).toEqual(["9,999", "12.3K"]);
    expect([2.4, 42, 90, 5_400, 172_800].map((seconds) => span(seconds, "en"))).toEqual([
      "2.4 sec",
      "42 sec",
      "2 min",
      "1.5 hr",
      "2 days",
    ]);
  });
});
