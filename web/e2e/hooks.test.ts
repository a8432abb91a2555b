// Another program starts a flow: its address is made, called, and shows what came of each call; then it is taken away.
import { publish, templatesAreRead } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const FLOW = `api: hilo.dev/flow/v1
flow: enviado
name: Enviado
language: es_AR
inputs: { order: { type: text, required: true } }
triggers: [{ type: webhook, name: order_shipped, contact: { phone: body.phone }, variables: { order: body.id } }]
start: tell
nodes:
  tell:
    type: message
    send:
      template:
        name: seguimos_tu_consulta
        language: es_AR
        category: utility
        body: [{ text: Eva }, { text: '{{ order }}' }]
    next: end
`;

test("an address is made, called, and shows what came of it", async ({ page, hilo, customer }) => {
  await templatesAreRead(hilo);
  await publish(hilo, FLOW);
  const eva = await customer("Eva Envío");
  const { phone } = await (await fetch(`${hilo.simulator}/simulator/customers/${eva.id}`)).json();

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/enviado/versions`);
  await page.getByRole("button", { name: "Make its address" }).click();
  const making = page.getByRole("dialog", { name: "Address of “order_shipped”" });
  await making.getByRole("button", { name: "Make its address" }).click();
  await expect(making).toHaveCount(0);
  const hook = page.getByRole("article", { name: "order_shipped" });
  await expect(hook.getByText("Nobody has called yet.")).toBeVisible();
  const address = await hook.getByText(/^Address: http/).textContent();
  const call = async (body: unknown) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    return (await fetch(address?.replace("Address: ", "") ?? "", init)).status;
  };

  // What comes is seen without a reload.
  expect(await call({ id: "1042", phone: `+${phone}` })).toBe(202);
  const calls = hook.getByRole("list", { name: "Last calls of order_shipped" }).getByRole("listitem");
  await expect(calls).toHaveCount(1);
  await expect(calls.first()).toContainText("Started", { timeout: 15_000 });
  await expect.poll(async () => (await eva.sees()).at(-1)).toContain("tu consulta sobre 1042");
  expect(await call({ id: "1043" })).toBeGreaterThanOrEqual(400);
  await expect(calls.filter({ hasText: "Refused" })).toHaveCount(1);
  await holds(page, "flow-hooks");
  await expect(calls.getByRole("link", { name: "See the run" })).toHaveAttribute("href", /run=run_/);

  await hook.getByRole("button", { name: "Take away" }).click();
  await hook.getByRole("button", { name: "Really take away?" }).click();
  await expect(hook).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Make its address" })).toBeVisible();
  expect(await call({ id: "1044", phone: `+${phone}` })).toBe(404);
});
