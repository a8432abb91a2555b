import type { ReactNode } from "react";

// WhatsApp's marks around words, and addresses of pages.
const MARK = /(```[\s\S]+?```|\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|https?:\/\/[^\s<>"]+)/g;
const WORD = /[\p{L}\p{N}]/u;

/** Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```code```, links. */
export function Marked({ text }: { text: string }): ReactNode {
  let offset = 0;
  return text.split(MARK).map((part, index) => {
    const start = offset;
    offset += part.length;
    if (index % 2 === 0) return part;
    if (part.startsWith("http")) {
      const address = part.replace(/[.,;:!?)\]]+$/, "");
      return (
        <span key={start}>
          <a href={address} target="_blank" rel="noreferrer noopener">
            {address}
          </a>
          {part.slice(address.length)}
        </span>
      );
    }
    if (part.startsWith("```")) return <code key={start}>{part.slice(3, -3)}</code>;
    // A mark inside a word is a letter like others: snake_case_name.
    const inside = WORD.test(text[start - 1] ?? "") || WORD.test(text[offset] ?? "");
    const words = part.slice(1, -1);
    if (inside || words !== words.trim()) return part;
    if (part.startsWith("*")) return <strong key={start}>{words}</strong>;
    return part.startsWith("_") ? <em key={start}>{words}</em> : <s key={start}>{words}</s>;
  });
}

/** The same in one line without marks, for previews. */
export function plain(text: string): string {
  return text
    .replace(/(^|[^\p{L}\p{N}])([*_~])(\S(?:[^*_~\n]*\S)?)\2(?![\p{L}\p{N}])/gu, "$1$3")
    .replace(/\s+/g, " ")
    .trim();
}
