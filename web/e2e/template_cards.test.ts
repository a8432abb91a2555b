// A template with an offer that ends and a carousel: written in the form, checked while it is written, shown as it will be read,
// handed in and approved.
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

/** A white picture of one dot. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

test("an offer and a carousel are written, checked, shown and handed in", async ({ page, hilo }) => {
  test.slow();
  await fetch(`${hilo.simulator}/simulator/review`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ delay_ms: 500, outcome: "approve" }),
  });
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/templates`);
  await page.getByRole("button", { name: "New template" }).click();
  const begin = page.getByRole("dialog", { name: "New template" });
  await begin.getByLabel("Start from").selectOption({ label: "An offer" });
  await begin.getByLabel("Name", { exact: false }).fill("spring_cards");
  await begin.getByLabel("Language").fill("es_AR");
  await begin.getByRole("button", { name: "Begin" }).click();

  const main = page.getByRole("main");
  const preview = main.getByRole("figure", { name: "What the customer sees" });
  const ask = main.getByRole("button", { name: "Ask for approval" });
  await expect(ask).toBeEnabled();
  await main.getByLabel("Footer").fill("");

  // The offer: its words are short, and it says so at once.
  await main.getByRole("checkbox", { name: "An offer that ends" }).check();
  const words = main.getByLabel("What it says");
  await words.fill("Solamente hasta el domingo");
  await expect(main.getByText(/16/).first()).toBeVisible();
  await expect(ask).toBeDisabled();
  await words.fill("Hasta el domingo");
  await expect(preview.getByText("Hasta el domingo")).toBeVisible();
  await expect(ask).toBeEnabled();

  // The carousel: two cards at least, each with a sample of its picture.
  await main.getByRole("checkbox", { name: "A carousel" }).check();
  await expect(ask).toBeDisabled();
  await main.getByRole("button", { name: "Add a card" }).click();
  for (const button of ["Quick reply", "Open a page"]) {
    // The first of them adds to the template's own buttons.
    await main.getByRole("button", { name: "Add a button" }).nth(1).click();
    await page.getByRole("menuitem", { name: button }).click();
  }
  const goods = ["Zapatillas de montaña livianas", "Botas de lluvia para toda la familia", "Medias"];
  for (const [at, text] of goods.entries()) {
    const card = main.getByRole("region", { name: `Card ${at + 1}` });
    await card.locator("input[type=file]").setInputFiles({
      name: `${at}.png`,
      mimeType: "image/png",
      buffer: PICTURE,
    });
    await expect(card.getByText("A sample is there")).toBeVisible();
    await card.getByLabel("Text", { exact: true }).fill(text);
    await card.getByLabel("Quick reply").fill("La quiero");
    await card.getByLabel("Open a page").fill("Ver");
    await card.getByLabel("Address").fill("https://tienda.example/");
  }
  await expect(preview.getByText("Botas de lluvia para toda la familia")).toBeVisible();
  await main.getByRole("button", { name: "Take “Card 3” away" }).click();
  await expect(preview.getByText("Medias")).toHaveCount(0);
  await expect(ask).toBeEnabled();
  await holds(page, "template-cards");

  // What was saved comes back as it was, samples and all.
  await main.getByRole("button", { name: "Save draft" }).click();
  await page.reload();
  await expect(main.getByRole("region", { name: "Card 2" }).getByText("A sample is there")).toBeVisible();
  await expect(main.getByRole("region", { name: "Card 2" }).getByLabel("Text", { exact: true })).toHaveValue(
    "Botas de lluvia para toda la familia",
  );
  await ask.click();
  await main.getByRole("button", { name: "Approve and hand in" }).click();
  await expect(main.getByText("Approved", { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(preview.getByText("Hasta el domingo")).toBeVisible();
  await expect(preview.getByText("Zapatillas de montaña livianas")).toBeVisible();
});
