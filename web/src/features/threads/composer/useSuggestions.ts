import { type KeyboardEvent, useId, useState } from "react";
import type { Suggestion } from "./Suggestions";
import { type Begun, begun, complete, folded } from "./suggest";

/** At most so many are shown. */
const MOST = 8;

type Field = {
  sign: "/" | "@";
  text: string;
  caret: number;
  write: (text: string, caret: number) => void;
};

/** Offers what may be meant by what stands behind `sign` before the caret. */
export function useSuggestions(all: readonly (Suggestion & { found: string })[], field: Field) {
  const id = useId();
  const [active, setActive] = useState(0);
  /** Where a list was closed: it stays closed until something else is begun. */
  const [closed, setClosed] = useState<number | null>(null);
  const now: Begun | null = begun(field.sign, field.text, field.caret);
  const typed = folded(now?.typed ?? "");
  const items = now === null || now.start === closed ? [] : best(all, typed);
  const at = Math.min(active, Math.max(0, items.length - 1));

  const choose = (item: Suggestion) => {
    if (now === null) return;
    const after = complete(field.text, field.caret, now, item.words);
    setActive(0);
    field.write(after.text, after.caret);
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const item = items[at];
    if (item === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : items.length - 1;
      setActive((at + step) % items.length);
    } else if (event.key === "Enter" || event.key === "Tab") {
      choose(item);
    } else if (event.key === "Escape") {
      setClosed(now?.start ?? null);
    } else {
      if (event.key.length === 1) setActive(0);
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { id, items, active: at, choose, onKeyDown };
}

/** Those that begin with what was typed come before those that contain it. */
export function best<T extends { found: string }>(all: readonly T[], typed: string): T[] {
  const begins = all.filter(({ found }) => folded(found).startsWith(typed));
  const contains = all.filter(({ found }) => {
    const text = folded(found);
    return !text.startsWith(typed) && text.includes(typed);
  });
  return [...begins, ...contains].slice(0, MOST);
}
