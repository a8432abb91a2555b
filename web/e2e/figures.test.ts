// What is counted of a flow: on the list, and on the drawing as it happens.
import { expect, signIn, test } from "./hilo";

test("the drawing counts as customers go through it", async ({ page, hilo, customer }) => {
  const leo = await customer("Leo Figures");
  await leo.says("hola");
  await expect.poll(async () => (await leo.sees()).length).toBeGreaterThan(1);

  await signIn(page, hilo);
  await page.getByRole("link", { name: "Flows" }).click();
  const item = page.getByRole("listitem").filter({ hasText: "Tienda Aurora" });
  await expect(item).toContainText("Under way now");
  await expect(item.getByRole("definition").first()).toHaveText("1");
  await page.screenshot({ path: "../target/screens/flows-figures-desk-light.png", animations: "disabled" });

  await page.getByRole("link", { name: "Tienda Aurora" }).click();
  const drawing = page.getByRole("region", { name: "Drawing of the flow" });
  const card = (id: string) =>
    drawing.getByRole("article").filter({ has: page.getByTitle(id, { exact: true }) });
  await expect(card("welcome")).toContainText("1 stands here");
  // Templates show what is filled in, not how that is written.
  await expect(drawing.getByText("{{")).toHaveCount(0);

  // As it happens, without a reload.
  await leo.taps("1");
  await expect(card("ask_order")).toContainText("1 stands here");
  await expect(card("welcome")).not.toContainText("stands here");
  const way = card("welcome").getByRole("listitem").filter({ hasText: "My order" });
  await expect(way).toContainText("1");
  await leo.says("what?");
  await expect.poll(async () => (await leo.sees()).length).toBeGreaterThan(4);

  // Somebody takes over: the run ends where it stood.
  const headers = { authorization: `Bearer ${hilo.key}`, "content-type": "application/json" };
  const { items } = await (await fetch(`${hilo.url}/api/v1/threads`, { headers })).json();
  const { contact } = items.find(({ name }: { name: string }) => name === "Leo Figures");
  const taken = await fetch(`${hilo.url}/api/v1/threads/${contact}/take-over`, {
    method: "POST",
    headers,
    body: "{}",
  });
  expect(taken.ok).toBe(true);
  await expect(card("ask_order")).toContainText("1 ended here");
  const figures = page.getByRole("region", { name: "Figures of" });
  await expect(figures.getByText("Under way now").first().locator("xpath=../dd")).toHaveText("0");
  await page.screenshot({ path: "../target/screens/flow-figures-desk-light.png", animations: "disabled" });

  await figures.getByText("Today", { exact: true }).click();
  await expect(page).toHaveURL(/period=today/);
  await figures.getByText("What the figures mean").click();
  await expect(figures.getByText(/\d interrupted by a person or another flow/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/flow-legend-desk-light.png", animations: "disabled" });
});
