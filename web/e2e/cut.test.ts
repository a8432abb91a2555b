// The network goes and comes back: nothing is missed, nothing is doubled, and one is told.
import { expect, signIn, test } from "./hilo";

test("after a cut the conversation is whole", async ({ page, context, hilo, customer }) => {
  await signIn(page, hilo);
  const leo = await customer("Leo Cut");
  await leo.says("hola");
  await page.getByRole("link", { name: /Leo Cut/ }).click();
  const log = page.getByRole("region", { name: /^Conversation with/ });
  await expect(log.getByText(/Te damos la bienvenida/)).toBeVisible();

  await context.setOffline(true);
  for (const number of [1, 2, 3]) await leo.says(`mensaje ${number}`);
  await expect(page.getByText("Reconnecting…", { exact: false })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(false);
  for (const number of [1, 2, 3]) {
    await expect(log.getByText(`mensaje ${number}`, { exact: true })).toHaveCount(1, { timeout: 30_000 });
  }
  await expect(page.getByText("Reconnecting…", { exact: false })).toHaveCount(0);
  await leo.says("¿y ahora?");
  await expect(log.getByText("¿y ahora?", { exact: true })).toHaveCount(1);
});
