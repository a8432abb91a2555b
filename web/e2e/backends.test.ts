// A backend is down for several customers: one card tells of it, and calls again for all of them once it is back.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { api, publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

// The backend is on this machine, which has to be allowed.
process.env.HILO_ALLOW_PRIVATE_HOSTS = "127.0.0.1";

const flow = (port: number) => `api: hilo.dev/flow/v1
flow: pedido
name: Pedido
language: es
triggers: [{ type: keyword, words: [pedido], interrupt: true }]
start: look_up
nodes:
  look_up: { type: http, url: 'http://127.0.0.1:${port}/', save: { status: response.body.status }, next: tell, error: sorry }
  tell: { type: message, send: { text: 'Está {{ status }}' }, next: end }
  sorry: { type: message, send: { text: No responde }, next: end }
`;

test("calls that failed at one step are one card, and are made again for everybody", async ({
  page,
  hilo,
  customer,
}) => {
  let up = false;
  const keys: unknown[] = [];
  const backend = createServer((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    response.writeHead(up ? 200 : 500).end(JSON.stringify({ status: "en camino" }));
  });
  await new Promise<void>((listening) => backend.listen(0, "127.0.0.1", listening));
  const { get, post } = api(hilo);
  await publish(hilo, flow((backend.address() as AddressInfo).port));
  const both = [await customer("Ada Pedido"), await customer("Bea Pedido")];
  const third = await customer("Cleo Pedido");
  for (const one of [...both, third]) {
    await one.says("pedido");
    await expect.poll(async () => (await one.sees()).at(-1)).toBe("No responde");
  }

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/incidents`);
  const card = page.getByRole("listitem").filter({ hasText: "3 conversations" });
  await expect(card).toContainText("A backend did not answer a flow");
  await card.getByRole("button", { name: "Show each" }).click();
  await expect(page.getByRole("button", { name: "Call again", exact: true })).toHaveCount(3);
  await holds(page, "incidents-alike");

  up = true;
  await card.getByRole("button", { name: "Call again for all" }).click();
  const window = page.getByRole("dialog", { name: "Call again for all" });
  await expect(window.getByText(/each of 3 conversations/)).toBeVisible();
  // A colleague dealt with one of them meanwhile, the newest.
  const open = await get("/incidents?open=true");
  const [newest] = open.items.filter(({ code }: { code: string }) => code === "flow_http_failed");
  await post(`/incidents/${newest.id}/resolve`, { reason: "Told by phone" });
  await window.getByRole("button", { name: "Call again for all" }).click();
  for (const one of both) {
    await expect.poll(async () => (await one.sees()).at(-1)).toBe("Está en camino");
  }
  // The card is gone, and how many were refused is still told.
  await expect(card).toBeHidden();
  await expect(window.getByText("Not called again: 1.", { exact: false })).toBeVisible();
  await holds(page, "incidents-refused");
  await window.getByRole("button", { name: "Close" }).last().click();
  await expect(window).toHaveCount(0);
  // The same calls, not new ones.
  expect(new Set(keys).size).toBe(3);
  expect(keys).toHaveLength(5);
  backend.close();
});
