import { Textarea } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { type Suggestion, Suggestions } from "./Suggestions";
import { useSuggestions } from "./useSuggestions";

type Props = {
  sign: "/" | "@";
  /** What may be meant behind the sign. */
  known: readonly (Suggestion & { found: string })[];
  /** What the list of them is called, and what stands below it. */
  suggestions: string;
  foot?: ReactNode;
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  place: string;
  text: string;
  change: (text: string) => void;
  submit: () => void;
};

/** The field: Enter sends, a sign offers what may be meant. */
export function Writer({ sign, known, suggestions, foot, field, label, place, text, change, submit }: Props) {
  const [caret, setCaret] = useState(text.length);
  /** Where the caret goes once the new text is in the field. */
  const next = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (next.current === null) return;
    field.current?.setSelectionRange(next.current, next.current);
    next.current = null;
  });
  const offered = useSuggestions(known, {
    sign,
    text,
    caret,
    write: (words, at) => {
      next.current = at;
      setCaret(at);
      change(words);
    },
  });
  const open = offered.items.length > 0;

  const onKeyDown = (event: KeyboardEvent) => {
    if (offered.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <>
      {open && (
        <Suggestions
          id={offered.id}
          label={suggestions}
          items={offered.items}
          active={offered.active}
          choose={offered.choose}
          foot={foot}
        />
      )}
      <Textarea
        ref={field}
        style={{ flex: 1 }}
        aria-label={label}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={open ? offered.id : undefined}
        aria-activedescendant={open ? `${offered.id}-${offered.active}` : undefined}
        placeholder={place}
        autosize
        minRows={1}
        maxRows={8}
        size="md"
        maxLength={4096}
        value={text}
        onChange={(event) => {
          setCaret(event.currentTarget.selectionStart);
          change(event.currentTarget.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
