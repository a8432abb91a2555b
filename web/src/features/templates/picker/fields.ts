import type { Outbound } from "../../threads/model";
import type { Template, TemplateField } from "../queries";

/** What somebody has put into a template's fields, by {@link keyOf}. */
export type Given = Record<string, string>;

/** What is known of whom it is for. */
export type Known = { name: string; phone: string | null; fields: Record<string, unknown> };

/** Where a header's file or place comes from. */
export type HeaderGiven =
  | { kind: "none" }
  | { kind: "link"; url: string }
  | { kind: "file"; attachment: string; name: string };

export function keyOf(field: TemplateField): string {
  return `${field.place} ${field.index ?? ""} ${field.name ?? ""}`.trim();
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
  const own = known.fields[name];
  if (typeof own === "string" || typeof own === "number") return String(own);
  // A number says nothing, but what stands before it may.
  const text = field.place === "header" ? template.shown?.header : template.shown?.body;
  const before = text?.split(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`))[0] ?? "";
  return GREETING.test(before) ? first : null;
}

/** The names of what is still missing. */
export function missing(template: Template, given: Given, header: HeaderGiven): TemplateField[] {
  return template.fields.filter((field) => {
    if (["image", "video", "document"].includes(field.kind))
      return (
        header.kind === "none" || (header.kind === "link" && !/^https?:\/\/\S+$/.test(header.url.trim()))
      );
    if (field.kind === "location") return placeOf(given[keyOf(field)] ?? "") === null;
    return (given[keyOf(field)] ?? "").trim() === "";
  });
}

/** Degrees as maps give them: `-34.6037, -58.3816`. */
export function placeOf(text: string): { latitude: number; longitude: number } | null {
  const [latitude, longitude, ...rest] = text.split(",").map((part) => Number.parseFloat(part.trim()));
  if (latitude === undefined || longitude === undefined || rest.length > 0) return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return { latitude, longitude };
}

/** The message. Line breaks may not stand in a variable's place. */
export function messageOf(template: Template, given: Given, header: HeaderGiven): Outbound {
  const flat = (field: TemplateField) => (given[keyOf(field)] ?? "").trim().replace(/\s+/g, " ");
  const named = (field: TemplateField) => (template.named ? { name: field.name } : {});
  const of = (place: string) => template.fields.filter((field) => field.place === place);
  const [above] = of("header");
  return {
    type: "template",
    name: template.name,
    language: template.language,
    category: template.category ?? "utility",
    ...(above ? { header: headerOf(above, flat(above), header, template) } : {}),
    body: of("body").map((field) => ({ ...named(field), text: flat(field) })),
    buttons: of("button").map((field) => ({
      index: field.index ?? 0,
      value: { [field.kind]: flat(field) },
    })),
  } as unknown as Outbound;
}

function headerOf(field: TemplateField, text: string, header: HeaderGiven, template: Template) {
  if (field.kind === "text")
    return { type: "text", text, ...(template.named && field.name ? { name: field.name } : {}) };
  if (field.kind === "location") return { type: "location", ...placeOf(text) };
  const source =
    header.kind === "file"
      ? { attachment: header.attachment }
      : { link: header.kind === "link" ? header.url.trim() : "" };
  const filename = header.kind === "file" && field.kind === "document" ? { filename: header.name } : {};
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
