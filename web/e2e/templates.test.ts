// Templates: offered when the 24-hour window is closed, filled in, sent, and shown as they were read.
import { expect, signIn, test } from "./hilo";

test("a template is found, filled in and sent when the window is closed", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const headers = { authorization: `Bearer ${hilo.key}`, "content-type": "application/json" };
  const api = async (path: string, body?: unknown) => {
    const method = body ? "POST" : "GET";
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
    const answer = await fetch(`${hilo.url}/api/v1${path}`, init);
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return answer.json();
  };
  // The account is read as soon as Hilo runs.
  await expect.poll(async () => (await api("/templates")).items.length).toBeGreaterThan(3);

  // Somebody who never wrote: only a template may go.
  const lia = await customer("Lia Cerrada");
  const { phone } = await (await fetch(`${hilo.simulator}/simulator/customers/${lia.id}`)).json();
  const { items } = await api("/channels");
  const { contact } = await api("/messages", {
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
  await expect(page.getByText("The 24-hour window is closed")).toBeVisible();
  await page.screenshot({ path: "../target/screens/window-closed-desk-light.png" });

  await page.getByRole("button", { name: "Send a template" }).click();
  const picker = page.getByRole("dialog", { name: "Choose a template" });
  const search = picker.getByLabel("Search by name or text");
  await expect(search).toBeFocused();
  await search.fill("pedido retirar");
  await expect(picker.getByRole("button", { name: /novedades/ })).toHaveCount(0);
  for (const [size, viewport] of Object.entries({
    desk: { width: 1440, height: 900 },
    phone: { width: 390, height: 844 },
  })) {
    await page.setViewportSize(viewport);
    await page.screenshot({
      path: `../target/screens/template-pick-${size}-light.png`,
      animations: "disabled",
    });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await picker.getByRole("button", { name: /pedido_listo.*es_AR/ }).click();

  const filling = page.getByRole("dialog", { name: "pedido_listo" });
  const preview = filling.getByRole("figure", { name: "What the customer sees" });
  const send = filling.getByRole("button", { name: "Send template" });
  await expect(send).toBeDisabled();
  await filling.getByLabel("Header: {{1}}").fill("1042");
  // Whom it greets is known where a name is known; here only the number is.
  await filling.getByLabel("{{1}}", { exact: true }).fill("Lia");
  await filling.getByLabel("{{2}}", { exact: true }).fill("A-1042");
  await expect(preview).toContainText("Hola Lia, tu pedido A-1042 ya está listo");
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [size, viewport] of Object.entries({
      desk: { width: 1440, height: 900 },
      phone: { width: 390, height: 844 },
    })) {
      await page.setViewportSize(viewport);
      const path = `../target/screens/template-fill-${size}-${scheme}.png`;
      await page.screenshot({ path, animations: "disabled" });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await send.click();
  await expect(filling).toHaveCount(0);
  await expect(conversation.getByText("Hola Lia, tu pedido A-1042 ya está listo")).toBeVisible();
  await expect(conversation.getByText("Pedido 1042")).toBeVisible();
  await expect(conversation.getByText("Voy en camino")).toBeVisible();
  await page.screenshot({ path: "../target/screens/template-sent-desk-light.png" });
  await expect.poll(async () => (await lia.sees()).join("\n")).toContain("tu pedido A-1042 ya está listo");
});
