/** A text in pieces: words, and variables with what stands in their place (none yet: null). */
export type Piece = { words: string } | { variable: string; value: string | null };

/** Takes a text apart at its variables. */
export function pieces(text: string, value: (name: string) => string | null): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)) {
    if (match.index > at) found.push({ words: text.slice(at, match.index) });
    const variable = match[1] ?? "";
    found.push({ variable, value: value(variable) || null });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ words: text.slice(at) });
  return found;
}
