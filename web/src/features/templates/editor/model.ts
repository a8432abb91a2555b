import type { Content, TemplateText } from "../queries";
import { pieces } from "../variables";

/** What the editor holds of a template. What it has no field for is kept and handed in as it came. */
export type Draft = {
  category: string;
  format: Format;
  header: string;
  body: string;
  footer: string;
  /** What may stand in the place of variables: of the header, of the body. */
  samples: { header: Record<string, string>; body: Record<string, string> };
  buttons: Button[];
  /** One-time codes: whether it warns against telling the code, and for how many minutes it is worth something. */
  warns: boolean;
  minutes: number;
  others: Part[];
};

export type Format = "none" | "text" | "image" | "video" | "document" | "location";
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

export const FORMATS: readonly Format[] = ["none", "text", "image", "video", "document", "location"];
/** The kinds of buttons that the editor makes. */
export const BUTTONS = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"] as const;

export const EMPTY: Draft = {
  category: "UTILITY",
  format: "none",
  header: "",
  body: "",
  footer: "",
  samples: { header: {}, body: {} },
  buttons: [],
  warns: true,
  minutes: 10,
  others: [],
};

/** The names of a text's variables, each once. */
export function variablesOf(text: string): string[] {
  const names = pieces(text, () => null).flatMap((piece) => ("variable" in piece ? [piece.variable] : []));
  return [...new Set(names)];
}

const isNumber = (name: string) => /^\d+$/.test(name);
const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What the editor holds of a template as WhatsApp's API tells it. */
export function draftOf(content: unknown): Draft {
  const whole = (content ?? {}) as Part;
  const parts = (Array.isArray(whole.components) ? whole.components : []) as Part[];
  const find = (type: string) => parts.find((part) => part.type === type);
  const [header, body, footer, buttons] = ["HEADER", "BODY", "FOOTER", "BUTTONS"].map(find);
  const format = text(header?.format).toLowerCase() as Format;
  const code = text(whole.category) === "AUTHENTICATION";
  return {
    category: text(whole.category) || "UTILITY",
    format: header ? (FORMATS.includes(format) ? format : "none") : "none",
    header: text(header?.text),
    body: code ? "" : text(body?.text),
    footer: code ? "" : text(footer?.text),
    samples: { header: samplesOf(header, "header_text"), body: samplesOf(body, "body_text") },
    buttons: ((buttons?.buttons ?? []) as Part[]).map(buttonOf),
    warns: body?.add_security_recommendation !== false,
    minutes: typeof footer?.code_expiration_minutes === "number" ? footer.code_expiration_minutes : 10,
    others: parts.filter(
      (part) =>
        !["HEADER", "BODY", "FOOTER", "BUTTONS"].includes(text(part.type)) ||
        (part.type === "HEADER" && !FORMATS.includes(format)),
    ),
  };
}

function samplesOf(part: Part | undefined, key: "header_text" | "body_text"): Record<string, string> {
  const example = (part?.example ?? {}) as Record<string, unknown>;
  const named = (example[`${key}_named_params`] ?? []) as { param_name: string; example: string }[];
  if (named.length > 0) return Object.fromEntries(named.map((one) => [one.param_name, one.example]));
  const list = example[key];
  const values = (Array.isArray(list) && Array.isArray(list[0]) ? list[0] : (list ?? [])) as string[];
  return Object.fromEntries(values.map((value, at) => [String(at + 1), value]));
}

function buttonOf(button: Part): Button {
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

/** The template as WhatsApp's API takes it. */
export function contentOf(draft: Draft, name: string, language: string): Content {
  const code = draft.category === "AUTHENTICATION";
  const words = [...(draft.format === "text" ? variablesOf(draft.header) : []), ...variablesOf(draft.body)];
  const named = words.length > 0 && !words.every(isNumber);
  const components: Part[] = [];
  if (code) {
    components.push({ type: "BODY", add_security_recommendation: draft.warns });
    components.push({ type: "FOOTER", code_expiration_minutes: draft.minutes });
    const own = draft.buttons.find(({ kind }) => kind === "OTP");
    const button = { type: "OTP", otp_type: "COPY_CODE", ...own?.rest };
    components.push({ type: "BUTTONS", buttons: [own?.text ? { ...button, text: own.text } : button] });
  } else {
    if (draft.format !== "none") {
      const words =
        draft.format === "text"
          ? { text: draft.header, ...example("header_text", draft.header, draft.samples.header, named) }
          : {};
      components.push({ type: "HEADER", format: draft.format.toUpperCase(), ...words });
    }
    const sample = example("body_text", draft.body, draft.samples.body, named);
    components.push({ type: "BODY", text: draft.body, ...sample });
    if (draft.footer !== "") components.push({ type: "FOOTER", text: draft.footer });
    if (draft.buttons.length > 0)
      components.push({ type: "BUTTONS", buttons: draft.buttons.map(wireButton) });
  }
  components.push(...draft.others);
  return {
    name,
    language,
    category: draft.category,
    parameter_format: named ? "NAMED" : "POSITIONAL",
    components,
  } as unknown as Content;
}

function example(
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

function wireButton({ kind, text, value, sample, rest }: Button): Part {
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

/** Where a part stands among the components, for what is told about it. */
export function placeOf(draft: Draft, part: "header" | "body" | "footer" | "buttons"): string {
  const header = draft.format !== "none" && draft.category !== "AUTHENTICATION" ? 1 : 0;
  const footer = draft.footer !== "" || draft.category === "AUTHENTICATION" ? 1 : 0;
  const at = { header: 0, body: header, footer: header + 1, buttons: header + 1 + footer }[part];
  return `/content/components/${at}`;
}

/** What the phone shows of it. */
export function shownOf(draft: Draft): TemplateText {
  return {
    header_format: draft.format === "none" ? null : draft.format,
    header: draft.format === "text" ? draft.header : null,
    body: draft.body,
    footer: draft.footer || null,
    buttons: draft.buttons.map(({ kind, text, value }) => ({ type: kind.toLowerCase(), text, value })),
    offer: null,
    cards: [],
  };
}
