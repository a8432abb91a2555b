// Templates: offered when the 24-hour window is closed, filled in, sent, and shown as they were read; written, agreed to,
// handed in and reviewed.
import { api, templatesAreRead } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

test("a template is found, filled in and sent when the window is closed", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const { get, post } = api(hilo);
  await templatesAreRead(hilo);

  // Somebody who never wrote: only a template may go.
  const lia = await customer("Lia Cerrada");
  const { phone } = await (await fetch(`${hilo.simulator}/simulator/customers/${lia.id}`)).json();
  const { items } = await get("/channels");
  const { contact } = await post("/messages", {
    to: { phone: `+${phone}` },
    channel: items[0].id,
    content: {
      type: "template",
      name: "novedades_de_la_semana",
      language: "es_AR",
      category: "marketing",
      body: [{ text: "Lia" }],
    },
  });
  await page.goto(`${hilo.url}/inbox/${contact}`);
  const conversation = page.getByRole("region", { name: /^Conversation with/ });
  await expect(conversation.getByText(/esta semana llegaron novedades/)).toBeVisible();
  await expect(page.getByText("WhatsApp takes only a template")).toBeVisible();
  await holds(page, "window-closed");

  await page.getByRole("button", { name: "Send a template" }).click();
  const picker = page.getByRole("dialog", { name: "Choose a template" });
  const search = picker.getByLabel("Search by name or text");
  await expect(search).toBeFocused();
  await search.fill("pedido retirar");
  await expect(picker.getByRole("button", { name: /novedades/ })).toHaveCount(0);
  await holds(page, "template-pick");
  await picker.getByRole("button", { name: /pedido_listo.*es_AR/ }).click();

  const filling = page.getByRole("dialog", { name: "pedido_listo" });
  const preview = filling.getByRole("figure", { name: "What the customer sees" });
  const send = filling.getByRole("button", { name: "Send template" });
  await expect(send).toBeDisabled();
  await filling.getByLabel("Header: {{1}}").fill("1042");
  // Whom it greets is known where a name is known; here only the number is.
  await filling.getByLabel("Text: {{1}}").fill("Lia");
  await filling.getByLabel("Text: {{2}}").fill("A-1042");
  await expect(preview).toContainText("Hola Lia, tu pedido A-1042 ya está listo");
  await holds(page, "template-fill");
  await send.click();
  await expect(filling).toHaveCount(0);
  await expect(conversation.getByText("Hola Lia, tu pedido A-1042 ya está listo")).toBeVisible();
  await expect(conversation.getByText("Pedido 1042")).toBeVisible();
  await expect(conversation.getByText("Voy en camino")).toBeVisible();
  await page.screenshot({ path: "../target/screens/template-sent-desk-light.png" });
  await expect.poll(async () => (await lia.sees()).join("\n")).toContain("tu pedido A-1042 ya está listo");

  // What people press is counted beside how far the messages came.
  await lia.taps("Voy en camino");
  await expect(conversation.getByText("Voy en camino")).toHaveCount(2);
  const known = await get("/templates?name=pedido_listo&language=es_AR");
  await page.goto(`${hilo.url}/settings/templates/${known.items[0].id}`);
  const figures = page.getByRole("region", { name: "How it fares" });
  await expect(figures.getByRole("row", { name: /Voy en camino 1 1 100%/ })).toBeVisible();
  await holds(page, "template-clicks");
});

test("a template is written, agreed to, reviewed, and told why when it is refused", async ({
  page,
  hilo,
}) => {
  // Eight screens in both themes and sizes, and two reviews.
  test.slow();
  const review = async (outcome: unknown) => {
    const answer = await fetch(`${hilo.simulator}/simulator/review`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ delay_ms: 6000, ...(outcome ? { outcome } : {}) }),
    });
    expect(answer.ok).toBe(true);
  };
  await review(null);
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/templates`);
  await page.getByRole("button", { name: "New template" }).click();
  const begin = page.getByRole("dialog", { name: "New template" });
  await begin.getByLabel("Start from").selectOption({ label: "Appointment reminder" });
  await expect(begin.getByLabel("Name", { exact: false })).toHaveValue("appointment_reminder");
  await begin.getByLabel("Language").fill("es_AR");
  await holds(page, "template-new");
  await begin.getByRole("button", { name: "Begin" }).click();

  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "appointment_reminder" })).toBeVisible();
  const text = main.getByLabel("Text", { exact: true });
  const written = await text.inputValue();
  const ask = main.getByRole("button", { name: "Ask for approval" });
  await expect(ask).toBeEnabled();
  await holds(page, "template-edit");
  // Meta refuses what begins with a variable, and so does the page, before anybody is asked.
  await text.fill("{{1}}, te esperamos");
  await expect(main.getByText(/To be mended before it can be approved: \d/)).toBeVisible();
  await expect(ask).toBeDisabled();
  await holds(page, "template-edit-wrong");
  await text.fill(written);
  await expect(ask).toBeEnabled();
  await ask.click();
  await expect(main.getByText("It is handed in as soon as you agree.", { exact: false })).toBeVisible();
  // It is shown as it will be read; whoever goes on writing can.
  await expect(ask).toHaveCount(0);
  await expect(main.getByText("Hola Ana, te recordamos")).toBeVisible();
  await main.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(ask).toBeVisible();
  await main.getByRole("button", { name: "Cancel" }).click();
  await holds(page, "template-review");
  await main.getByRole("button", { name: "Approve and hand in" }).click();
  await expect(main.getByText("WhatsApp reviews it.", { exact: false })).toBeVisible();
  await expect(main.getByText("Approved", { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(main.getByText(/Version 1/)).toBeVisible();
  await holds(page, "template-approved");

  await review({ reject: { reason: "SCAM" } });
  await page.goto(`${hilo.url}/settings/templates`);
  await page.getByRole("button", { name: "New template" }).click();
  await begin.getByLabel("Start from").selectOption({ label: "An offer" });
  await begin.getByRole("button", { name: "Begin" }).click();
  await ask.click();
  await main.getByRole("button", { name: "Approve and hand in" }).click();
  await expect(main.getByRole("alert")).toContainText("It looks like a fraud", { timeout: 20_000 });
  await holds(page, "template-rejected");
  await review(null);
});

test("who wrote a template is told who may approve it, and is not offered it", async ({ page, hilo }) => {
  const { get, post } = api(hilo);
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/templates`);
  await page.getByRole("button", { name: "New template" }).click();
  const begin = page.getByRole("dialog", { name: "New template" });
  await begin.getByLabel("Start from").selectOption({ label: "Appointment reminder" });
  await begin.getByLabel("Name", { exact: false }).fill("appointment_for_two");
  await begin.getByRole("button", { name: "Begin" }).click();
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Ask for approval" }).click();
  // Nobody else could agree.
  await expect(main.getByText("Nobody else may approve templates.", { exact: false })).toBeVisible();
  const approve = main.getByRole("button", { name: "Approve and hand in" });
  await expect(approve).toBeVisible();

  const { items } = await get("/roles");
  const role = items.find(({ preset }: { preset: string }) => preset === "admin").id;
  for (const name of ["Leo", "Mia"]) {
    const email = `${name.toLowerCase()}@templates.example`;
    await post("/people", { name, email, password: "a long enough password 7", role });
  }
  await page.reload();
  await expect(main.getByText("Leo or Mia can approve it.")).toBeVisible();
  await expect(main.getByRole("button", { name: "Give back" })).toBeVisible();
  await expect(approve).toHaveCount(0);
  await holds(page, "template-own-draft");
});

test("openings of links are counted once whoever may has allowed it, also where others send", async ({
  page,
  hilo,
}) => {
  const { get, post } = api(hilo);
  const linked = {
    name: "sigue_tu_envio",
    language: "es_AR",
    category: "utility",
    body: "Tu envío ya salió.",
    buttons: [{ type: "URL", text: "Ver el envío" }],
  };
  const init = {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(linked),
  };
  expect((await fetch(`${hilo.simulator}/simulator/templates`, init)).ok).toBe(true);
  const { items } = await get("/template-accounts");
  await post(`/template-accounts/${items[0].account}/refresh`);
  const found = () => get("/templates?name=sigue_tu_envio");
  await expect.poll(async () => (await found()).items.length).toBe(1);
  const template = (await found()).items[0].id;

  await signIn(page, hilo);
  // As somebody sees it who may not change channels.
  await page.route("**/api/v1/session", async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    const permissions = session.permissions.filter((one: string) => one !== "channels:write");
    await route.fulfill({ response, json: { ...session, permissions } });
  });
  await page.goto(`${hilo.url}/settings/templates/${template}`);
  const figures = page.getByRole("region", { name: "How it fares" });
  const links = figures.getByRole("region", { name: "Links opened" });
  await expect(figures).toContainText("No message was made of it in this time.");
  await expect(links).toContainText("Whoever may change channels can allow it here.");
  await expect(links.getByRole("checkbox")).toHaveCount(0);
  await holds(page, "template-links");

  await page.unroute("**/api/v1/session");
  await page.reload();
  await links.getByRole("checkbox", { name: "I know that it cannot be taken back" }).check();
  await links.getByRole("button", { name: "Let WhatsApp count" }).click();
  await expect(links).toContainText("No link was opened in this time.");
});
