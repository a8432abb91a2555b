import { describe, expect, it } from "vitest";
import type { Template, TemplateField } from "../queries";
import { messageOf, missing, ordered, placeOf, prefilled } from "./fields";

const field = (more: Partial<TemplateField>): TemplateField => ({
  card: null,
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
    shown: {
      header: null,
      body: "Hola {{1}}, tu pedido {{2}} está listo.",
      footer: null,
      buttons: [],
      cards: [],
    },
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
    expect(missing(all, {}, {})).toHaveLength(3);
    const bad = { header: { kind: "link", url: "http" } } as const;
    expect(missing(all, given, bad).map(({ kind }) => kind)).toEqual(["image"]);
    const header = { header: { kind: "link", url: "https://a.example/b.jpg" } } as const;
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
    expect(messageOf(named, words, {})).toMatchObject({
      header: { type: "text", text: "A-7", name: "order" },
      body: [{ name: "first_name", text: "Ana" }],
    });
  });

  it("fills the cards of a carousel, an offer and products", () => {
    const all = template(
      [
        field({ place: "offer", kind: "moment" }),
        field({ place: "button", index: 0, kind: "products" }),
        field({ card: 0, place: "header", kind: "image" }),
        field({ card: 0, name: "1" }),
        field({ card: 1, place: "header", kind: "product" }),
        field({ card: 1, place: "button", index: 1, kind: "url_suffix" }),
      ],
      {
        shown: {
          header_format: null,
          header: null,
          body: "Hola",
          footer: null,
          offer: null,
          buttons: [],
          cards: [
            { header_format: "image", body: "Para {{1}}", buttons: [] },
            { header_format: "product", body: null, buttons: [] },
          ],
        },
      },
    );
    expect(missing(all, {}, {})).toHaveLength(6);
    const given = {
      offer: "2026-12-01T10:00:00Z",
      "button 0": "a, b",
      "0 body  1": "Ana",
      "1 header": "123 sku-1",
      "1 button 1": "x",
    };
    const files = { "0 header": { kind: "file", attachment: "f", name: "a.jpg" } } as const;
    expect(missing(all, given, files)).toEqual([]);
    expect(messageOf(all, given, files)).toMatchObject({
      offer_ends_at: 1_796_119_200,
      buttons: [{ index: 0, value: { products: { sections: [{ products: ["a", "b"] }] } } }],
      cards: [
        { header: { type: "media", kind: "image", source: { attachment: "f" } }, body: [{ text: "Ana" }] },
        {
          header: { type: "product", catalog: "123", product: "sku-1" },
          buttons: [{ index: 1, value: { url_suffix: "x" } }],
        },
      ],
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
