// A run becomes a test of its flow: read, kept with one's own draft, and passed by the next version.
import { publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const FLOW = `api: hilo.dev/flow/v1
flow: correo
name: Correo
language: es
triggers: [{ type: keyword, words: [correo] }]
start: ask
nodes:
  ask: { type: ask, question: '¿Cuál es tu correo?', answer: { type: text }, save: mail, next: bye, fallback: bye }
  bye: { type: message, send: { text: 'Te escribimos a {{ mail }}.' }, next: end }
`;

test("a test is made of a run, without the person, and passes", async ({ page, hilo, customer }) => {
  await publish(hilo, FLOW);
  const lara = await customer("Lara Gómez");
  await lara.says("correo");
  await expect.poll(async () => (await lara.sees()).at(-1)).toBe("¿Cuál es tu correo?");
  await lara.says("es lara.gomez@correo.com.ar");
  await expect.poll(async () => (await lara.sees()).at(-1)).toContain("Te escribimos a");

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/correo`);
  await page.getByRole("complementary").getByRole("list").getByRole("button").first().click();
  await page.getByRole("button", { name: "Make a test of this" }).click();
  const window = page.getByRole("dialog", { name: "Make a test of this" });
  await expect(window.getByRole("button", { name: "Record" })).toBeDisabled();
  await window.getByLabel("What it shows").fill("Deja su correo");
  await window.getByRole("button", { name: "Record" }).click();
  const text = window.getByLabel("The test");
  await expect(text).toHaveValue(/say: correo/);
  await expect(text).not.toHaveValue(/lara/);
  await holds(page, "flow-record");
  await window.getByRole("button", { name: "Keep it with my draft" }).click();
  await expect(window.getByText("It is kept with your draft", { exact: false })).toBeVisible();
  await window.getByRole("button", { name: "Close" }).last().click();

  await page.goto(`${hilo.url}/flows/correo/versions`);
  await page.getByRole("button", { name: "Make a version" }).click();
  const second = page
    .getByRole("list", { name: "Versions" })
    .getByRole("listitem")
    .filter({ hasText: "Version 2" });
  await second.getByRole("button", { name: "Run the tests" }).click();
  await expect(second).toContainText("Deja su correo");
  await expect(second).toContainText("Passes");
});
