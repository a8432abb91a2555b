import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./Composer.module.css";

export type Suggestion = { id: string; label: string; detail: string | null; words: string };

type Props = {
  id: string;
  label: string;
  items: Suggestion[];
  active: number;
  choose: (item: Suggestion) => void;
  /** What stands below the list. */
  foot?: ReactNode;
};

/** What may be meant by what was begun. The field keeps the focus; arrows move, Enter takes. */
export function Suggestions({ id, label, items, active, choose, foot }: Props) {
  return (
    <div className={css.suggestions}>
      <div id={id} role="listbox" aria-label={label} className={css.list}>
        {items.map((item, index) => (
          <UnstyledButton
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            className={css.option ?? ""}
            // The field must not lose the focus, or the list would close before it is chosen.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(item)}
          >
            <span className={css.label}>{item.label}</span>
            {item.detail && <span className={css.detail}>{item.detail}</span>}
          </UnstyledButton>
        ))}
      </div>
      {foot}
    </div>
  );
}
