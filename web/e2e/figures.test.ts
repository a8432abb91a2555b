// What is counted of a flow: on the list, and on the drawing as it happens.
import { api } from "./api";
import { expect, signIn, test } from "./hilo";

test("the drawing counts as customers go through it", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  await page.getByRole("link", { name: "Flows" }).click();
  // Until the list of flows is there, conversations are, and they name the shop too.
  await expect(page.getByRole("heading", { name: "Flows", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Tienda Aurora" }).click();
  const drawing = page.getByRole("region", { name: "Drawing of the flow" });
  const card = (id: string) =>
    drawing.getByRole("article").filter({ has: page.getByTitle(id, { exact: true }) });
  // Customers of other tests are in this flow too: what counts is by how much a number changes.
  const counted = async (id: string, words: RegExp) => {
    const footer = card(id).locator("footer");
    return Number(((await footer.textContent()) ?? "").match(words)?.[1] ?? 0);
  };
  const standing = (id: string) => counted(id, /(\d+) stands? here/);
  const ended = (id: string) => counted(id, /(\d+) ended here/);
  // Templates show what is filled in, not how that is written.
  await expect(card("welcome")).toBeVisible();
  await expect(drawing.getByText("{{")).toHaveCount(0);
  const before = {
    welcome: await standing("welcome"),
    order: await standing("ask_order"),
    ended: await ended("ask_order"),
  };

  // As it happens, without a reload.
  const leo = await customer("Leo Figures");
  await leo.says("hola");
  await expect.poll(() => standing("welcome")).toBe(before.welcome + 1);
  const way = card("welcome").getByRole("listitem").filter({ hasText: "My order" });
  const gone = Number(((await way.textContent()) ?? "").match(/\d+/)?.[0] ?? 0);
  await leo.taps("1");
  await expect.poll(() => standing("ask_order")).toBe(before.order + 1);
  await expect.poll(() => standing("welcome")).toBe(before.welcome);
  await expect(way).toContainText(String(gone + 1));
  await leo.says("what?");
  await expect.poll(async () => (await leo.sees()).length).toBeGreaterThan(4);

  // The list says how many are under way.
  const figures = page.getByRole("region", { name: "Figures of" });
  const underWay = figures.getByText("Under way now").first().locator("xpath=../dd");
  const now = Number(await underWay.textContent());
  expect(now).toBeGreaterThan(0);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Flows" }).click();
  const item = page.getByRole("listitem").filter({ hasText: "Tienda Aurora" });
  await expect(item).toContainText("Under way now");
  await expect(item.getByRole("definition").first()).toHaveText(String(now));
  await page.screenshot({ path: "../target/screens/flows-figures-desk-light.png", animations: "disabled" });
  await page.getByRole("link", { name: "Tienda Aurora" }).click();
  await expect(underWay).toHaveText(String(now));

  // Somebody takes over: the run ends where it stood.
  const { get, post } = api(hilo);
  const { items } = await get("/threads");
  const { contact } = items.find(({ name }: { name: string }) => name === "Leo Figures");
  await post(`/threads/${contact}/take-over`);
  await expect.poll(() => ended("ask_order")).toBe(before.ended + 1);
  await expect(underWay).toHaveText(String(now - 1));
  await page.screenshot({ path: "../target/screens/flow-figures-desk-light.png", animations: "disabled" });

  await figures.getByText("Today", { exact: true }).click();
  await expect(page).toHaveURL(/period=today/);
  await figures.getByText("What the figures mean").click();
  await expect(figures.getByText(/\d taken over by a person/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/flow-legend-desk-light.png", animations: "disabled" });
});
