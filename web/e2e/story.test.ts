// The story of the demo: a customer talks to the flow and asks for a person; an agent sees it all and takes over.
import { expect, signIn, test } from "./hilo";

test("a customer, a flow and an agent hold one conversation", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const ana = await customer("Ana Story");
  await ana.says("hola");
  // It comes by itself, and the flow has answered it.
  const row = page.getByRole("link", { name: /Ana Story/ });
  await row.click();
  const log = page.getByRole("region", { name: /^Conversation with/ });
  await expect(log.getByText("hola", { exact: true })).toBeVisible();
  await expect(log.getByText(/Te damos la bienvenida a/)).toBeVisible();
  await expect(log.getByText("📦 Mi pedido")).toBeVisible();

  await ana.taps("1");
  await expect(log.getByText(/número de tu pedido/)).toBeVisible();
  await ana.says("1042");
  await expect(log.getByText(/va en camino/)).toBeVisible();

  await ana.says("persona");
  await expect(log.getByText(/Te paso con alguien/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Give back to the bot" })).toBeVisible();
  const reply = page.getByRole("textbox", { name: "Reply" });
  await reply.fill("Hola, Ana. Soy Aurora, ¿qué talla prefieres?");
  await reply.press("Enter");
  await expect(reply).toHaveValue("");
  await expect(log.getByText("Soy Aurora", { exact: false })).toBeVisible();
  await expect.poll(() => ana.sees()).toContain("Hola, Ana. Soy Aurora, ¿qué talla prefieres?");
  // The customer's phone reads at once, and the agent sees that.
  await expect(log.getByRole("img", { name: "Read" }).last()).toBeVisible();

  // The flow keeps silent as long as a person has the conversation, and speaks again afterwards.
  const before = (await ana.sees()).length;
  await ana.says("la M");
  await expect(log.getByText("la M", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Give back to the bot" }).click();
  await expect(page.getByRole("button", { name: "Take over" })).toBeVisible();
  expect((await ana.sees()).slice(before)).toEqual(["la M"]);
  await ana.says("hola");
  await expect.poll(async () => (await ana.sees()).at(-1)).toContain("Te damos la bienvenida");
});

test("a note is the team's alone", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const bea = await customer("Bea Note");
  await bea.says("hola");
  await page.getByRole("link", { name: /Bea Note/ }).click();
  await page.getByText("Note", { exact: true }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("Cliente desde 2019");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(
    page.getByRole("region", { name: /^Conversation with/ }).getByText("Cliente desde 2019"),
  ).toBeVisible();
  expect(await bea.sees()).not.toContain("Cliente desde 2019");
});

test("the customer's phone and the agent's desk, side by side, both live", async ({ browser, hilo }) => {
  const phonePage = await (await browser.newContext({ viewport: { width: 420, height: 860 } })).newPage();
  const desk = await (await browser.newContext()).newPage();
  await signIn(desk, hilo);
  await phonePage.goto(hilo.simulator);
  await phonePage.getByRole("button", { name: "New customer" }).click();
  await phonePage.getByLabel("Name", { exact: true }).fill("Lola Both");
  await phonePage.getByRole("button", { name: "Make" }).click();
  const phone = phonePage.getByRole("region", { name: "Lola Both’s phone" });
  const write = phone.getByRole("textbox", { name: /^Message to/ });
  const says = async (text: string) => {
    await write.fill(text);
    await write.press("Enter");
  };
  const log = desk.getByRole("region", { name: /^Conversation with/ });
  const both = async (text: string | RegExp) => {
    for (const side of [phone, log]) {
      const said = side.getByText(text, typeof text === "string" ? { exact: true } : {});
      await expect(said.first()).toBeVisible();
    }
  };

  // The customer and the flow.
  await says("hola");
  await expect(phone.getByText(/Te damos la bienvenida/)).toBeVisible();
  await desk.getByRole("link", { name: /Lola Both/ }).click();
  await both(/Te damos la bienvenida/);
  await phone.getByRole("button", { name: "📦 Mi pedido" }).click();
  await both(/número de tu pedido/);
  await says("1042");
  await both(/va en camino/);

  // The customer asks for a person; nobody reloads anything.
  await says("persona");
  await both(/Te paso con alguien/);
  const reply = desk.getByRole("textbox", { name: "Reply" });
  await reply.fill("Soy Aurora. ¿Qué necesitas?");
  await reply.press("Enter");
  await both("Soy Aurora. ¿Qué necesitas?");
  await expect(log.getByRole("img", { name: "Read" }).last()).toBeVisible();
  await says("Otra talla, por favor");
  await both("Otra talla, por favor");

  // Back to the flow, and taken from it while it waits for an answer.
  await desk.getByRole("button", { name: "Give back to the bot" }).click();
  await expect(desk.getByRole("button", { name: "Take over" })).toBeVisible();
  const welcomes = await phone.getByText(/Te damos la bienvenida/).count();
  await says("hola");
  await expect(phone.getByText(/Te damos la bienvenida/)).toHaveCount(welcomes + 1);
  await expect(log.getByText(/Te damos la bienvenida/)).toHaveCount(welcomes + 1);
  await desk.getByRole("button", { name: "Take over" }).click();
  await expect(reply).toBeFocused();
  await reply.fill("Sigo yo, Lola");
  await reply.press("Enter");
  await both("Sigo yo, Lola");
  for (const page of [phonePage, desk]) await page.context().close();
});
