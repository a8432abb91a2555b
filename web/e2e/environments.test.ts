// The variables of an environment: added, mended and taken away; the others stay as they are.
import { expect, signIn, test } from "./hilo";

test("a variable is added, changed and taken away", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/environments`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "production" }) });
  await expect(card).toContainText("orders_url");
  const edit = card.getByRole("button", { name: "Variables of production" });
  const window = page.getByRole("dialog", { name: "Variables of production" });
  await edit.click();
  await window.getByRole("button", { name: "Add a variable" }).click();
  await window.getByLabel("Name", { exact: true }).last().fill("2nd phone");
  await window.getByLabel("Value of 2nd phone").fill("+54 11");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByLabel("Name", { exact: true }).last()).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: "../target/screens/variables-desk-light.png", animations: "disabled" });
  await window.getByLabel("Name", { exact: true }).last().fill("store_phone");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window).toHaveCount(0);
  await expect(card).toContainText("store_phone");
  await expect(card).toContainText("orders_url");

  await edit.click();
  await window.getByRole("button", { name: "Take store_phone away" }).click();
  await window.getByRole("button", { name: "Save" }).click();
  await expect(card).not.toContainText("store_phone");
  await expect(card).toContainText("orders_url");
});
