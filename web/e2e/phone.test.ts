// The customer's phone in the browser: what is written there reaches Hilo, what Hilo answers is there, in any order of cuts.
import { expect, signIn, test } from "./hilo";

test("a customer writes, taps, answers and reacts; an agent sees it", async ({ page, context, hilo }) => {
  await page.goto(hilo.simulator);
  await page.getByRole("button", { name: "New customer" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Rita Lana");
  await page.getByLabel("A username, no number").check();
  await page.getByLabel("Username", { exact: true }).fill("rita");
  await page.getByRole("button", { name: "Make" }).click();
  const phone = page.getByRole("region", { name: "Rita Lana’s phone" });
  await phone.getByRole("button", { name: /^Hello/ }).click();
  await phone.getByRole("button", { name: "💬 Hablar con alguien" }).click();
  await expect(phone.getByText(/Te paso con alguien/)).toBeVisible();

  const write = phone.getByRole("textbox", { name: /^Message to/ });
  await write.fill("¿Están?");
  await write.press("Enter");
  await expect(phone.getByText("¿Están?", { exact: true })).toHaveCount(1);
  await phone.getByRole("button", { name: "Attach" }).click();
  await phone.getByRole("button", { name: "Photo", exact: true }).click();
  await expect(phone.getByRole("button", { name: "Open Photo" })).toBeVisible();

  const desk = await context.newPage();
  await signIn(desk, hilo);
  await desk.getByRole("link", { name: /Rita Lana/ }).click();
  const log = desk.getByRole("region", { name: /^Conversation with/ });
  await expect(log.getByText("¿Están?", { exact: true })).toBeVisible();
  // The way from there to here.
  await expect(desk.getByRole("link", { name: "Phone", exact: true })).toHaveAttribute("href", /number=/);

  await phone.getByRole("button", { name: "What to do with this message" }).first().focus();
  await page.keyboard.press("Enter");
  await phone.getByRole("button", { name: "React with ❤️" }).click();
  await expect(phone.getByRole("button", { name: "Take ❤️ away" })).toBeVisible();
});

test("what does not get through is kept and sent once", async ({ page, context, hilo }) => {
  await page.goto(hilo.simulator);
  await page.getByRole("button", { name: "New customer" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Sol Cut");
  await page.getByRole("button", { name: "Make" }).click();
  const phone = page.getByRole("region", { name: "Sol Cut’s phone" });
  const write = phone.getByRole("textbox", { name: /^Message to/ });
  await expect(write).toBeVisible();
  await context.setOffline(true);
  await write.fill("hola");
  await write.press("Enter");
  await expect(phone.getByRole("button", { name: "Try again" })).toBeVisible();
  await context.setOffline(false);
  await phone.getByRole("button", { name: "Try again" }).click();
  await expect(phone.getByText(/Te damos la bienvenida/)).toHaveCount(1, { timeout: 30_000 });
  await expect(phone.getByText("hola", { exact: true })).toHaveCount(1);
});

test("a phone that is off gets its messages when it is on", async ({ page, hilo, customer }) => {
  const teo = await customer("Teo Off");
  await page.addInitScript((id) => localStorage.setItem("hilo.phone.open", JSON.stringify([id])), teo.id);
  await page.goto(hilo.simulator);
  const phone = page.getByRole("region", { name: "Teo Off’s phone" });
  await phone.getByRole("button", { name: /About Teo Off/ }).click();
  await phone.getByRole("switch", { name: /Phone is off/ }).check();
  await page.keyboard.press("Escape");
  await phone.getByRole("button", { name: "Switch on" }).click();
  await expect(phone.getByText("This phone is off")).toHaveCount(0);
  await teo.says("hola");
  await expect(phone.getByText(/Te damos la bienvenida/)).toBeVisible();
});

test("accounts, quality and limits are switched, and a customer blocks the business and comes from an advertisement", async ({
  page,
  hilo,
  customer,
}) => {
  const ivo = await customer("Ivo Ads");
  const faults = async () => (await fetch(`${hilo.simulator}/simulator/faults`)).json();
  await page.addInitScript((id) => localStorage.setItem("hilo.phone.open", JSON.stringify([id])), ivo.id);
  await page.goto(hilo.simulator);
  await page.getByRole("button", { name: "Behind the scenes" }).click();
  await page.getByRole("combobox", { name: /^Messaging limit/ }).selectOption("250 people");
  await page.getByRole("combobox", { name: /^Quality of the number/ }).selectOption("Red");
  await page.getByRole("button", { name: /^131056/ }).click();
  await expect
    .poll(faults)
    .toMatchObject({ messaging_limit: "TIER_250", quality: "RED", refuse_code: 131056 });
  await page.getByRole("switch", { name: /^Number banned/ }).check();
  await expect.poll(faults).toMatchObject({ number_banned: true });
  await page.getByRole("button", { name: "Everything works again" }).click();
  await expect.poll(async () => (await faults()).messaging_limit).toBeUndefined();
  expect(await faults()).toMatchObject({ number_banned: false });
  await page.getByRole("button", { name: "Behind the scenes" }).click();

  await page.getByRole("button", { name: "About Ivo Ads and this phone" }).click();
  await page.getByRole("button", { name: "Come from an advertisement" }).click();
  await expect(page.getByText(/opens 72 free hours/)).toBeVisible();
  await page.getByRole("switch", { name: /^Blocks this business/ }).check();
  await expect(page.getByRole("switch", { name: /^Blocks this business/ })).toBeChecked();
  await page.keyboard.press("Escape");
  const phone = page.getByRole("region", { name: "Ivo Ads’s phone" });
  await expect(phone.getByText("Hello! I saw your ad.")).toBeVisible();
});
