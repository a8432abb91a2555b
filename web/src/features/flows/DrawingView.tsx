import "@xyflow/react/dist/base.css";
import { Controls, type Edge, MarkerType, MiniMap, type Node, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { useI18n } from "../../app/i18n/I18n";
import css from "./DrawingView.module.css";
import { type Drawing, draw, type FlowGraph, startId } from "./drawing";
import { type AtNode, count, type OnDrawing, thickness } from "./figures";
import { NodeCard, type NodeData } from "./NodeCard";
import type { Path } from "./path";
import type { AwaitedTemplate } from "./publishing/queries";
import { StartCard, type StartData } from "./StartCard";
import { startWords } from "./startWords";

const KINDS = { node: NodeCard, start: StartCard };
/** How near what is shown first may be, and how far: a whole large flow would be too small to be read. */
const NEAR = 1;
const FAR = 0.6;

type Props = {
  graph: FlowGraph;
  path: Path | null;
  figures: OnDrawing | null;
  /** The templates that the version waits for, by the nodes that send them. */
  awaited: Map<string, AwaitedTemplate>;
};

/** A version's nodes and ways, to be read; with the way that a run took, if one is looked at, else with what happened. */
export function DrawingView({ graph, path, figures, awaited }: Props) {
  const { t, plural, language } = useI18n();
  const counted = path === null;
  const drawing = useMemo(
    () => draw(graph, counted, (start) => startWords(start, t, plural, language)),
    [graph, counted, t, plural, language],
  );
  const number = useMemo(() => (taken: number) => count(taken, language), [language]);
  const { nodes, edges } = useMemo(
    () => assemble(graph, drawing, path, figures, awaited, number),
    [graph, drawing, path, figures, awaited, number],
  );
  const first = path === null ? beginning(graph, nodes) : new Set(path.nodes.keys());
  return (
    <ReactFlow
      className={css.canvas ?? ""}
      nodes={nodes}
      edges={edges}
      nodeTypes={KINDS}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      minZoom={0.15}
      maxZoom={1.5}
      fitView
      fitViewOptions={{
        minZoom: FAR,
        maxZoom: NEAR,
        padding: 0.06,
        nodes: nodes.filter(({ id }) => first.size === 0 || first.has(id)),
      }}
      ariaLabelConfig={{
        "controls.ariaLabel": t("flows.drawing.controls"),
        "controls.zoomIn.ariaLabel": t("flows.drawing.nearer"),
        "controls.zoomOut.ariaLabel": t("flows.drawing.farther"),
        "controls.fitView.ariaLabel": t("flows.drawing.whole"),
        "minimap.ariaLabel": t("flows.drawing.map"),
      }}
    >
      <Controls showInteractive={false} fitViewOptions={{ padding: 0.06 }} />
      <MiniMap className={css.map ?? ""} pannable zoomable nodeBorderRadius={14} />
    </ReactFlow>
  );
}

/** What follows further away than this is not looked at first: in the middle between the two there may be nothing. */
const NEXT = 700;

/** Where reading begins: what starts a run, what a customer sees first, and what follows beside it. */
function beginning(graph: FlowGraph, nodes: Node[]): Set<string> {
  const main = graph.starts.at(-1)?.to;
  const at = new Map(nodes.map(({ id, position }) => [id, position]));
  const from = at.get(main ?? "");
  const near = (id: string) => {
    const to = at.get(id);
    return from !== undefined && to !== undefined && Math.hypot(to.x - from.x, to.y - from.y) < NEXT;
  };
  const next = graph.nodes.find(({ id }) => id === main)?.outputs.flatMap(({ to }) => to ?? []) ?? [];
  return new Set([startId(graph.starts.length - 1), ...(main ? [main] : []), ...next.filter(near)]);
}

const NOTHING: AtNode = { standing: 0, again: 0, stopped: 0, lost: 0, left: new Map() };

function assemble(
  graph: FlowGraph,
  { places, ways }: Drawing,
  path: Path | null,
  figures: OnDrawing | null,
  awaited: Map<string, AwaitedTemplate>,
  number: (count: number) => string,
): { nodes: Node[]; edges: Edge[] } {
  const at = (id: string) => {
    const { x, y, width, height } = places.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
    return { id, position: { x, y }, width, height };
  };
  const nodes: Node[] = [
    ...graph.starts.map((start, place) => ({
      ...at(startId(place)),
      type: "start",
      data: { start } satisfies StartData,
    })),
    ...graph.nodes.map((node) => ({
      ...at(node.id),
      type: "node",
      data: {
        node,
        visits: path === null ? null : (path.nodes.get(node.id) ?? 0),
        here: path?.last === node.id,
        taken: node.outputs
          .filter(({ name }) => path?.ways.has(`${node.id}:${name}`))
          .map(({ name }) => name),
        awaited: awaited.get(node.id) ?? null,
        figures: path === null && figures ? (figures.nodes.get(node.id) ?? NOTHING) : null,
      } satisfies NodeData,
    })),
  ];
  const edges: Edge[] = ways.map((way) => {
    const taken = path?.ways.has(way.id) ?? false;
    const often = path === null && figures && way.output !== null ? (figures.ways.get(way.id) ?? 0) : null;
    return {
      id: way.id,
      source: way.from,
      sourceHandle: way.output,
      target: way.to,
      className: (taken ? css.taken : path !== null ? css.other : often === 0 ? css.unused : css.way) ?? "",
      markerEnd: {
        type: MarkerType.ArrowClosed,
        width: 18,
        height: 18,
        color: "context-stroke",
        // A thick way has no larger head.
        markerUnits: "userSpaceOnUse",
      },
      zIndex: taken ? 1 : 0,
      ...(often === null || figures === null
        ? {}
        : {
            // None took a way: its output says so.
            label: often > 0 ? number(often) : "",
            labelShowBg: true,
            labelBgPadding: [5, 2] as [number, number],
            labelBgBorderRadius: 6,
            style: { strokeWidth: thickness(often, figures.most) },
          }),
    };
  });
  return { nodes, edges };
}
