// What messages cost: rates are written down, a message tells its price before and after it is sent, the month is added up.
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

test("a message tells what it costs before it is sent, and the month adds it up", async ({
  page,
  hilo,
  customer,
}) => {
  // Three screens, each looked at in four ways.
  test.slow();
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/costs`);
  await expect(page.getByRole("heading", { name: "Costs", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Rates of account/ }).click();
  const rates = page.getByRole("dialog", { name: /^Rates of account/ });
  await rates.getByLabel("Country code").fill("54");
  await rates.getByLabel("Price of a message").fill("a lot");
  await rates.getByRole("button", { name: "Save" }).click();
  await expect(rates.getByText(/It must be of a form like/)).toBeVisible();
  await holds(page, "cost-rates");
  await rates.getByLabel("Price of a message").fill("0,0618");
  await rates.getByRole("button", { name: "Save" }).click();
  await expect(rates).toHaveCount(0);
  await expect(page.getByText("1 rate in USD")).toBeVisible();

  // A customer whose window is open: marketing is charged all the same.
  const mia = await customer("Mia Costos");
  await mia.says("hola");
  await page.goto(`${hilo.url}/inbox`);
  await page.getByRole("link", { name: /Mia Costos/ }).click();
  await page.getByRole("button", { name: "Send a template" }).first().click();
  const picker = page.getByRole("dialog", { name: "Choose a template" });
  await picker.getByRole("button", { name: /novedades_de_la_semana/ }).click();
  const filling = page.getByRole("dialog", { name: "novedades_de_la_semana" });
  await expect(filling.getByText("Costs $0.0618 if it is delivered.")).toBeVisible();
  await filling.getByRole("button", { name: "Send template" }).click();
  await expect(filling).toHaveCount(0);
  const conversation = page.getByRole("region", { name: /^Conversation with/ });
  await expect(conversation.getByText("Charged: $0.0618")).toBeVisible();

  await page.goto(`${hilo.url}/settings/costs`);
  const row = page.getByRole("row").filter({ hasText: "$" });
  await expect(row.first()).toContainText("Marketing");
  await holds(page, "costs");

  await page.goto(`${hilo.url}/settings/templates`);
  await page.getByRole("link", { name: /esta semana llegaron novedades/ }).click();
  const figures = page.getByRole("region", { name: "How it fares" });
  await expect(figures.getByText("Delivered")).toBeVisible();
  await expect(figures.getByRole("row").filter({ hasText: "$" }).first()).toBeVisible();
  await holds(page, "template-figures");
});
