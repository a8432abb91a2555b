import { IconBolt } from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { useI18n } from "../../app/i18n/I18n";
import type { FlowStart } from "./drawing";
import css from "./NodeCard.module.css";
import { startWords } from "./startWords";
import { TRIGGERS } from "./triggers";

export type StartData = { start: FlowStart };

/** What starts a run. */
export function StartCard({ data }: NodeProps) {
  const { t, plural, language } = useI18n();
  const { start } = data as StartData;
  const trigger = TRIGGERS.find((name) => name === start.trigger) ?? "none";
  const detail = startWords(start, t, plural, language);
  return (
    <article className={css.card} data-dye="plain">
      <header className={css.head}>
        <IconBolt size={17} stroke={1.8} aria-hidden="true" />
        <span className={css.id}>{t(`flows.trigger.${trigger}`)}</span>
      </header>
      {detail !== null && <p className={css.says}>{detail}</p>}
      <Handle type="source" position={Position.Right} isConnectable={false} style={{ top: 19 }} />
    </article>
  );
}
