// The templates of a flow's words, taken apart: words, values that are filled in, and conditions around them.

export type Piece = { kind: "words" | "value" | "logic"; text: string };

const MARKUP = /\{\{-?\s*([\s\S]*?)\s*-?\}\}|\{%-?\s*([\s\S]*?)\s*-?%\}|\{#[\s\S]*?#\}/g;

export function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  const words = (text: string) => text !== "" && pieces.push({ kind: "words", text });
  let from = 0;
  for (const found of template.matchAll(MARKUP)) {
    words(template.slice(from, found.index));
    if (found[1] !== undefined) pieces.push({ kind: "value", text: found[1] });
    else if (found[2] !== undefined) pieces.push({ kind: "logic", text: found[2] });
    from = found.index + found[0].length;
  }
  words(template.slice(from));
  return pieces;
}
