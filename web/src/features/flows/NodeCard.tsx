import {
  IconArrowFork,
  IconArrowRightCircle,
  IconArrowsSplit2,
  IconBuildingStore,
  IconClipboardCheck,
  IconClock,
  IconCode,
  IconFileCheck,
  IconFileText,
  IconFlag,
  IconHourglass,
  IconLanguage,
  IconMessage,
  IconMessageCheck,
  IconMessageQuestion,
  IconNote,
  IconPlugConnected,
  IconRepeat,
  IconReplace,
  IconRoute2,
  IconTag,
  IconTarget,
  IconTicket,
  IconUser,
  IconUserOff,
  IconUserPlus,
  IconUsers,
} from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { useI18n } from "../../app/i18n/I18n";
import { type FlowNode, wordsOf } from "./drawing";
import { type AtNode, count, percent } from "./figures";
import css from "./NodeCard.module.css";
import { dyeOf, useAwaitedWords } from "./publishing/AwaitedTemplates";
import type { AwaitedTemplate } from "./publishing/queries";
import { TemplateWords } from "./TemplateWords";

const KINDS = {
  message: { Icon: IconMessage, dye: "anil" },
  ask: { Icon: IconMessageQuestion, dye: "anil" },
  condition: { Icon: IconArrowFork, dye: "ocre" },
  set: { Icon: IconReplace, dye: "plain" },
  tag: { Icon: IconTag, dye: "plain" },
  http: { Icon: IconPlugConnected, dye: "musgo" },
  script: { Icon: IconCode, dye: "musgo" },
  document: { Icon: IconFileText, dye: "anil" },
  delay: { Icon: IconClock, dye: "ocre" },
  hours: { Icon: IconBuildingStore, dye: "ocre" },
  language: { Icon: IconLanguage, dye: "ocre" },
  split: { Icon: IconArrowsSplit2, dye: "ocre" },
  for_each: { Icon: IconRepeat, dye: "ocre" },
  note: { Icon: IconNote, dye: "plain" },
  goal: { Icon: IconTarget, dye: "musgo" },
  assign: { Icon: IconUserPlus, dye: "plain" },
  ticket: { Icon: IconTicket, dye: "plain" },
  consent: { Icon: IconMessageCheck, dye: "anil" },
  terms: { Icon: IconFileCheck, dye: "anil" },
  wait: { Icon: IconHourglass, dye: "ocre" },
  approval: { Icon: IconClipboardCheck, dye: "grana" },
  go_to: { Icon: IconArrowRightCircle, dye: "anil" },
  call: { Icon: IconRoute2, dye: "anil" },
  hand_off: { Icon: IconUser, dye: "grana" },
  end: { Icon: IconFlag, dye: "plain" },
} as const;
type Kind = keyof typeof KINDS;

/** Outputs that every node names alike; the others are the author's own words. */
const OUTPUTS = [
  "next",
  "else",
  "error",
  "no_reply",
  "fallback",
  "yes",
  "no",
  "open",
  "closed",
  "body",
  "approved",
  "refused",
  "timed_out",
  "reply",
] as const;

export type NodeData = {
  node: FlowNode;
  /** How often the run came by; null: no run is looked at. */
  visits: number | null;
  /** Whether the run stands or ended here. */
  here: boolean;
  /** The outputs that the run took. */
  taken: string[];
  /** The template that is sent here and that the version waits for. */
  awaited: AwaitedTemplate | null;
  /** What happened here; null: figures are not shown. */
  figures: AtNode | null;
};

/** A node of the drawing: its kind and id, what is said there, and its outputs. */
export function NodeCard({ data }: NodeProps) {
  const { t, language } = useI18n();
  const { node, visits, here, taken, awaited, figures } = data as NodeData;
  const stateOf = useAwaitedWords();
  const kind: Kind = node.kind in KINDS ? (node.kind as Kind) : "end";
  const { Icon, dye } = KINDS[kind];
  const words = wordsOf(node);
  return (
    <article
      className={css.card}
      data-dye={dye}
      data-passed={visits === null ? undefined : visits > 0}
      data-here={here || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} style={{ top: 19 }} />
      <header className={css.head}>
        <Icon size={17} stroke={1.8} aria-hidden="true" />
        <span className={css.id} title={node.id}>
          {node.id}
        </span>
        {visits !== null && visits > 1 && <span className={css.visits}>×{visits}</span>}
        {awaited && (
          <span
            className={css.awaited}
            data-dye={dyeOf(awaited)}
            title={[awaited.name, awaited.reason, awaited.recommendation].filter(Boolean).join(". ")}
          >
            {stateOf(awaited)}
          </span>
        )}
        <span className={css.kind}>{t(`flows.kind.${kind}`)}</span>
      </header>
      {words !== null && (
        <p className={node.says ? css.says : css.detail}>
          <TemplateWords text={words.trim()} />
        </p>
      )}
      {node.outputs.length > 0 && (
        <ul className={css.outputs}>
          {node.outputs.map((output) => {
            const known = OUTPUTS.find((name) => name === output.name);
            return (
              <li key={output.name} data-taken={taken.includes(output.name) || undefined} data-dye={known}>
                <span className={css.output}>
                  {output.title ?? (known ? t(`flows.output.${known}`) : output.name)}
                </span>
                {figures && (
                  <span className={css.count}>{count(figures.left.get(output.name) ?? 0, language)}</span>
                )}
                {output.to === "end" && <span className={css.end}>{t("flows.output.ends")}</span>}
                {!output.to && <span className={css.loose}>{t("flows.output.loose")}</span>}
                <Handle id={output.name} type="source" position={Position.Right} isConnectable={false} />
              </li>
            );
          })}
        </ul>
      )}
      {figures && <Figures figures={figures} ends={node.outputs.length === 0} />}
    </article>
  );
}

/** Who stands here, who ended here, and how often it asked again: words and numbers first, the shade says the same. */
function Figures({ figures, ends }: { figures: AtNode; ends: boolean }) {
  const { t, plural, language } = useI18n();
  const { standing, stopped, lost, again } = figures;
  // A step without outputs ends the flow, or another flow goes on from it.
  const came = ends ? [...figures.left.values()].reduce((sum, left) => sum + left, 0) : 0;
  const quiet = standing === 0 && stopped === 0 && again === 0 && came === 0;
  return (
    <footer className={css.figures} data-lost={lost >= 0.25 ? "many" : lost >= 0.05 ? "some" : undefined}>
      {standing > 0 && (
        <span className={css.standing} title={plural("flows.node.here", standing)}>
          <IconUsers size={14} stroke={1.9} aria-hidden="true" />
          {plural("flows.node.here", standing)}
        </span>
      )}
      {stopped > 0 && (
        <span
          className={css.stopped}
          title={t("flows.node.stopped", { count: count(stopped, language), share: percent(lost, language) })}
        >
          <IconUserOff size={14} stroke={1.9} aria-hidden="true" />
          {t("flows.node.stopped", { count: count(stopped, language), share: percent(lost, language) })}
        </span>
      )}
      {again > 0 && standing === 0 && stopped === 0 && <span>{plural("flows.node.again", again)}</span>}
      {came > 0 && <span>{plural("flows.node.came", came)}</span>}
      {quiet && <span>{t("flows.node.quiet")}</span>}
    </footer>
  );
}
