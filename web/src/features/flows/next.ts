import type { components } from "../../app/api/schema";
import type { FlowGraph } from "./drawing";

type Flow = components["schemas"]["Flow"];

/** Whether a version is live for anybody: what the clock would start by any other comes for nobody. */
export const isLive = ({ live, staged }: Pick<Flow, "live" | "staged">, number: number) =>
  live === number || staged.some((release) => release.number === number);

/** The drawing without when its schedules come next. */
export const withoutNext = (graph: FlowGraph): FlowGraph => ({
  ...graph,
  starts: graph.starts.map((start) =>
    start.schedule ? { ...start, schedule: { ...start.schedule, next: null } } : start,
  ),
});

/** Whether a schedule is among what starts it: then the drawing tells a moment, which passes. */
export const isTimed = (graph: FlowGraph | undefined) =>
  graph?.starts.some((start) => start.schedule) ?? false;

/** How long the drawing tells the truth about the next moments, in milliseconds, an hour at most; null if no moment passes. */
export function truthOf(graph: FlowGraph | undefined, now: Date): number | null {
  const moments = graph?.starts.flatMap(({ schedule }) =>
    schedule?.next ? [Date.parse(schedule.next)] : [],
  );
  if (!moments?.length) return null;
  return Math.min(Math.max(Math.min(...moments) - now.getTime() + 1_000, 1_000), 3_600_000);
}
