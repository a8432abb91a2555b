/** The words of one language: what to do, by its name; and what each code (from, to) means. */
export type Explanations = {
  actions: Record<string, string>;
  codes: [first: number, last: number, action: string, meaning: string][];
};

/** What a code of WhatsApp's means and what to do about it; nothing for one that is not known. */
export function explain(words: Explanations, code: number): { meaning: string; advice: string } | null {
  const row = words.codes.find(([first, last]) => first <= code && code <= last);
  if (!row) return null;
  const [, , action, meaning] = row;
  return { meaning, advice: words.actions[action] ?? "" };
}
