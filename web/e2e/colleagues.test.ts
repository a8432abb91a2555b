// Two agents at one conversation: they see each other, and of two answers to the same words only one goes.
import type { Browser, Page } from "@playwright/test";
import { api } from "./api";
import { expect, type Hilo, signIn, test } from "./hilo";

/** A browser of its own in which a supervisor of this name is signed in. */
async function colleague(browser: Browser, hilo: Hilo, name: string): Promise<Page> {
  const { get, post } = api(hilo);
  const roles: { items: { id: string; preset: string }[] } = await get("/roles");
  const role = roles.items.find(({ preset }) => preset === "supervisor")?.id;
  const [email, password] = [`${name.toLowerCase()}@example.com`, "a long enough password 7"];
  await post("/people", { name, email, password, role });
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, { ...hilo, email, password });
  return page;
}

test("two agents see each other, and only one of two answers goes", async ({ browser, hilo, customer }) => {
  const eva = await customer("Eva Shared");
  await eva.says("hola");
  await expect.poll(async () => (await eva.sees()).length).toBeGreaterThan(1);
  await eva.says("persona");
  const leo = await colleague(browser, hilo, "Leo");
  const mia = await colleague(browser, hilo, "Mia");
  const row = (page: Page) => page.getByRole("link", { name: /Eva Shared/ });
  const head = (page: Page) => page.locator("main header").getByRole("status");
  const reply = (page: Page) => page.getByRole("textbox", { name: "Reply" });

  // Mia has only the list before her.
  await row(leo).click();
  await expect(row(mia).getByRole("img", { name: "Leo is looking" })).toBeVisible();
  await reply(leo).fill("Hola, Eva. Te atiende Leo.");
  await expect(row(mia).getByText("Leo is typing")).toBeVisible();
  await row(mia).click();
  await expect(head(leo)).toContainText("Mia is looking");
  // A field that rests is nobody writing.
  await expect(head(mia)).toContainText("Leo is looking");
  await leo.screenshot({ path: "../target/screens/colleagues-desk-light.png" });

  // Both answer what they see; both held back for as long as it can be undone.
  await reply(mia).fill("Hola, Eva. Soy Mia.");
  await expect(head(leo)).toContainText("Mia is typing");
  await leo.screenshot({ path: "../target/screens/colleagues-typing-desk-light.png" });
  await reply(leo).press("Enter");
  await reply(mia).press("Enter");
  const refused = (page: Page) => page.getByRole("button", { name: "I have seen it, send it" });
  const late = await Promise.race(
    [leo, mia].map(async (page) => {
      await refused(page).waitFor();
      return page;
    }),
  );
  const [first, second] =
    late === mia
      ? ["Hola, Eva. Te atiende Leo.", "Hola, Eva. Soy Mia."]
      : ["Hola, Eva. Soy Mia.", "Hola, Eva. Te atiende Leo."];
  // Neither text is lost: what went is shown, what did not go is still in the field.
  await expect(late.getByRole("alert").getByText(first)).toBeVisible();
  await expect(reply(late)).toHaveValue(second);
  await late.screenshot({ path: "../target/screens/colliding-desk-light.png" });
  const answers = async () => (await eva.sees()).filter((text) => text.startsWith("Hola, Eva."));
  expect(await answers()).toEqual([first]);
  await refused(late).click();
  await expect.poll(answers).toEqual([first, second]);
  await expect(reply(late)).toHaveValue("");

  // Who leaves is gone at once; who vanishes, when no sign comes any more.
  await leo.getByRole("link", { name: "Flows" }).click();
  await expect(head(mia)).toBeEmpty();
  await leo.goBack();
  await expect(head(mia)).toContainText("Leo is looking");
  await leo.context().setOffline(true);
  await expect(head(mia)).toBeEmpty({ timeout: 20_000 });
  for (const page of [leo, mia]) await page.context().close();
});
