/** What somebody is about to write behind a sign: where it begins and what is there of it. */
export type Begun = { start: number; typed: string };

const LETTERS = { "/": /[\p{L}\p{N}-]*$/u, "@": /[\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]*)?$/u };

/** Whether the caret is behind `sign` and some letters: at the beginning, or behind a space. */
export function begun(sign: keyof typeof LETTERS, text: string, caret: number): Begun | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf(sign);
  if (start < 0 || (start > 0 && !/\s/.test(before[start - 1] ?? ""))) return null;
  const typed = before.slice(start + 1);
  return LETTERS[sign].exec(typed)?.[0] === typed ? { start, typed } : null;
}

/** Without accents and in small letters, for comparing. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Puts `words` in the place of what was begun; where the caret goes. */
export function complete(
  text: string,
  caret: number,
  { start }: Begun,
  words: string,
): { text: string; caret: number } {
  return { text: text.slice(0, start) + words + text.slice(caret), caret: start + words.length };
}
