import { describe, expect, it } from "vitest";
import type { FlowGraph } from "./drawing";
import { isLive, isTimed, truthOf, withoutNext } from "./next";

const schedule = (next: string | null) => ({ tag: "vip", cron: "0 9 * * *", time_zone: "UTC", next });
const graph = (...moments: (string | null)[]): FlowGraph => ({
  nodes: [],
  starts: [
    { trigger: "keyword", detail: ["hi"], to: "a" },
    ...moments.map((next) => ({ trigger: "schedule", detail: [], to: "a", schedule: schedule(next) })),
  ],
});
const now = new Date("2026-01-05T08:00:00Z");

describe("when a flow comes next", () => {
  it("is told of versions that are live for anybody", () => {
    const staged = [{ number: 4 }] as Parameters<typeof isLive>[0]["staged"];
    expect([1, 2, 3, 4].filter((number) => isLive({ live: 3, staged }, number))).toEqual([3, 4]);
    expect(isLive({ live: null, staged: [] }, 1)).toBe(false);
    expect(withoutNext(graph("2026-01-05T09:00:00Z"))).toEqual(graph(null));
  });

  it("is asked for again when it has come", () => {
    expect(truthOf(graph("2026-01-05T08:30:00Z", "2026-01-05T08:10:00Z"), now)).toBe(601_000);
    expect(truthOf(graph("2026-01-05T07:59:00Z"), now)).toBe(1_000);
    // A timer knows no more than 24 days.
    expect(truthOf(graph("2026-05-05T07:59:00Z"), now)).toBe(3_600_000);
    expect([graph(), graph(null), undefined].map((one) => truthOf(one, now))).toEqual([null, null, null]);
    expect([isTimed(graph()), isTimed(graph(null)), isTimed(undefined)]).toEqual([false, true, false]);
  });
});
