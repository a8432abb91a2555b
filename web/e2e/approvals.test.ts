// A flow asks somebody of the team: they see it, look at the conversation, say yes with a word, and the customer hears of it.
import { publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const flow = (email: string) => `api: hilo.dev/flow/v1
flow: gasto
name: Gasto
language: es
triggers: [{ type: keyword, words: [gasto], interrupt: true }]
variables: { amount: { type: text } }
start: ask
nodes:
  ask: { type: ask, question: '¿De cuánto?', answer: { type: text }, save: amount, next: decide, fallback: end }
  decide:
    type: approval
    title: 'Gasto de {{ amount }}'
    detail: Taxi al aeropuerto
    people: ['${email}']
    timeout: { after: 8h, next: late }
    approved: granted
    refused: denied
    error: denied
  granted: { type: message, send: { text: Aprobado }, next: end }
  denied: { type: message, send: { text: Rechazado }, next: end }
  late: { type: message, send: { text: Sin respuesta }, next: end }
`;

test("what a flow asks is decided on its page, and the customer hears of it", async ({
  page,
  hilo,
  customer,
}) => {
  await publish(hilo, flow(hilo.email));
  const rita = await customer("Rita Gasto");
  for (const [says, hears] of [
    ["gasto", "¿De cuánto?"],
    ["40 euros", ""],
  ] as const) {
    await rita.says(says);
    if (hears) await expect.poll(async () => (await rita.sees()).at(-1)).toBe(hears);
  }

  await signIn(page, hilo);
  await page.getByRole("link", { name: "Approve" }).click();
  const card = page.getByRole("listitem").filter({ hasText: "Gasto de 40 euros" });
  await expect(card).toContainText("Taxi al aeropuerto");
  await holds(page, "approvals");

  // Somebody else asks while the page is open: it is there at once, not the next time the page is looked at.
  const tomas = await customer("Tomás Gasto");
  await tomas.says("gasto");
  await expect.poll(async () => (await tomas.sees()).at(-1)).toBe("¿De cuánto?");
  await tomas.says("7 euros");
  await expect(page.getByRole("listitem").filter({ hasText: "Gasto de 7 euros" })).toBeVisible({
    timeout: 10_000,
  });

  await card.getByLabel("Comment").fill("Guarda el recibo");
  await card.getByRole("button", { name: "Approve" }).click();
  await expect.poll(async () => (await rita.sees()).at(-1)).toBe("Aprobado");

  await page.getByText("All", { exact: true }).click();
  await expect(card).toContainText("Approved");
  await expect(card).toContainText("Guarda el recibo");
  await expect(card.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await holds(page, "approvals-all");
  await card.getByRole("link", { name: "See the conversation" }).click();
  // Not what the list shows of it, beside.
  const conversation = page.getByRole("region", { name: /^Conversation with/ });
  await expect(conversation.getByText("Aprobado", { exact: true })).toBeVisible();
});
