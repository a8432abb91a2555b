// Where the nodes of a flow stand: laid out from left to right, because a flow is read like a sentence.
import dagre from "@dagrejs/dagre";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type FlowGraph = Schemas["FlowGraph"];
export type FlowNode = Schemas["FlowNode"];
export type FlowStart = Schemas["FlowStart"];

/** Pixels; the style sheet of the drawing uses the same. */
export const CARD = { width: 248, head: 38, line: 19, row: 30, edge: 12 };
const LETTERS_PER_LINE = 32;
const MOST_LINES = 4;

/** A place on the drawing. */
export type Placed = { x: number; y: number; width: number; height: number };

/** A way from an output of a node, or from a trigger, to a node. */
export type Way = { id: string; from: string; output: string | null; to: string };

/** A drawing with a place for everything. */
export type Drawing = { places: Map<string, Placed>; ways: Way[] };

/** The id of a trigger on the drawing; no node is called like it, because theirs have no colon. */
export const startId = (at: number) => `start:${at}`;

/** The id of a way, by which a run's path finds it. */
export const wayId = (from: string, output: string | null) => `${from}:${output ?? ""}`;

/** How tall a card is. */
export function height(words: string | null, rows: number, figures = false): number {
  const lines = words === null ? 0 : Math.min(MOST_LINES, linesOf(words));
  return (
    CARD.head +
    (lines === 0 ? 0 : lines * CARD.line + CARD.edge) +
    (rows + (figures ? 1 : 0)) * CARD.row +
    CARD.edge
  );
}

function linesOf(words: string): number {
  return words
    .trim()
    .split("\n")
    .reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / LETTERS_PER_LINE)), 0);
}

/** What stands on a node's card under its head. */
export const wordsOf = (node: FlowNode) => node.says ?? node.detail ?? null;

/** What stands on a trigger's card under its head. */
export const detailOf = (start: FlowStart) => (start.detail.length > 0 ? start.detail.join(", ") : null);

/**
 * Finds a place for every trigger and every node; with room for a line of figures on each, if they are shown, and for what is said about
 * triggers.
 */
export function draw(graph: FlowGraph, figures = false, says = detailOf): Drawing {
  const known = new Set(graph.nodes.map((node) => node.id));
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 90, marginx: 24, marginy: 24 });
  layout.setDefaultEdgeLabel(() => ({}));
  const ways: Way[] = [];
  graph.starts.forEach((start, at) => {
    layout.setNode(startId(at), { width: CARD.width, height: height(says(start), 0) });
    if (known.has(start.to)) {
      ways.push({ id: wayId(startId(at), null), from: startId(at), output: null, to: start.to });
    }
  });
  for (const node of graph.nodes) {
    layout.setNode(node.id, {
      width: CARD.width,
      height: height(wordsOf(node), node.outputs.length, figures),
    });
    for (const output of node.outputs) {
      // The end is a word on the output: a node that everything leads to would tangle the drawing.
      if (output.to && known.has(output.to)) {
        ways.push({ id: wayId(node.id, output.name), from: node.id, output: output.name, to: output.to });
      }
    }
  }
  for (const way of ways) layout.setEdge(way.from, way.to);
  dagre.layout(layout);
  const places = new Map<string, Placed>();
  for (const id of layout.nodes()) {
    const { x, y, width, height } = layout.node(id);
    places.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  return { places, ways };
}
