// From a draft to what customers meet: written, made a version (with what a colleague changed), published for a part of the people, taken
// back by one press.
import { api, publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const flow = (question: string, words: string) =>
  `api: hilo.dev/flow/v1
flow: aviso
name: Aviso
language: es
triggers: [{ type: keyword, words: [aviso], interrupt: true }]
start: ask
nodes:
  ask: { type: ask, question: '${question}', answer: { type: text }, next: bye, fallback: bye }
  bye: { type: message, send: { text: '${words}' }, next: end }
`;

test("a draft becomes a version together with a colleague's, goes live for a part and comes back", async ({
  page,
  hilo,
  customer,
}) => {
  const { post } = api(hilo);
  const tests = [
    "test: Se despide\nsteps:\n  - say: aviso\n  - say: tres\n  - expect: { outcome: completed }\n",
  ];
  await publish(hilo, flow("¿Cuántos?", "Adiós"), tests);

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/aviso`);
  await page.getByRole("link", { name: "Versions and publishing" }).click();
  await page.getByRole("button", { name: "Begin a draft" }).click();
  const document = page.getByLabel("Document of the flow");
  await expect(document).toHaveValue(/¿Cuántos\?/);
  const written = (await document.inputValue()).replace("¿Cuántos?", "¿Cuántos quieres?");
  await document.fill(written.replace("Adiós", "Hasta luego"));
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("list", { name: "Changes" })).toContainText("¿Cuántos quieres?");

  // A colleague was faster, and changed the same question.
  await post("/flows", { document: flow("¿Cuántas?", "Adiós") });
  await page.getByLabel("What changes, and why").fill("Más claro");
  await page.getByRole("button", { name: "Make a version" }).click();
  const conflicts = page.getByRole("list", { name: "Somebody else changed the same" });
  await expect(conflicts).toContainText("¿Cuántas?");
  await holds(page, "flow-conflicts");
  await conflicts.getByText("Yours", { exact: true }).last().click();
  await page.getByRole("button", { name: "Make a version" }).click();
  const versions = page.getByRole("list", { name: "Versions" });
  const third = versions.getByRole("listitem").filter({ hasText: "Version 3" });
  await expect(third).toContainText("Más claro");
  await third.getByRole("button", { name: "Run the tests" }).click();
  await expect(third).toContainText("Passes");
  await third.getByRole("button", { name: "Changes" }).click();
  await expect(third.getByRole("list", { name: "Changes" })).toContainText("Hasta luego");
  await holds(page, "flow-versions");

  // For the people of one country first.
  await third.getByRole("button", { name: "Publish" }).click();
  const window_ = page.getByRole("dialog", { name: "Publish version 3" });
  await expect(window_.getByRole("list", { name: "Changes" })).toContainText("Hasta luego");
  await window_.getByLabel("A part of the people").click();
  await window_.getByLabel("Of a hundred people").fill("100");
  await window_.getByLabel("Country codes or numbers").fill("+56");
  await holds(page, "flow-publish");
  await window_.getByRole("button", { name: "Publish" }).click();
  await expect(window_).toHaveCount(0);
  const releases = page.getByRole("list", { name: "Releases" });
  await expect(releases.getByRole("listitem").first()).toContainText("+56");
  const eva = await customer("Eva Aviso");
  await eva.says("aviso");
  await expect.poll(async () => (await eva.sees()).at(-1)).toBe("¿Cuántos?");

  // For everybody, then back again.
  await third.getByRole("button", { name: "Publish" }).click();
  await window_.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Version 3 is live")).toBeVisible();
  await eva.says("aviso");
  await expect.poll(async () => (await eva.sees()).at(-1)).toBe("¿Cuántos quieres?");
  await page.getByRole("button", { name: "Roll back" }).click();
  const leaving = page.getByRole("dialog", { name: "Roll back" });
  await leaving.getByLabel("Is let go").click();
  await leaving.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("Version 1 is live")).toBeVisible();
  await eva.says("aviso");
  await expect.poll(async () => (await eva.sees()).at(-1)).toBe("¿Cuántos?");
});

test("a flow is deleted: whoever was inside is let go, and nobody begins it any more", async ({
  page,
  hilo,
  customer,
}) => {
  const document = flow("¿Cuándo?", "Hecho").replaceAll("aviso", "adios").replace("Aviso", "Adiós");
  await publish(hilo, document);
  const ivo = await customer("Ivo Adiós");
  await ivo.says("adios");
  await expect.poll(async () => (await ivo.sees()).at(-1)).toBe("¿Cuándo?");

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/adios/versions`);
  await page.getByRole("button", { name: "Delete the flow" }).click();
  const leaving = page.getByRole("dialog", { name: "Delete the flow" });
  await leaving.getByLabel("Is let go").click();
  await holds(page, "flow-delete");
  await leaving.getByRole("button", { name: "Delete the flow" }).click();
  await expect(page).toHaveURL(/\/flows$/);
  await expect(page.getByRole("link", { name: "Tienda Aurora" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Adiós" })).toHaveCount(0);
  await ivo.says("hola");
  await expect.poll(async () => (await ivo.sees()).at(-1)).toContain("Te damos la bienvenida");
  expect(await ivo.sees()).not.toContain("Hecho");
});
