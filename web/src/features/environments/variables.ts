export type Variables = Record<string, unknown>;

/** A variable as it is typed. */
export type Line = { key: string; name: string; text: string; before?: unknown };

/** Variables as lines to be typed in, by name. */
export function linesOf(variables: Variables): Line[] {
  return Object.entries(variables)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, value]) => ({ key: name, name, text: textOf(value), before: value }));
}

/** What was typed. Lines without a name are none; what was a number, a truth or a list stays one if it can be read so. */
export function variablesOf(lines: readonly Line[]): Variables {
  return Object.fromEntries(
    lines.filter(({ name }) => name.trim() !== "").map((line) => [line.name.trim(), typedIn(line)]),
  );
}

/** A name that stands twice: of the two only one would be kept. */
export function twice(lines: readonly Line[]): string | null {
  const names = lines.map(({ name }) => name.trim()).filter((name) => name !== "");
  return names.find((name, at) => names.indexOf(name) !== at) ?? null;
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function typedIn({ text, before }: Line): unknown {
  if (before === undefined || typeof before === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
