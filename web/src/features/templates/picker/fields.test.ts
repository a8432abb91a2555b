import { describe, expect, it } from "vitest";
import type { Template, TemplateField } from "../queries";
import { messageOf, missing, ordered, placeOf, prefilled } from "./fields";

const field = (more: Partial<TemplateField>): TemplateField => ({
  place: "body",
  index: null,
  name: null,
  kind: "text",
  sample: null,
  ...more,
});

const template = (fields: TemplateField[], more: Partial<Template> = {}): Template =>
  ({
    name: "order_ready",
    language: "es_AR",
    category: "utility",
    named: false,
    fields,
    shown: { header: null, body: "Hola {{1}}, tu pedido {{2}} está listo.", footer: null, buttons: [] },
    ...more,
  }) as Template;

const ana = { name: "Ana Suárez", phone: "+5491155550001", fields: { order: "A-7", vip: true } };

describe("what a template's fields hold", () => {
  it("begins with what is known of the contact", () => {
    const numbered = template([field({ name: "1" }), field({ name: "2" })]);
    expect(prefilled(numbered, ana)).toEqual({ "body  1": "Ana" });
    const named = template([field({ name: "nombre" }), field({ name: "order" }), field({ name: "vip" })]);
    expect(prefilled(named, ana)).toEqual({ "body  nombre": "Ana", "body  order": "A-7" });
  });

  it("becomes the message that the API takes", () => {
    const all = template([
      field({ place: "header", kind: "image" }),
      field({ name: "1" }),
      field({ place: "button", index: 1, kind: "url_suffix" }),
    ]);
    const given = { "body  1": " Ana\nMaría ", "button 1": "A-7" };
    expect(missing(all, {}, { kind: "none" })).toHaveLength(3);
    expect(missing(all, given, { kind: "link", url: "http" }).map(({ kind }) => kind)).toEqual(["image"]);
    const header = { kind: "link", url: "https://a.example/b.jpg" } as const;
    expect(missing(all, given, header)).toEqual([]);
    expect(messageOf(all, given, header)).toEqual({
      type: "template",
      name: "order_ready",
      language: "es_AR",
      category: "utility",
      header: { type: "media", kind: "image", source: { link: "https://a.example/b.jpg" } },
      body: [{ text: "Ana María" }],
      buttons: [{ index: 1, value: { url_suffix: "A-7" } }],
    });
    const named = template([field({ place: "header", name: "order" }), field({ name: "first_name" })], {
      named: true,
    });
    const words = { "header  order": "A-7", "body  first_name": "Ana" };
    expect(messageOf(named, words, { kind: "none" })).toMatchObject({
      header: { type: "text", text: "A-7", name: "order" },
      body: [{ name: "first_name", text: "Ana" }],
    });
  });

  it("knows places as maps give them", () => {
    expect(placeOf("-34.6, -58.38")).toEqual({ latitude: -34.6, longitude: -58.38 });
    for (const bad of ["", "-34.6", "91, 0", "a, b", "1, 2, 3"]) expect(placeOf(bad)).toBeNull();
  });

  it("has the customer's language first", () => {
    const of = (name: string, language: string) => ({ name, language }) as Template;
    const all = [of("b", "en_US"), of("a", "pt_BR"), of("c", "es"), of("a", "es_AR")];
    const names = (customer: string | null) =>
      ordered(all, customer, "en").map(({ name, language }) => `${name} ${language}`);
    expect(names("es-AR")).toEqual(["a es_AR", "c es", "b en_US", "a pt_BR"]);
    expect(names(null)).toEqual(["b en_US", "a pt_BR", "a es_AR", "c es"]);
  });
});
