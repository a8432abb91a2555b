import type { components } from "../../app/api/schema";

export type FlowInput = components["schemas"]["FlowInput"];

/** What somebody filled in for an input: words, as fields hold them; nothing is an empty one. */
export type Filled = Record<string, string>;

/** A value of a type, for whoever writes one as JSON. */
export const EXAMPLES: Record<string, string> = {
  list: "[1, 2]",
  object: '{ "size": "M" }',
  any: '"M"',
};

/** What the fields hold at first: the flow's own values. */
export function filledAtFirst(inputs: FlowInput[]): Filled {
  const word = ({ type, default: value }: FlowInput) => {
    if (value === null || value === undefined) return "";
    return type in EXAMPLES ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(inputs.map((input) => [input.name, word(input)]));
}

/** The value that words stand for; undefined for none, null if they stand for nothing of the type. */
export function meant({ type }: Pick<FlowInput, "type">, words: string): unknown {
  const text = words.trim();
  if (text === "") return undefined;
  switch (type) {
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : null;
    case "boolean":
      return text === "true";
    case "list":
    case "object":
    case "any":
      return json(type, text);
    default:
      return text;
  }
}

function json(type: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (type === "list") return Array.isArray(value) ? value : null;
    const object = typeof value === "object" && value !== null && !Array.isArray(value);
    return type === "any" || object ? value : null;
  } catch {
    return null;
  }
}

/** The values to begin with; none while something is missing or wrong. */
export function valuesOf(inputs: FlowInput[], filled: Filled): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  for (const input of inputs) {
    const value = meant(input, filled[input.name] ?? "");
    if (value === null || (value === undefined && input.required && input.default === null)) return null;
    if (value !== undefined) values[input.name] = value;
  }
  return values;
}
