import { type Button, buttonOf, example, samplesOf, wireButton } from "./parts";

/** A card of a carousel. All cards of a template have the same parts. */
export type Card = {
  format: CardFormat;
  /** Its words; none if the cards have none. */
  body: string | null;
  samples: Record<string, string>;
  buttons: Button[];
  /** The file that is its header's sample. */
  sample: string | null;
};
export type CardFormat = (typeof CARD_FORMATS)[number];

export const CARD_FORMATS = ["image", "video", "product"] as const;
/** The kinds of buttons of a card; two at most. */
export const CARD_BUTTONS = ["QUICK_REPLY", "URL", "PHONE_NUMBER"] as const;
export const MOST_BUTTONS = 2;
/** So many cards a carousel has. */
export const [FEWEST, MOST] = [2, 10];

type Part = Record<string, unknown>;
const list = (value: unknown) => (Array.isArray(value) ? value : []) as Part[];

/** The cards of a carousel; none if there is something in them that the editor has no field for. */
export function cardsOf(carousel: Part | undefined): Card[] | null {
  const cards = list(carousel?.cards).map((card) => cardOf(list(card.components)));
  const first = cards[0];
  if (!first || cards.some((card) => card === null || shape(card) !== shape(first))) return null;
  return cards as Card[];
}

function cardOf(parts: Part[]): Card | null {
  const find = (type: string) => parts.find((part) => part.type === type);
  const [header, body, buttons] = ["HEADER", "BODY", "BUTTONS"].map(find);
  const format = CARD_FORMATS.find((one) => one === String(header?.format).toLowerCase());
  const known = [header, body, buttons].filter(Boolean).length === parts.length;
  if (!format || !known) return null;
  return {
    format,
    body: body ? String(body.text ?? "") : null,
    samples: samplesOf(body, "body_text"),
    buttons: list(buttons?.buttons).map(buttonOf),
    sample: null,
  };
}

function shape(card: Card | null): string {
  const kinds = card?.buttons.map(({ kind }) => kind);
  return JSON.stringify([card?.format, card?.body === null, kinds]);
}

/** The carousel as WhatsApp's API takes it. */
export function wireCards(cards: Card[], named: boolean): Part {
  return {
    type: "CAROUSEL",
    cards: cards.map((card) => ({
      components: [
        { type: "HEADER", format: card.format.toUpperCase() },
        ...(card.body === null
          ? []
          : [{ type: "BODY", text: card.body, ...example("body_text", card.body, card.samples, named) }]),
        ...(card.buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons: card.buttons.map(wireButton) }]),
      ],
    })),
  };
}

/** Where a part of a card stands, below where the carousel stands. */
export function placeInCard(card: Card, at: number, part: "header" | "body" | "buttons"): string {
  const place = { header: 0, body: 1, buttons: card.body === null ? 1 : 2 }[part];
  return `/cards/${at}/components/${place}`;
}

/** An empty card with the parts of another, or of a picture with words. */
export function another(like: Card | undefined): Card {
  const buttons = like?.buttons.map(({ kind }) => ({ kind, text: "", value: "", sample: "", rest: {} }));
  return {
    format: like?.format ?? "image",
    body: like && like.body === null ? null : "",
    samples: {},
    buttons: buttons ?? [],
    sample: null,
  };
}
