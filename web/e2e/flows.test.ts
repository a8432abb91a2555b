// A flow is drawn, and so is the way that a run took through it.
import { expect, signIn, test } from "./hilo";

test("the drawing shows where a run went", async ({ page, hilo, customer }) => {
  const eva = await customer("Eva Flow");
  await eva.says("hola");
  await expect.poll(async () => (await eva.sees()).length).toBeGreaterThan(1);
  await eva.taps("1");
  await expect.poll(async () => (await eva.sees()).at(-1)).toContain("número de tu pedido");

  await signIn(page, hilo);
  await page.getByRole("link", { name: "Flows" }).click();
  // Until the list of flows is there, conversations are, and they name the shop too.
  await expect(page.getByRole("heading", { name: "Flows", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Tienda Aurora" }).click();
  const drawing = page.getByRole("region", { name: "Drawing of the flow" });
  const card = (id: string) =>
    drawing.getByRole("article").filter({ has: page.getByTitle(id, { exact: true }) });
  await expect(card("welcome")).toContainText("📦 My order");
  await expect(card("look_up")).toContainText("GET");

  // The newest run is hers.
  await page.getByRole("complementary").getByRole("list").getByRole("button").first().click();
  await expect(page.getByRole("complementary").getByRole("listitem").first()).toContainText("welcome");
  await expect(card("ask_order")).toHaveAttribute("data-here", "true");
  await expect(card("welcome")).toHaveAttribute("data-passed", "true");
  await expect(card("preparing")).toHaveAttribute("data-passed", "false");
  await expect(card("welcome").getByRole("listitem").filter({ hasText: "📦 My order" })).toHaveAttribute(
    "data-taken",
    "true",
  );

  await page.screenshot({ path: "../target/screens/run-desk-light.png", animations: "disabled" });

  // The address holds what is looked at.
  await page.reload();
  await expect(card("ask_order")).toHaveAttribute("data-here", "true");
  await page.getByRole("link", { name: "Open the conversation" }).click();
  await expect(page.getByRole("region", { name: "Conversation with Eva Flow" })).toBeVisible();
});
