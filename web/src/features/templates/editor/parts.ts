import { pieces } from "../variables";

/** A button as the editor holds it. */
export type Button = {
  kind: string;
  text: string;
  /** Where it leads, whom it calls, what it copies. */
  value: string;
  sample: string;
  /** Members that the editor has no field for. */
  rest: Part;
};
type Part = Record<string, unknown>;

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** The names of a text's variables, each once. */
export function variablesOf(text: string): string[] {
  const names = pieces(text, () => null).flatMap((piece) => ("variable" in piece ? [piece.variable] : []));
  return [...new Set(names)];
}

/** The samples of a part's variables. */
export function samplesOf(part: Part | undefined, key: "header_text" | "body_text"): Record<string, string> {
  const example = (part?.example ?? {}) as Record<string, unknown>;
  const named = (example[`${key}_named_params`] ?? []) as { param_name: string; example: string }[];
  if (named.length > 0) return Object.fromEntries(named.map((one) => [one.param_name, one.example]));
  const list = example[key];
  const values = (Array.isArray(list) && Array.isArray(list[0]) ? list[0] : (list ?? [])) as string[];
  return Object.fromEntries(values.map((value, at) => [String(at + 1), value]));
}

/** A button as WhatsApp's API tells it. */
export function buttonOf(button: Part): Button {
  const { type, text: label, url, phone_number, example, ...rest } = button;
  const sample = text(Array.isArray(example) ? example[0] : example);
  const code = type === "COPY_CODE";
  return {
    kind: text(type),
    text: text(label),
    value: code ? sample : text(url) || text(phone_number),
    sample: code ? "" : sample,
    rest,
  };
}

/** The samples as WhatsApp's API takes them. */
export function example(
  key: "header_text" | "body_text",
  words: string,
  samples: Record<string, string>,
  named: boolean,
) {
  const names = variablesOf(words);
  if (names.length === 0) return {};
  if (named) {
    const list = names.map((name) => ({ param_name: name, example: samples[name] ?? "" }));
    return { example: { [`${key}_named_params`]: list } };
  }
  const most = Math.max(...names.map(Number));
  const list = Array.from({ length: most }, (_, at) => samples[String(at + 1)] ?? "");
  return { example: { [key]: key === "body_text" ? [list] : list } };
}

/** A button as WhatsApp's API takes it. */
export function wireButton({ kind, text, value, sample, rest }: Button): Part {
  switch (kind) {
    case "URL":
      return {
        type: kind,
        text,
        url: value,
        ...(value.includes("{{") ? { example: [sample] } : {}),
        ...rest,
      };
    case "PHONE_NUMBER":
      return { type: kind, text, phone_number: value, ...rest };
    case "COPY_CODE":
      return { type: kind, example: value, ...rest };
    default:
      return { type: kind, ...(text ? { text } : {}), ...rest };
  }
}
