// A flow is started by hand and stopped while it waits; the conversation shows both.
import { publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { looks, SIZES } from "./holds";

test("a flow by hand, from beginning to end", async ({ page, hilo, customer }) => {
  const kim = await customer("Kim Hand");
  await kim.says("persona");
  await expect.poll(async () => (await kim.sees()).at(-1)).toContain("Te paso con alguien");
  await signIn(page, hilo);
  await page.getByRole("link", { name: /Kim Hand/ }).click();
  const log = page.getByRole("region", { name: "Conversation with Kim Hand" });
  const about = page.getByRole("complementary", { name: "Contact" });
  const before = (await kim.sees()).length;

  await about.getByRole("button", { name: "Start a flow" }).click();
  await page.getByRole("menuitem", { name: "Tienda Aurora" }).click();
  await expect(log.getByText("Flow Tienda Aurora began").last()).toBeVisible();
  await expect(log.getByText(/Te damos la bienvenida/).last()).toBeVisible();
  await expect.poll(async () => (await kim.sees()).slice(before).join()).toContain("Te damos la bienvenida");

  await expect(about.getByText("Waiting", { exact: true })).toBeVisible();
  await page.screenshot({ path: "../target/screens/run-by-hand-desk-light.png", animations: "disabled" });
  await about.getByRole("button", { name: "Stop Tienda Aurora" }).click();
  await about.getByRole("button", { name: "Really stop?" }).click();
  await expect(log.getByText("Flow Tienda Aurora was interrupted").last()).toBeVisible();
  await expect(about.getByText("Waiting", { exact: true })).toHaveCount(0);
  await expect(about.getByText("Interrupted", { exact: true })).toBeVisible();
});

const WITH_INPUTS = `api: hilo.dev/flow/v1
flow: cobro
name: Cobro
language: es
inputs:
  order: { type: text, required: true, note: El pedido }
  amount: { type: number, default: 5 }
start: tell
nodes:
  tell: { type: message, send: { text: 'Pedido {{ order }}: {{ amount }}' }, next: end }
`;

test("a flow asks for what it begins with, and says what kept it from beginning", async ({
  page,
  hilo,
  customer,
}) => {
  await publish(hilo, WITH_INPUTS);
  const noa = await customer("Noa Cobro");
  await noa.says("persona");
  await expect.poll(async () => (await noa.sees()).at(-1)).toContain("Te paso con alguien");
  await signIn(page, hilo);
  await page.getByRole("link", { name: /Noa Cobro/ }).click();
  const window = page.getByRole("dialog", { name: "Start “Cobro”" });
  const start = window.getByRole("button", { name: "Start", exact: true });
  const open = async (size: keyof typeof SIZES) => {
    await page.setViewportSize(SIZES[size]);
    if (size === "phone") await page.getByRole("button", { name: "Show the contact" }).click();
    await page.getByRole("button", { name: "Start a flow" }).click();
    await page.getByRole("menuitem", { name: "Cobro" }).click();
    await expect(window.getByLabel("amount")).toHaveValue("5");
    await expect(start).toBeDisabled();
  };
  await open("phone");
  await looks(page, "run-inputs", "phone");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await open("desk");
  await looks(page, "run-inputs", "desk");

  // No answer: it is told where it was ordered, once, and nowhere afterwards.
  await page.route("**/api/v1/threads/*/flow", (route) => route.abort(), { times: 1 });
  await window.getByLabel("El pedido").fill("A-1042");
  await start.click();
  await expect(window.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(1);
  await window.getByRole("button", { name: "Cancel" }).click();
  await expect(window).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);

  await open("desk");
  await expect(window.getByRole("alert")).toHaveCount(0);
  await window.getByLabel("El pedido").fill("A-1042");
  await window.getByLabel("amount").fill("9.5");
  await start.click();
  await expect(window).toHaveCount(0);
  await expect.poll(async () => (await noa.sees()).at(-1)).toBe("Pedido A-1042: 9.5");
});
