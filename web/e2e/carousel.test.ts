// A template with cards: handed in, filled in card by card, sent, looked at by agent and customer, and tapped.
import { api } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds, looks } from "./holds";

test("a carousel is filled in, sent, and a card of it is chosen", async ({ page, hilo, customer }) => {
  const { get, post } = api(hilo);
  await fetch(`${hilo.simulator}/simulator/review`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ delay_ms: 0 }),
  });
  const card = (text: string) => ({
    components: [
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW1"] } },
      { type: "BODY", text },
      { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "La quiero" }] },
    ],
  });
  const { items } = await get("/channels");
  const made = await post("/templates", {
    account: items[0].waba_id,
    name: "ropa_de_verano",
    language: "es_AR",
    content: {
      category: "MARKETING",
      components: [
        {
          type: "BODY",
          text: "Hola {{1}}, llegó la ropa de verano que estabas esperando.",
          example: { body_text: [["Ana"]] },
        },
        { type: "CAROUSEL", cards: [card("Una camisa de lino."), card("Un sombrero de paja.")] },
      ],
    },
  });
  await post(`/templates/${made.id}/review`, {}, made.version);
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/templates/${made.id}`);
  await page.getByRole("button", { name: "Approve and hand in" }).click();
  await expect.poll(async () => (await get(`/templates/${made.id}`)).sendable).toBe(true);

  const vera = await customer("Vera Lino");
  await vera.says("hola");
  await page.goto(hilo.url);
  await page.getByRole("link", { name: /Vera Lino/ }).click();
  await page.getByRole("button", { name: "Send a template" }).click();
  await page.getByRole("button", { name: /ropa_de_verano/ }).click();
  const filling = page.getByRole("dialog", { name: "ropa_de_verano" });
  const send = filling.getByRole("button", { name: "Send template" });
  await expect(filling.getByLabel("Text: {{1}}")).toHaveValue("Vera");
  await expect(filling.getByText("Card 2")).toBeVisible();
  await expect(send).toBeDisabled();
  const pictures = filling.getByLabel("Picture of the header: link");
  const picture = "https://aurora.example/camisa.jpg";
  await pictures.nth(0).fill(picture);
  await pictures.nth(1).fill(picture);
  await expect(send).toBeEnabled();
  await holds(page, "template-cards");
  await send.click();
  await expect(filling).toHaveCount(0);
  const conversation = page.getByRole("region", { name: /^Conversation with Vera/ });
  await expect(conversation.getByText("Un sombrero de paja.")).toBeVisible();
  await looks(page, "template-cards-sent", "desk");

  // The customer sees both cards and taps the second one's button.
  await expect.poll(async () => (await vera.sees()).at(-1)).toContain("Un sombrero de paja.");
  await vera.taps("2");
  await expect(conversation.getByText("La quiero").last()).toBeVisible();
});
