// What the figures of a flow say: of which time, in which words, and how they lie on the drawing.
import type { components } from "../../app/api/schema";
import type { Language } from "../../app/i18n/language";
import { calendarOf } from "./calendar";
import { wayId } from "./drawing";

type Schemas = components["schemas"];
export type FlowFigures = Schemas["FlowFigures"];
export type RunFigures = Schemas["RunFigures"];
type NodeFigures = Schemas["NodeFigures"];

export const PERIODS = ["today", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

export const asPeriod = (text: string | null): Period => PERIODS.find((period) => period === text) ?? "week";

/** From when on; days are those of the workspace's time zone, by which figures are kept. */
export function beginning(period: Period, now: Date, zone: string): string | null {
  if (period === "all") return null;
  const days = { today: 0, week: 6, month: 29 }[period];
  const { dayOf, midnight } = calendarOf(zone);
  return new Date(midnight(dayOf(now.getTime()) - days)).toISOString();
}

/** Runs that ended, however. */
export function ended({
  completed,
  handed_off,
  unanswered,
  opted_out,
  taken_over,
  interrupted,
  failed,
}: RunFigures["ended"]): number {
  return completed + handed_off + unanswered + opted_out + taken_over + interrupted + failed;
}

/** Of the runs that ended, those that came to where the author meant them to come; null if none ended. */
export function reached(runs: RunFigures): number | null {
  const all = ended(runs.ended);
  return all === 0 ? null : (runs.ended.completed + runs.ended.handed_off) / all;
}

export function percent(share: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** A count that fits on a line: exact up to 9 999. */
export function count(number: number, language: Language): string {
  const notation = number < 10_000 ? "standard" : "compact";
  return new Intl.NumberFormat(language, { notation, maximumFractionDigits: 1 }).format(number);
}

/** A span: seconds below a minute, minutes below an hour, hours below a day, days. */
export function span(seconds: number, language: Language): string {
  const [value, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3_600
        ? [seconds / 60, "minute"]
        : seconds < 86_400
          ? [seconds / 3_600, "hour"]
          : [seconds / 86_400, "day"];
  const digits = value < 10 && unit !== "minute" ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** What happened at a node. */
export type AtNode = {
  standing: number;
  again: number;
  stopped: number;
  /** Of all that left it or ended there, those that ended there. */
  lost: number;
  left: Map<string, number>;
};

/** Figures as they lie on the drawing: nodes by id, ways by theirs. */
export type OnDrawing = { nodes: Map<string, AtNode>; ways: Map<string, number>; most: number };

/** The outputs by which a flow goes on within another lead nowhere on the drawing, and come back. */
const ELSEWHERE = ["call"];

export function onDrawing(figures: FlowFigures): OnDrawing {
  const nodes = new Map<string, AtNode>();
  const ways = new Map<string, number>();
  for (const node of figures.nodes) {
    nodes.set(node.node, atNode(node));
    for (const { output, count } of node.left) ways.set(wayId(node.node, output), count);
  }
  return { nodes, ways, most: Math.max(1, ...ways.values()) };
}

function atNode({ standing, again, stopped, left }: NodeFigures): AtNode {
  const lost = ended(stopped);
  const through = left
    .filter(({ output }) => !ELSEWHERE.includes(output))
    .reduce((sum, way) => sum + way.count, lost);
  return {
    standing: standing ?? 0,
    again,
    stopped: lost,
    lost: through === 0 ? 0 : lost / through,
    left: new Map(left.map(({ output, count }) => [output, count])),
  };
}

/** How thick a way is drawn, in pixels: by the root, so that a tenth is still told from a hundredth. */
export function thickness(taken: number, most: number): number {
  return taken === 0 ? 1 : 1.5 + 6.5 * Math.sqrt(taken / most);
}
