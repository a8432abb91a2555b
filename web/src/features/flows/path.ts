// The way that a run took, as the drawing shows it.
import type { components } from "../../app/api/schema";
import { wayId } from "./drawing";

export type Step = components["schemas"]["RunStep"];
type Turn = components["schemas"]["RunTurn"];

/** All steps of a run, oldest first. Those of somebody who was erased are gone. */
export function stepsOf(turns: Turn[]): Step[] {
  return turns.flatMap((turn) => turn.steps ?? []);
}

/** What a run went through in one version: nodes with how often, ways, and where it stands. */
export type Path = { nodes: Map<string, number>; ways: Set<string>; last: string | null };

export function pathOf(steps: Step[], version: string): Path {
  const nodes = new Map<string, number>();
  const ways = new Set<string>();
  let before: Step | null = null;
  for (const step of steps) {
    if (step.version !== version) continue;
    // Waiting at a node and leaving it are two steps of one visit.
    const goesOn: boolean = before !== null && before.node === step.node && !before.output;
    if (!goesOn) nodes.set(step.node, (nodes.get(step.node) ?? 0) + 1);
    if (step.output) ways.add(wayId(step.node, step.output));
    before = step;
  }
  return { nodes, ways, last: before?.node ?? null };
}
