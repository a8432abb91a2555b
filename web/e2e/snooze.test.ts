// A conversation is put to sleep: it leaves the lists, can be found asleep, and comes back.
import { expect, signIn, test } from "./hilo";

/** The last of the usual moments: on a Monday, the next one is in a week. */
const IN_A_WEEK = /In one week|Monday morning/;

test("a conversation sleeps, wakes by hand, and wakes when the customer writes", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const eli = await customer("Eli Sueño");
  await eli.says("persona");
  const row = page.getByRole("link", { name: /Eli Sueño/ });
  await row.click();
  await expect(page.getByRole("textbox", { name: "Reply" })).toBeVisible();

  // By its key, with one of the usual moments.
  await page.keyboard.press("s");
  const window = page.getByRole("dialog", { name: "Put to sleep" });
  await expect(window.getByRole("button", { name: /Tomorrow morning/ })).toBeVisible();
  await page.screenshot({ path: "../target/screens/snooze-desk-light.png" });
  await window.getByRole("button", { name: /Tomorrow morning/ }).click();
  await expect(page.getByRole("status").filter({ hasText: /Asleep until/ })).toBeVisible();
  await expect(page.getByText(/put it to sleep until/)).toBeVisible();
  await expect(row).toBeHidden();
  await page.screenshot({ path: "../target/screens/asleep-desk-light.png" });

  // It is where one looks for it; another moment, and awake by hand.
  await page.getByRole("button", { name: "Asleep", exact: true }).click();
  await expect(row).toBeVisible();
  await page.screenshot({ path: "../target/screens/snoozed-view-desk-light.png" });
  await page.getByRole("button", { name: "Another moment" }).click();
  await window.getByLabel("Day").fill("2020-01-01");
  await expect(window.getByText("That moment has passed. Choose one to come.")).toBeVisible();
  await window.getByRole("button", { name: IN_A_WEEK }).last().click();
  await expect(page.getByText(/moved the moment/)).toBeVisible();
  await page.getByRole("button", { name: "Wake now" }).click();
  await expect(page.getByText(/woke it/)).toBeVisible();
  await expect(row).toBeHidden();

  // Asleep once more by the menu; the customer writes, and it is back with a sign.
  await page.getByRole("button", { name: "All", exact: true }).click();
  await row.click();
  await page.getByRole("button", { name: "Change status" }).click();
  await page.getByRole("menuitem", { name: "Put to sleep…" }).click();
  await window
    .getByRole("button", { name: /Monday morning|Tomorrow morning/ })
    .first()
    .click();
  await expect(row).toBeHidden();
  await eli.says("¿siguen ahí?");
  await expect(row.getByRole("img", { name: "Back from sleep" })).toBeVisible();
  await expect(page.getByText(/Awake again: the customer wrote/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/woken-desk-light.png" });
});

test("several are put to sleep at once", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  for (const name of ["Ida Lote", "Jon Lote"]) {
    const person = await customer(name);
    await person.says("persona");
    await page.getByRole("checkbox", { name: `Choose ${name}` }).click();
  }
  const bar = page.getByRole("region", { name: "Chosen conversations" });
  await bar.getByRole("button", { name: "Put to sleep…" }).click();
  const window = page.getByRole("dialog", { name: "Put 2 conversations to sleep" });
  await window.getByRole("button", { name: IN_A_WEEK }).last().click();
  await expect(bar.getByText("Done for 2 conversations")).toBeVisible();
  await expect(page.getByRole("link", { name: /Ida Lote/ })).toBeHidden();
});
