import { describe, expect, it } from "vitest";
import { pathOf, type Step, stepsOf } from "./path";

const step = (node: string, output?: string, version = "one"): Step => ({
  version,
  depth: 0,
  node,
  at: "2026-11-21T12:00:00Z",
  output: output ?? null,
  note: null,
});

describe("a run's path", () => {
  it("counts a visit once although it waits there", () => {
    const path = pathOf([step("welcome"), step("welcome", "order"), step("ask")], "one");
    expect([...path.nodes]).toEqual([
      ["welcome", 1],
      ["ask", 1],
    ]);
    expect([...path.ways]).toEqual(["welcome:order"]);
    expect(path.last).toBe("ask");
  });

  it("counts coming back", () => {
    const path = pathOf([step("ask"), step("ask", "next"), step("set", "next"), step("ask")], "one");
    expect(path.nodes.get("ask")).toBe(2);
  });

  it("leaves out what happened in a flow that was called", () => {
    const path = pathOf([step("call", "call"), step("inner", "next", "two"), step("call", "next")], "one");
    expect([...path.nodes.keys()]).toEqual(["call"]);
  });

  it("has nothing of somebody who was erased", () => {
    expect(stepsOf([{ turn: 1, at: "", steps: null, steps_state: "erased" }])).toEqual([]);
  });
});
