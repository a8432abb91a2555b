// Somebody shows a number to be theirs, is asked there what they have to approve, and sees on the screen how many wait.
import { publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const flow = (email: string) => `api: hilo.dev/flow/v1
flow: viaje
name: Viaje
language: es
triggers: [{ type: keyword, words: [viaje], interrupt: true }]
start: decide
nodes:
  decide:
    type: approval
    title: 'Viaje de {{ contact.name }}'
    people: ['${email}']
    timeout: { after: 8h, next: late }
    approved: granted
    refused: denied
    error: denied
  granted: { type: message, send: { text: Buen viaje }, next: end }
  denied: { type: message, send: { text: No esta vez }, next: end }
  late: { type: message, send: { text: Sin respuesta }, next: end }
`;

test("a number becomes one's own, and what waits is counted and answered on it", async ({
  page,
  hilo,
  customer,
}) => {
  await publish(hilo, flow(hilo.email));
  const phone = await customer("El teléfono de la jefa");

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/profile`);
  const card = page.locator("section").filter({ hasText: "Your WhatsApp number" });
  await card.getByRole("button", { name: "Show a code" }).click();
  await card.getByLabel("Present password", { exact: true }).fill(hilo.password);
  await card.getByRole("button", { name: "Show a code" }).click();
  const code = (await card.locator("code").textContent()) ?? "";
  expect(code).toMatch(/^HILO-[A-Z0-9]{5}-[A-Z0-9]{5}$/);
  await expect(card.getByRole("link").first()).toHaveAttribute(
    "href",
    new RegExp(`wa\\.me/\\d+\\?text=${code}`),
  );
  await holds(page, "own-number-code");
  await phone.says(code);
  await expect(card.getByText("Yours", { exact: true })).toBeVisible({ timeout: 10_000 });
  await expect(card.locator("code")).toHaveCount(0);

  // What is asked is counted at once, wherever one is, and stands on the phone.
  const status = page.getByRole("navigation", { name: "Main" }).getByRole("status");
  const count = async () => Number(await status.textContent({ timeout: 1_000 }).catch(() => "0"));
  // Another test may have left something that waits.
  const before = await count();
  const ida = await customer("Ida");
  await ida.says("viaje");
  await expect.poll(count, { timeout: 10_000 }).toBe(before + 1);
  await expect.poll(async () => (await phone.sees()).at(-1)).toContain("Viaje de Ida");
  await page.getByRole("link", { name: "Approve" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Viaje de Ida" })).toContainText(
    "asked on WhatsApp",
  );
  await phone.taps("1");
  await expect.poll(async () => (await phone.sees()).at(-1)).toMatch(/You are about to|Vas a/);
  await phone.says("Trae fotos");
  await expect.poll(async () => (await ida.sees()).at(-1)).toBe("Buen viaje");
  await expect.poll(count, { timeout: 10_000 }).toBe(before);

  await page.goto(`${hilo.url}/settings/profile`);
  await card.getByRole("button", { name: "Remove" }).click();
  await expect(card.getByRole("button", { name: "Show a code" })).toBeVisible();
});
