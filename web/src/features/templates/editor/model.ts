import type { Content, TemplateText } from "../queries";
import { type Card, cardsOf, wireCards } from "./cards";
import { type Button, buttonOf, example, samplesOf, variablesOf, wireButton } from "./parts";

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
  /** An offer that ends: what it says, and whether each message tells when. */
  offer: Offer | null;
  /** The cards of a carousel; none if there is none. */
  cards: Card[];
  others: Part[];
};

export type Offer = { text: string; expires: boolean };
export type Format = "none" | "text" | "image" | "video" | "document" | "location";
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
  offer: null,
  cards: [],
  others: [],
};

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
  const offer = find("LIMITED_TIME_OFFER")?.limited_time_offer as Part | undefined;
  const cards = cardsOf(find("CAROUSEL"));
  const written = ["HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER"];
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
    offer: offer ? { text: text(offer.text), expires: offer.has_expiration === true } : null,
    cards: cards ?? [],
    others: parts.filter(
      (part) =>
        !(written.includes(text(part.type)) || (part.type === "CAROUSEL" && cards)) ||
        (part.type === "HEADER" && !FORMATS.includes(format)),
    ),
  };
}

/** The template as WhatsApp's API takes it. */
export function contentOf(draft: Draft, name: string, language: string): Content {
  const code = draft.category === "AUTHENTICATION";
  const texts = [
    draft.format === "text" ? draft.header : "",
    draft.body,
    ...draft.cards.map(({ body }) => body),
  ];
  const words = texts.flatMap((one) => variablesOf(one ?? ""));
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
    if (draft.offer) {
      const { text, expires } = draft.offer;
      components.push({ type: "LIMITED_TIME_OFFER", limited_time_offer: { text, has_expiration: expires } });
    }
    const sample = example("body_text", draft.body, draft.samples.body, named);
    components.push({ type: "BODY", text: draft.body, ...sample });
    if (draft.footer !== "") components.push({ type: "FOOTER", text: draft.footer });
    if (draft.buttons.length > 0)
      components.push({ type: "BUTTONS", buttons: draft.buttons.map(wireButton) });
    if (draft.cards.length > 0) components.push(wireCards(draft.cards, named));
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

const TYPES = {
  header: "HEADER",
  offer: "LIMITED_TIME_OFFER",
  body: "BODY",
  footer: "FOOTER",
  buttons: "BUTTONS",
  cards: "CAROUSEL",
} as const;

/** Where a part stands among the components, for what is told about it. */
export function placeOf(draft: Draft, part: keyof typeof TYPES): string {
  const { components } = contentOf(draft, "", "") as unknown as { components: Part[] };
  return `/content/components/${components.findIndex(({ type }) => type === TYPES[part])}`;
}

/** What the phone shows of it. */
export function shownOf(draft: Draft): TemplateText {
  return {
    header_format: draft.format === "none" ? null : draft.format,
    header: draft.format === "text" ? draft.header : null,
    body: draft.body,
    footer: draft.footer || null,
    buttons: draft.buttons.map(({ kind, text, value }) => ({ type: kind.toLowerCase(), text, value })),
    offer: draft.offer ? draft.offer.text || "…" : null,
    cards: draft.cards.map(({ format, body, buttons }) => ({
      header_format: format,
      body,
      buttons: buttons.map(({ kind, text, value }) => ({ type: kind.toLowerCase(), text, value })),
    })),
  };
}

export { type Button, variablesOf } from "./parts";
