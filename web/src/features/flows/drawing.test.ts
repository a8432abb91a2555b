import { describe, expect, it } from "vitest";
import { draw, type FlowGraph, height, startId, wayId } from "./drawing";

const graph: FlowGraph = {
  starts: [{ trigger: "keyword", detail: ["menu"], to: "ask" }],
  nodes: [
    {
      id: "ask",
      kind: "ask",
      says: "How many?",
      detail: "units",
      outputs: [
        { name: "next", title: null, to: "thanks" },
        { name: "fallback", title: null, to: "ask" },
        { name: "no_reply", title: null, to: "end" },
      ],
    },
    {
      id: "thanks",
      kind: "message",
      says: "Thanks",
      detail: null,
      outputs: [{ name: "next", title: null, to: null }],
    },
  ],
};

describe("the drawing", () => {
  it("goes from left to right and lets nothing overlap", () => {
    const { places } = draw(graph);
    const [start, ask, thanks] = [startId(0), "ask", "thanks"].map((id) => places.get(id));
    if (!start || !ask || !thanks) throw new Error("something has no place");
    expect(start.x + start.width).toBeLessThan(ask.x);
    expect(ask.x + ask.width).toBeLessThan(thanks.x);
  });

  it("draws every way that leads to a node, also back to itself, and neither ends nor loose ones", () => {
    const ways = draw(graph).ways.map((way) => way.id);
    expect(ways).toEqual([wayId(startId(0), null), wayId("ask", "next"), wayId("ask", "fallback")]);
  });

  it("makes room for what is said, but not without end", () => {
    expect(height("one line", 1)).toBeGreaterThan(height(null, 1));
    expect(height("a\nb", 1)).toBeGreaterThan(height("a", 1));
    expect(height("word ".repeat(500), 1)).toBe(height("word ".repeat(600), 1));
  });
});
