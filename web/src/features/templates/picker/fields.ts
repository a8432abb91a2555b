import type { Outbound } from "../../threads/model";
import type { Template, TemplateField } from "../queries";

/** What somebody has put into a template's fields, by {@link keyOf}. */
export type Given = Record<string, string>;

/** What is known of whom it is for. */
export type Known = { name: string; phone: string | null; fields: Record<string, unknown> };

/** Where a header's file comes from. */
export type FileGiven =
  | { kind: "none" }
  | { kind: "link"; url: string }
  | { kind: "file"; attachment: string; name: string };

/** The files of headers, the template's own and its cards', by {@link keyOf}. */
export type Files = Record<string, FileGiven>;

const NO_FILE: FileGiven = { kind: "none" };

export function keyOf(field: TemplateField): string {
  const card = typeof field.card === "number" ? `${field.card} ` : "";
  return `${card}${field.place} ${field.index ?? ""} ${field.name ?? ""}`.trim();
}

export function fileOf(files: Files, field: TemplateField): FileGiven {
  return files[keyOf(field)] ?? NO_FILE;
}

/** Whether a field is filled with a file. */
export function isFile(field: TemplateField): boolean {
  return ["image", "video", "document"].includes(field.kind);
}

const FIRST_NAME = /^(first_?name|name|nombre|nome|cliente|customer|customer_name|contact)$/;
const PHONE = /^(phone|telefono|telefone|celular|whatsapp)$/;
const GREETING = /(^|\s)(hola|hi|hello|hey|dear|ol[áa]|oi|querid[oa]s?|estimad[oa]s?|prezad[oa]s?)[\s,]*$/i;

/** What can be known before anybody types: names and fields of the contact. */
export function prefilled(template: Template, known: Known): Given {
  const given: Given = {};
  for (const field of template.fields) {
    if (field.kind !== "text" || field.name === null || field.name === undefined) continue;
    const value = guess(template, field, known);
    if (value) given[keyOf(field)] = value;
  }
  return given;
}

function guess(template: Template, field: TemplateField, known: Known): string | null {
  const name = field.name ?? "";
  const first = known.name.trim().split(/\s+/)[0] || null;
  if (FIRST_NAME.test(name)) return first;
  if (PHONE.test(name)) return known.phone;
  const kept = known.fields[name];
  if (typeof kept === "string" || typeof kept === "number") return String(kept);
  // A number says nothing, but what stands before it may.
  const own = typeof field.card === "number" ? template.shown?.cards[field.card]?.body : template.shown?.body;
  const text = field.place === "header" ? template.shown?.header : own;
  const before = text?.split(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`))[0] ?? "";
  return GREETING.test(before) ? first : null;
}

/** The names of what is still missing. */
export function missing(template: Template, given: Given, files: Files): TemplateField[] {
  return template.fields.filter((field) => {
    const text = given[keyOf(field)] ?? "";
    if (isFile(field)) {
      const file = fileOf(files, field);
      return file.kind === "none" || (file.kind === "link" && !/^https?:\/\/\S+$/.test(file.url.trim()));
    }
    if (field.kind === "location") return placeOf(text) === null;
    if (field.kind === "product") return productOf(text) === null;
    if (field.kind === "products") return listed(text).length === 0;
    if (field.kind === "moment") return secondsOf(text) === null;
    return text.trim() === "";
  });
}

/** A product as `catalogue product`. */
export function productOf(text: string): { catalog: string; product: string } | null {
  const [catalog, product, ...rest] = text.trim().split(/[\s,/]+/);
  return catalog && product && rest.length === 0 ? { catalog, product } : null;
}

/** Products, one after the other. */
export function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter((product) => product !== "");
}

/** A moment as the browser's field gives it, in seconds since 1970. */
export function secondsOf(text: string): number | null {
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? null : Math.floor(millis / 1000);
}

/** Degrees as maps give them: `-34.6037, -58.3816`. */
export function placeOf(text: string): { latitude: number; longitude: number } | null {
  const [latitude, longitude, ...rest] = text.split(",").map((part) => Number.parseFloat(part.trim()));
  if (latitude === undefined || longitude === undefined || rest.length > 0) return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return { latitude, longitude };
}

/** The message. Line breaks may not stand in a variable's place. */
export function messageOf(template: Template, given: Given, files: Files): Outbound {
  const of = (card: number | null) => template.fields.filter((field) => (field.card ?? null) === card);
  const ends = template.fields.find(({ kind }) => kind === "moment");
  const cards = template.shown?.cards ?? [];
  return {
    type: "template",
    name: template.name,
    language: template.language,
    category: template.category ?? "utility",
    ...parts(template, of(null), given, files),
    ...(ends ? { offer_ends_at: secondsOf(given[keyOf(ends)] ?? "") } : {}),
    ...(cards.length > 0 ? { cards: cards.map((_, at) => parts(template, of(at), given, files)) } : {}),
  } as unknown as Outbound;
}

/** What fills a template, or a card of one. */
function parts(template: Template, fields: TemplateField[], given: Given, files: Files) {
  const flat = (field: TemplateField) => (given[keyOf(field)] ?? "").trim().replace(/\s+/g, " ");
  const named = (field: TemplateField) => (template.named ? { name: field.name } : {});
  const of = (place: string) => fields.filter((field) => field.place === place);
  const [above] = of("header");
  return {
    ...(above ? { header: headerOf(above, flat(above), fileOf(files, above), template) } : {}),
    body: of("body").map((field) => ({ ...named(field), text: flat(field) })),
    buttons: of("button").map((field) => ({
      index: field.index ?? 0,
      value: {
        [field.kind]:
          field.kind === "products" ? { sections: [{ products: listed(flat(field)) }] } : flat(field),
      },
    })),
  };
}

function headerOf(field: TemplateField, text: string, file: FileGiven, template: Template) {
  if (field.kind === "text")
    return { type: "text", text, ...(template.named && field.name ? { name: field.name } : {}) };
  if (field.kind === "location") return { type: "location", ...placeOf(text) };
  if (field.kind === "product") return { type: "product", ...productOf(text) };
  const source =
    file.kind === "file"
      ? { attachment: file.attachment }
      : { link: file.kind === "link" ? file.url.trim() : "" };
  const filename = file.kind === "file" && field.kind === "document" ? { filename: file.name } : {};
  return { type: "media", kind: field.kind, source, ...filename };
}

/** Templates in the customer's language first, then in one's own, then the others; by name within. */
export function ordered(all: Template[], customer: string | null, own: string): Template[] {
  const base = (tag: string) => tag.split(/[-_]/)[0]?.toLowerCase() ?? "";
  const rank = (template: Template) => {
    const language = template.language.toLowerCase();
    if (customer && language === customer.toLowerCase().replace("-", "_")) return 0;
    if (customer && base(language) === base(customer)) return 1;
    return base(language) === base(own) ? 2 : 3;
  };
  return [...all].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
