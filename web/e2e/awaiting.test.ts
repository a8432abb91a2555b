// A version whose template is not approved: it is handed in, refused, corrected, and goes live by itself.
import { api, publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const flow = (words: string, template: string) =>
  `api: hilo.dev/flow/v1
flow: visita
name: Visita
language: es
triggers: [{ type: keyword, words: [visita], interrupt: true }]
start: say
${template}nodes:
  say: { type: message, send: { text: '${words}' }, next: end }
`;

const TEMPLATE = `templates:
  - name: visita_de_manana
    language: es
    category: utility
    components: [{ type: BODY, text: Mañana pasamos por tu casa a la hora acordada. }]
`;

test("a version waits for its template, says why it is refused, and goes live when it is corrected", async ({
  page,
  hilo,
  customer,
}) => {
  test.slow();
  const { post } = api(hilo);
  const review = async (outcome: unknown) => {
    const body = JSON.stringify({ delay_ms: 1500, ...(outcome ? { outcome } : {}) });
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body };
    expect((await fetch(`${hilo.simulator}/simulator/review`, init)).ok).toBe(true);
  };
  await review({ reject: { reason: "INVALID_FORMAT" } });
  await publish(hilo, flow("Antes", ""));
  const second = flow("Ahora", TEMPLATE).replace(
    "next: end",
    "next: remind }\n  remind: { type: message, send: { template: { name: visita_de_manana, category: utility } }, next: end",
  );
  await post("/flows", { document: second });

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/visita/versions`);
  const versions = page.getByRole("list", { name: "Versions" });
  const row = versions.getByRole("listitem").filter({ hasText: "Version 2" });
  await row.getByRole("button", { name: "Publish" }).click();
  const window_ = page.getByRole("dialog", { name: "Publish version 2" });
  await window_.getByRole("button", { name: "Publish" }).click();
  await expect(window_).toHaveCount(0);
  const awaited = page.getByRole("list", { name: "Templates it waits for" });
  await expect(awaited).toContainText("visita_de_manana");
  await expect(page.getByText("Version 2 waits for its templates")).toBeVisible();
  await expect(awaited).toContainText("Rejected", { timeout: 20_000 });
  await expect(awaited).toContainText("INVALID_FORMAT");
  await expect(awaited).toContainText("Sent at: remind");
  await holds(page, "flow-awaiting");

  // What was live serves meanwhile.
  const eva = await customer("Eva Visita");
  await eva.says("visita");
  await expect.poll(async () => (await eva.sees()).at(-1)).toBe("Antes");

  // The node that sends it says so too.
  await page.goto(`${hilo.url}/flows/visita?version=2`);
  const node = page.getByRole("article").filter({ hasText: "remind" });
  await expect(node).toContainText("Rejected");
  await holds(page, "flow-awaiting-drawing");

  // Corrected where it is written.
  await review(null);
  await page.goto(`${hilo.url}/flows/visita/versions`);
  await awaited.getByRole("link", { name: "Correct it" }).click();
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Edit", exact: true }).click();
  await main.getByLabel("Text", { exact: true }).fill("Mañana pasamos por tu casa, a la hora que acordamos.");
  await main.getByRole("button", { name: "Ask for approval" }).click();
  await main.getByRole("button", { name: "Approve and hand in" }).click();
  await expect(main.getByText("Approved", { exact: true })).toBeVisible({ timeout: 20_000 });
  await page.goto(`${hilo.url}/flows/visita/versions`);
  await expect(page.getByText("Version 2 is live")).toBeVisible({ timeout: 20_000 });
  await expect(awaited).toHaveCount(0);
  await eva.says("visita");
  await expect.poll(async () => await eva.sees()).toContain("Ahora");
});
