// People and messages are found as one types, and a hit opens the conversation where it was said.
import { api } from "./api";
import { expect, type Hilo, signIn, test } from "./hilo";
import { holds } from "./holds";

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Waits until so many messages are found: indexing is beside the conversation. */
async function indexed(hilo: Hilo, typed: string, count = 1): Promise<void> {
  const look = async () => {
    const found = await api(hilo).get(`/search/messages?limit=200&q=${encodeURIComponent(typed)}`);
    return found.items.length;
  };
  await expect.poll(look).toBeGreaterThanOrEqual(count);
}

test("what is typed while the search is still being loaded is not lost", async ({ page, hilo, customer }) => {
  const rosa = await customer("Rosa Quintanilla");
  await rosa.says("hola");
  // The parts of the page that are loaded late come later still, once somebody looks for something.
  let asked = false;
  await page.route(/\/assets\//, async (route) => {
    if (asked) await new Promise((done) => setTimeout(done, 600));
    await route.continue();
  });
  await signIn(page, hilo);
  await expect(page.getByRole("link", { name: /Rosa Quintanilla/ })).toBeVisible();
  asked = true;
  await page.keyboard.press("/");
  await page.keyboard.type("rosa quintan", { delay: 15 });
  const field = page.getByRole("searchbox", { name: "Search people and messages" });
  await expect(field).toBeFocused();
  await page.keyboard.type("illa");
  await expect(field).toHaveValue("rosa quintanilla");
  await expect(page.getByRole("region", { name: "People" }).getByRole("link")).toHaveText(/Rosa Quintanilla/);
});

test("somebody and something are found without a mouse", async ({ page, hilo, customer }) => {
  const sofia = await customer("Sofía Núñez");
  await sofia.says("Quiero naranjas del huerto, pedido 4471");
  const leo = await customer("Leo Naranjo");
  await leo.says("hola");
  await indexed(hilo, "naranjas huerto");
  await signIn(page, hilo);
  await expect(page.getByRole("link", { name: /Leo Naranjo/ })).toBeVisible();

  await page.keyboard.press("/");
  const field = page.getByRole("searchbox", { name: "Search people and messages" });
  await expect(field).toBeFocused();
  await expect(page.getByText("Whom or what are you looking for?")).toBeVisible();
  await page.keyboard.type("naranj");
  const people = page.getByRole("region", { name: "People" });
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(people.getByRole("link")).toHaveText(/Leo Naranjo/);
  await expect(messages.getByRole("link")).toHaveCount(1);
  await expect(messages.locator("mark")).toHaveText("naranjas");
  await holds(page, "search");

  // Down to the message, and to where it was said.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const conversation = page.getByRole("region", { name: /^Conversation with Sofía/ });
  const said = conversation.getByRole("article").filter({ hasText: "naranjas del huerto" });
  await expect(said).toBeFocused();
  await expect(said).toHaveAttribute("data-found", "");
  await expect(said).toBeInViewport();
  await expect(messages.getByRole("link")).toHaveAttribute("aria-current", "page");

  // By accents left out, by the end of the number; it survives a reload.
  await field.fill("nunez");
  await expect(people.getByRole("link")).toHaveText(/Sofía Núñez/);
  const shown = await people.getByRole("link").textContent();
  const number = shown?.match(/\+(\d+)/)?.[1] ?? "";
  await field.fill(number.slice(-5));
  await expect(page).toHaveURL(new RegExp(`q=${number.slice(-5)}`));
  await expect(people.getByRole("link")).toHaveText(/Sofía Núñez/);
  await page.reload();
  await expect(field).toHaveValue(number.slice(-5));
  await expect(people.getByRole("link")).toHaveText(/Sofía Núñez/);
  await field.fill("xilófono");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await holds(page, "search-none");
  await field.focus();
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: /Leo Naranjo/ })).toBeVisible();
  await expect(field).toHaveCount(0);

  // What is not loaded is found from the palette.
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find or do something" })).toBeFocused();
  await page.keyboard.type("huerto");
  await page.getByRole("option", { name: "Search for “huerto”" }).click();
  await expect(messages.locator("mark")).toHaveText("huerto");
});

test("what was said long ago is shown where it was said", async ({ page, hilo, customer }) => {
  test.slow();
  const ada = await customer("Ada Antigua");
  await ada.says("persona");
  await ada.says("una aguja en el pajar");
  for (let line = 1; line <= 110; line += 1) await ada.says(`paja ${line}`);
  await indexed(hilo, "aguja pajar");
  await indexed(hilo, "paja", 110);
  await signIn(page, hilo);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("aguja");
  await page.getByRole("region", { name: "Messages" }).getByRole("link").click();
  const said = page.getByRole("article").filter({ hasText: "una aguja en el pajar" });
  await expect(said).toBeInViewport();
  await expect(said).toHaveAttribute("data-found", "");
  await expect(page.getByText("You are looking at earlier messages")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /Write to/ })).toHaveCount(0);
  await expect(page.getByText("paja 110", { exact: true })).toHaveCount(0);
  await holds(page, "search-past");
  await page.getByRole("button", { name: "Go to the newest" }).click();
  await expect(page.getByRole("article").filter({ hasText: "paja 110" })).toBeInViewport();
  await expect(page.getByText("You are looking at earlier messages")).toHaveCount(0);
});

test("what cannot be searched says so", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.route("**/api/v1/search/**", (route) => route.abort());
  await page.goto(`${hilo.url}/inbox?q=hola`);
  await expect(page.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v1/search/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
