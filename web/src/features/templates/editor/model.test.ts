import { describe, expect, it } from "vitest";
import { another, placeInCard } from "./cards";
import { contentOf, type Draft, draftOf, EMPTY, placeOf, shownOf } from "./model";

const order = {
  name: "order_ready",
  language: "es_AR",
  category: "UTILITY",
  parameter_format: "POSITIONAL",
  components: [
    { type: "HEADER", format: "TEXT", text: "Pedido {{1}}", example: { header_text: ["A-1"] } },
    {
      type: "BODY",
      text: "Hola {{1}}, tu pedido {{2}} está listo.",
      example: { body_text: [["Ana", "A-1"]] },
    },
    { type: "FOOTER", text: "Tienda Aurora" },
    {
      type: "BUTTONS",
      buttons: [
        { type: "QUICK_REPLY", text: "Voy" },
        { type: "URL", text: "Ver", url: "https://a.example/{{1}}", example: ["https://a.example/1"] },
        { type: "PHONE_NUMBER", text: "Llamar", phone_number: "+541155550000" },
        { type: "COPY_CODE", example: "A10" },
        { type: "FLOW", text: "Elegir", flow_id: "7" },
      ],
    },
  ],
};

describe("a template in the editor", () => {
  it("is handed in as it came", () => {
    expect(contentOf(draftOf(order), "order_ready", "es_AR")).toEqual(order);
    const named = {
      ...order,
      parameter_format: "NAMED",
      components: [
        {
          type: "BODY",
          text: "Hola {{nombre}}, tu pedido está listo.",
          example: { body_text_named_params: [{ param_name: "nombre", example: "Ana" }] },
        },
      ],
    };
    expect(contentOf(draftOf(named), "order_ready", "es_AR")).toEqual(named);
  });

  it("keeps what it has no field for", () => {
    const cards = { type: "CAROUSEL", cards: [{ components: [{ type: "HEADER", format: "GIF" }] }] };
    const content = { ...order, components: [{ type: "BODY", text: "Mirá." }, cards] };
    expect(contentOf(draftOf(content), "order_ready", "es_AR")).toEqual(content);
  });

  it("writes one-time codes in WhatsApp's words", () => {
    const draft: Draft = { ...EMPTY, category: "AUTHENTICATION", minutes: 5, warns: false };
    expect(contentOf(draft, "code", "es")).toMatchObject({
      components: [
        { type: "BODY", add_security_recommendation: false },
        { type: "FOOTER", code_expiration_minutes: 5 },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
      ],
    });
  });

  it("writes carousels and offers that end, with the same parts on each card", () => {
    const card = (body: string, url: string) => ({
      components: [
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: body, example: { body_text: [["20 %"]] } },
        {
          type: "BUTTONS",
          buttons: [
            { type: "QUICK_REPLY", text: "Lo quiero" },
            { type: "URL", text: "Ver", url, example: [`${url}1`] },
          ],
        },
      ],
    });
    const content = {
      name: "news",
      language: "es",
      category: "MARKETING",
      parameter_format: "POSITIONAL",
      components: [
        {
          type: "LIMITED_TIME_OFFER",
          limited_time_offer: { text: "Hasta el lunes", has_expiration: true },
        },
        { type: "BODY", text: "Mira lo que llegó." },
        {
          type: "CAROUSEL",
          cards: [
            card("Zapatillas a {{1}} menos", "https://a.example/{{1}}"),
            card("Botas a {{1}} menos", "https://b.example/{{1}}"),
          ],
        },
      ],
    };
    const draft = draftOf(content);
    expect(draft.others).toEqual([]);
    expect(contentOf(draft, "news", "es")).toEqual(content);
    expect(shownOf(draft).cards.map(({ body }) => body)).toEqual([
      "Zapatillas a {{1}} menos",
      "Botas a {{1}} menos",
    ]);
    const [first] = draft.cards;
    if (!first) throw new Error("no card");
    expect(`${placeOf(draft, "cards")}${placeInCard(first, 1, "buttons")}`).toBe(
      "/content/components/2/cards/1/components/2",
    );
    // A card more has the same parts, and nothing in them.
    const more = another(first);
    expect([more.format, more.body, more.buttons.map(({ kind }) => kind)]).toEqual([
      "image",
      "",
      ["QUICK_REPLY", "URL"],
    ]);
    // Cards that are not alike have no form: they stay as they came.
    const unlike = {
      ...content,
      components: [
        { type: "CAROUSEL", cards: [card("a", "b"), { components: [{ type: "HEADER", format: "IMAGE" }] }] },
      ],
    };
    expect(draftOf(unlike).others).toEqual(unlike.components);
  });

  it("knows where each part stands", () => {
    const draft = draftOf(order);
    expect(placeOf(draft, "buttons")).toBe("/content/components/3");
    expect(placeOf({ ...draft, format: "none", footer: "" }, "buttons")).toBe("/content/components/1");
    expect(placeOf({ ...draft, format: "none" }, "footer")).toBe("/content/components/1");
  });
});
