import type { Names } from "../Timeline";

/** Colleagues who may be mentioned. */
export function mentionable(people: Names["people"]) {
  return people
    .filter(({ enabled }) => enabled)
    .map(({ id, name, email }) => ({ id, label: name, detail: email, words: `@${name} `, found: name }));
}

/** Who is mentioned in a note: the longest name that fits counts, so that "@Ana Díaz" is not "@Ana". */
export function mentioned(text: string, people: readonly { id: string; name: string }[]): string[] {
  const found = new Set<string>();
  const longest = [...people].sort((a, b) => b.name.length - a.name.length);
  for (const { index } of text.matchAll(/@/g)) {
    const rest = text.slice(index + 1);
    const one = longest.find(({ name }) => name !== "" && rest.startsWith(name));
    if (one) found.add(one.id);
  }
  return [...found];
}

/** A text in pieces: words, and names of colleagues. */
export function pieces(text: string, names: readonly string[]): { text: string; mention: boolean }[] {
  const longest = [...names].filter((name) => name !== "").sort((a, b) => b.length - a.length);
  const parts: { text: string; mention: boolean }[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const name = text[at] === "@" ? longest.find((one) => text.startsWith(one, at + 1)) : undefined;
    if (name === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== "") parts.push({ text: plain, mention: false });
    plain = "";
    parts.push({ text: `@${name}`, mention: true });
    at += name.length + 1;
  }
  if (plain !== "") parts.push({ text: plain, mention: false });
  return parts;
}
