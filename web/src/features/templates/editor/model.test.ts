import { describe, expect, it } from "vitest";
import { contentOf, type Draft, draftOf, EMPTY, placeOf } from "./model";

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
    const cards = { type: "CAROUSEL", cards: [{ components: [] }] };
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

  it("knows where each part stands", () => {
    const draft = draftOf(order);
    expect(placeOf(draft, "buttons")).toBe("/content/components/3");
    expect(placeOf({ ...draft, format: "none", footer: "" }, "buttons")).toBe("/content/components/1");
    expect(placeOf({ ...draft, format: "none" }, "footer")).toBe("/content/components/1");
  });
});
