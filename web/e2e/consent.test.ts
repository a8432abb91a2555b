// What a customer decides about marketing in their WhatsApp is told in the conversation and shown beside it.
import { expect, signIn, test } from "./hilo";

test("whoever stops marketing is shown so, live, and back again", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const carla = await customer("Carla Consent");
  await carla.says("hola");
  await page.getByRole("link", { name: /Carla Consent/ }).click();
  const contact = page.getByRole("complementary", { name: "Contact" });
  await expect(contact.getByText("Has decided nothing yet.")).toBeVisible();
  await carla.wants("stop");
  await expect(contact.getByText("Wants no marketing")).toBeVisible();
  await expect(page.getByText("The customer stopped marketing messages")).toBeVisible();
  await carla.wants("resume");
  await expect(contact.getByText("Accepts marketing again")).toBeVisible();
  await expect(contact.getByText("Wants no marketing")).toBeHidden();
});
