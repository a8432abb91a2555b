// What a customer wants to be sent: decided in their WhatsApp, by a word, or noted by a colleague; told in the conversation, shown
// beside it with its proof.
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./hilo";
import { looks, SIZES } from "./holds";

/** Opens somebody's ledger from beside the conversation, which on a phone has to be opened first. */
async function ledgerOf(page: Page, name: string, size: keyof typeof SIZES) {
  await page.setViewportSize(SIZES[size]);
  if (size === "phone") await page.getByRole("button", { name: "Show the contact" }).click();
  await page.getByRole("button", { name: "Ledger and new decision" }).click();
  return page.getByRole("dialog", { name: `Consent of ${name}` });
}

test("whoever stops marketing is shown so, live, and back again", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const carla = await customer("Carla Consent");
  await carla.says("hola");
  await page.getByRole("link", { name: /Carla Consent/ }).click();
  const contact = page.getByRole("complementary", { name: "Contact" });
  const marketing = contact.getByRole("definition").first();
  await expect(marketing).toContainText("Nothing decided yet");
  await carla.wants("stop");
  await expect(marketing).toContainText("Wants none");
  await expect(page.getByText("The customer stopped: marketing messages")).toBeVisible();
  await expect(contact.getByRole("definition").last()).toContainText("Nothing decided yet");
  // Of two decisions of one second the withdrawal holds.
  await expect(async () => {
    await carla.wants("resume");
    await expect(marketing).toContainText("Welcome again", { timeout: 1_000 });
  }).toPass();
});

test("a stop word is confirmed, shown with its words, and leads to its message", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const bruno = await customer("Bruno Baja");
  await bruno.says("hola");
  await expect.poll(async () => (await bruno.sees()).length).toBeGreaterThan(1);
  await bruno.says("¿cómo me doy de baja?");
  await bruno.says("¡Baja!");
  await expect.poll(async () => (await bruno.sees()).at(-1)).toContain("ya no te enviaremos mensajes");
  await page.getByRole("link", { name: /Bruno Baja/ }).click();
  await expect(page.getByText("The customer stopped: marketing messages and notices")).toHaveCount(1);
  const contact = page.getByRole("complementary", { name: "Contact" });
  await expect(contact.getByText("Wants none")).toHaveCount(2);

  const ledger = await ledgerOf(page, "Bruno Baja", "desk");
  const entry = ledger.getByRole("listitem").first();
  await expect(entry).toContainText("Everything: wants none");
  await expect(entry).toContainText("written in a message");
  await expect(entry.getByText("¡Baja!")).toBeVisible();
  await looks(page, "consent-ledger", "desk");
  await page.keyboard.press("Escape");
  await ledgerOf(page, "Bruno Baja", "phone");
  await expect(entry).toBeVisible();
  await looks(page, "consent-ledger", "phone");
  await entry.getByRole("link", { name: "Go to the message" }).click();
  await expect(ledger).toHaveCount(0);
  await expect(page).toHaveURL(/#\d+$/);
  await expect(page.getByRole("article").filter({ hasText: "¡Baja!" }).first()).toBeVisible();
});

test("a colleague notes what they were told", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const nadia = await customer("Nadia Nota");
  await nadia.says("hola");
  await page.getByRole("link", { name: /Nadia Nota/ }).click();
  const contact = page.getByRole("complementary", { name: "Contact" });
  const ledger = await ledgerOf(page, "Nadia Nota", "desk");
  await expect(ledger.getByText("No decision is on record.", { exact: false })).toBeVisible();
  await ledger.getByRole("button", { name: "Note a decision" }).click();
  await ledger.getByRole("button", { name: "Note it" }).click();
  await expect(ledger.getByLabel("Their words")).toHaveAttribute("aria-invalid", "true");
  await ledger.getByText("They want it", { exact: true }).click();
  await ledger.getByRole("combobox", { name: "How they said so" }).click();
  await page.getByRole("option", { name: "on the phone" }).click();
  await ledger.getByLabel("Their words").fill("Sí, mándenme las ofertas");
  await looks(page, "consent-note", "desk");
  await ledger.getByRole("button", { name: "Note it" }).click();
  const entry = ledger.getByRole("listitem").first();
  await expect(entry).toContainText("Marketing: asked for it");
  await expect(entry).toContainText("on the phone");
  await expect(entry).toContainText("Sí, mándenme las ofertas");
  await page.keyboard.press("Escape");
  await expect(contact.getByRole("definition").first()).toContainText("Asked for it");
});

test("the words of an environment are changed, checked and put back", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/environments`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "testing" }) });
  await card.getByRole("button", { name: "Stop words of testing" }).click();
  const words = page.getByRole("dialog", { name: "Stop words of testing" });
  await expect(words.getByText("These are the words that come with Hilo.")).toBeVisible();
  await looks(page, "consent-words", "desk");
  await page.setViewportSize(SIZES.phone);
  await looks(page, "consent-words", "phone");
  await page.setViewportSize(SIZES.desk);
  const buttons = words.getByRole("region", { name: "Buttons of templates" });
  await expect(buttons.getByLabel("What stands on it").first()).toHaveValue("Detener promociones");
  await expect(buttons.getByLabel("A press").first()).toHaveValue("stops marketing only");
  const spanish = words.getByRole("group", { name: "es" });
  const start = spanish.getByRole("combobox", { name: "Start words" });
  await start.fill("Baja");
  await start.press("Enter");
  await words.getByRole("button", { name: "Save" }).click();
  await expect(spanish.getByText("It is somewhere else already", { exact: false })).toBeVisible();
  await start.press("Backspace");
  await start.fill("Vuelvo");
  await start.press("Enter");
  await words.getByRole("button", { name: "Save" }).click();
  await expect(words).toHaveCount(0);

  await card.getByRole("button", { name: "Stop words of testing" }).click();
  await expect(spanish.getByText("Vuelvo")).toBeVisible();
  await words.getByRole("button", { name: "Put Hilo's own back" }).click();
  await expect(words).toHaveCount(0);
  await card.getByRole("button", { name: "Stop words of testing" }).click();
  await expect(words.getByText("These are the words that come with Hilo.")).toBeVisible();
});

test("a press of a button is made a decision, and is none again", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/environments`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "sandbox" }) });
  const words = page.getByRole("dialog", { name: "Stop words of sandbox" });
  const buttons = words.getByRole("region", { name: "Buttons of templates" });
  const mine = buttons.getByRole("group", { name: "No más avisos" });
  const open = () => card.getByRole("button", { name: "Stop words of sandbox" }).click();
  const save = async () => {
    await words.getByRole("button", { name: "Save" }).click();
    await expect(words).toHaveCount(0);
  };
  await open();
  await buttons.getByRole("button", { name: "Add a button" }).click();
  await buttons
    .getByRole("group", { name: "A new button" })
    .getByLabel("What stands on it")
    .fill("No más avisos");
  await mine.getByRole("combobox", { name: "A press" }).click();
  await page.getByRole("option", { name: "stops notices only" }).click();
  await mine.getByLabel("Answer to a press").fill("Listo, sin avisos.");
  await looks(page, "consent-buttons", "desk");
  await save();

  await open();
  await expect(mine.getByLabel("What stands on it")).toHaveValue("No más avisos");
  await expect(mine.getByRole("combobox", { name: "A press" })).toHaveValue("stops notices only");
  await expect(mine.getByLabel("Answer to a press")).toHaveValue("Listo, sin avisos.");
  await buttons.getByRole("button", { name: "Take “No más avisos” away" }).click();
  await save();
  await open();
  await expect(buttons.getByLabel("What stands on it").first()).toBeVisible();
  await expect(mine).toHaveCount(0);
});
