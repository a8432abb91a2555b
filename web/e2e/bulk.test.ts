// Several conversations at once: each is ordered on its own, and what failed says why and stays chosen.
import { expect, signIn, test } from "./hilo";

test("chosen conversations are tagged, assigned and closed, each on its own", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  for (const [name, words] of [
    ["Fay Bulk", "persona"],
    ["Gus Bulk", "hola"],
  ] as const) {
    const person = await customer(name);
    await person.says(words);
    await expect.poll(async () => (await person.sees()).length).toBeGreaterThan(1);
  }
  const pick = (name: string) => page.getByRole("checkbox", { name: `Choose ${name}` });
  const bar = page.getByRole("region", { name: "Chosen conversations" });

  // One by the keyboard, one by the pointer.
  await pick("Fay Bulk").focus();
  await page.keyboard.press("Space");
  await expect(bar.getByText("1 chosen")).toBeVisible();
  await pick("Gus Bulk").click();
  await expect(bar.getByText("2 chosen")).toBeVisible();
  await page.screenshot({ path: "../target/screens/bulk-desk-light.png" });

  await bar.getByRole("combobox", { name: "Tags to add" }).fill("lote");
  await page.keyboard.press("Enter");
  await bar.getByRole("button", { name: "Tag" }).click();
  await expect(bar.getByText("Done for 2 conversations")).toBeVisible();
  await expect(pick("Fay Bulk")).not.toBeChecked();

  // The conversation on the screen is chosen by a key of its own.
  await page.getByRole("link", { name: /Fay Bulk/ }).click();
  await expect(page.getByRole("textbox", { name: "Reply" })).toBeVisible();
  await page.keyboard.press("x");
  await expect(pick("Fay Bulk")).toBeChecked();
  await bar.getByRole("combobox", { name: "Assign to…" }).click();
  await page.getByRole("option", { name: "Aurora" }).click();
  await expect(bar.getByText("Done for 1 conversation", { exact: true })).toBeVisible();

  const close = async (how: string) => {
    await bar.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("menuitem", { name: how }).click();
  };
  await pick("Fay Bulk").click();
  await close("Close for good");
  await expect(pick("Fay Bulk")).toBeHidden();
  await pick("Gus Bulk").click();
  await close("Mark as solved");
  await expect(pick("Gus Bulk")).toBeHidden();

  // What is closed for good is not solved any more; the other one is.
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await pick("Fay Bulk").click();
  await pick("Gus Bulk").click();
  await close("Mark as solved");
  await expect(bar.getByText("Done for 1 conversation", { exact: true })).toBeVisible();
  await expect(bar.getByRole("listitem").filter({ hasText: "Fay Bulk" })).toBeVisible();
  await expect(pick("Fay Bulk")).toBeChecked();
  await expect(pick("Gus Bulk")).not.toBeChecked();
  await page.screenshot({ path: "../target/screens/bulk-failed-desk-light.png" });
  await bar.getByRole("button", { name: "Put away" }).click();
  await expect(bar).toBeHidden();
  await expect(pick("Fay Bulk")).not.toBeChecked();
});
