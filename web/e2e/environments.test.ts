// The variables of an environment: added, mended and taken away; the others stay as they are.
import { api, publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

test("a variable is added, changed and taken away", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/environments`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "production" }) });
  await expect(card).toContainText("orders_url");
  const edit = card.getByRole("button", { name: "Variables of production" });
  const window = page.getByRole("dialog", { name: "Variables of production" });
  await edit.click();
  await window.getByRole("button", { name: "Add a variable" }).click();
  await window.getByLabel("Name", { exact: true }).last().fill("2nd phone");
  await window.getByLabel("Value of 2nd phone").fill("+54 11");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByLabel("Name", { exact: true }).last()).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: "../target/screens/variables-desk-light.png", animations: "disabled" });
  await window.getByLabel("Name", { exact: true }).last().fill("store_phone");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window).toHaveCount(0);
  await expect(card).toContainText("store_phone");
  await expect(card).toContainText("orders_url");

  await edit.click();
  await window.getByRole("button", { name: "Take store_phone away" }).click();
  await window.getByRole("button", { name: "Save" }).click();
  await expect(card).not.toContainText("store_phone");
  await expect(card).toContainText("orders_url");
});

test("testers are named once, and get what is published for them on the real number", async ({
  page,
  hilo,
  customer,
}) => {
  const { get, post, put } = api(hilo);
  const saying = (words: string) => `api: hilo.dev/flow/v1
flow: prueba
name: Prueba
language: es
triggers: [{ type: keyword, words: [prueba], interrupt: true }]
start: say
nodes:
  say: { type: message, send: { text: '${words}' }, next: end }
`;
  await publish(hilo, saying("Para todos"));
  await post("/flows", { document: saying("Para probadores") });
  const [tia, leo] = [await customer("Tia Prueba"), await customer("Leo Prueba")];
  const { phone } = await (await fetch(`${hilo.simulator}/simulator/customers/${tia.id}`)).json();

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/environments`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "production" }) });
  await card.getByRole("button", { name: "Testers of production" }).click();
  const window = page.getByRole("dialog", { name: "Testers of production" });
  await window.getByRole("button", { name: "Add a tester" }).click();
  await window.getByLabel("Name of the tester").fill("Tia");
  await window.getByLabel("Number or id of Tia").fill("12");
  await window.getByRole("button", { name: "Add a tester" }).click();
  await window.getByLabel("Number or id of", { exact: false }).last().fill("+54 9 11 5555 0001");
  await window.getByRole("button", { name: "Save" }).click();
  // What is wrong stands where it is wrong.
  const wrong = window.getByText("Not a number or id of this kind", { exact: false });
  await expect(wrong).toBeVisible();
  await expect(window.getByText("A name is missing.")).toBeVisible();
  await holds(page, "testers");
  // The second line moves to where the first one was, and nothing is wrong with its number.
  await window.getByRole("button", { name: "Take Tia away" }).click();
  await expect(window.getByLabel("Number or id of", { exact: false })).toHaveValue("+54 9 11 5555 0001");
  await expect(wrong).toHaveCount(0);
  await window.getByLabel("Name of the tester").fill("Tia");
  await window.getByLabel("Number or id of Tia").fill(`+${phone}`);

  // Somebody else names testers meanwhile: none of theirs are lost.
  const environments = await get("/environments");
  const production = environments.items.find(({ slug }: { slug: string }) => slug === "production");
  const testers = [{ name: "Ema", phone: "+54 9 11 5555 0002" }];
  await put(`/environments/${production.id}/testers`, { testers }, production.version);
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByText("Somebody changed this meanwhile")).toBeVisible();
  await window.getByRole("button", { name: "Reload" }).click();
  await expect(window).toHaveCount(0);
  await card.getByRole("button", { name: "Testers of production" }).click();
  await expect(window.getByLabel("Name of the tester")).toHaveValue("Ema");
  await window.getByLabel("Name of the tester").fill("Tia");
  await window.getByLabel("Number or id of Tia").fill(`+${phone}`);
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window).toHaveCount(0);
  await expect(card.getByRole("button", { name: "Testers of production" })).toContainText("(1)");

  await page.goto(`${hilo.url}/flows/prueba/versions`);
  const second = page
    .getByRole("list", { name: "Versions" })
    .getByRole("listitem")
    .filter({ hasText: "Version 2" });
  await second.getByRole("button", { name: "Publish" }).click();
  const publishing = page.getByRole("dialog", { name: "Publish version 2" });
  await publishing.getByLabel("Testers").click();
  await publishing.getByRole("button", { name: "Publish" }).click();
  await expect(publishing).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Releases" })).toContainText("Testers");
  await tia.says("prueba");
  await expect.poll(async () => (await tia.sees()).at(-1)).toBe("Para probadores");
  await leo.says("prueba");
  await expect.poll(async () => (await leo.sees()).at(-1)).toBe("Para todos");
});
