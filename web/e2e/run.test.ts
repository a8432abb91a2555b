// A flow is started by hand and stopped while it waits; the conversation shows both.
import { expect, signIn, test } from "./hilo";

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
