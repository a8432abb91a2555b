// Every screen, in both themes and on a desk and a phone: no violation that axe finds, nothing wider than the screen; and a
// picture of each in target/screens, to be looked at.
import { expect, signIn, test } from "./hilo";
import { holds, SIZES } from "./holds";

test("sign-in", async ({ page, hilo }) => {
  await page.goto(hilo.url);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await holds(page, "sign-in");
});

test("sign-in's second step", async ({ page, hilo }) => {
  // Who has a second factor is another test's matter; here it is what the step looks like.
  await page.route("**/api/v1/session", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const problem = {
      type: "about:blank",
      title: "",
      status: 401,
      code: "code_needed",
      detail: "",
      trace: "",
    };
    await route.fulfill({ status: 401, contentType: "application/problem+json", json: problem });
  });
  await page.goto(hilo.url);
  await page.getByLabel("E-mail").fill(hilo.email);
  await page.getByLabel("Password", { exact: true }).fill(hilo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
  await holds(page, "sign-in-code");
});

test("inbox and conversation", async ({ page, hilo, customer }) => {
  for (const name of ["Marta Ruiz", "João Peixoto", "Iván Soto"]) {
    const person = await customer(name);
    await person.says("hola");
    await expect.poll(async () => (await person.sees()).length).toBeGreaterThan(1);
  }
  await signIn(page, hilo);
  await expect(page.getByRole("link", { name: /Iván Soto/ })).toBeVisible();
  await holds(page, "inbox");
  await page.setViewportSize(SIZES.desk);
  await page.getByRole("link", { name: /Marta Ruiz/ }).click();
  await expect(
    page.getByRole("region", { name: /^Conversation with/ }).getByText(/Te damos la bienvenida/),
  ).toBeVisible();
  await holds(page, "conversation");
});

test("phone", async ({ page, hilo, customer }) => {
  const nora = await customer("Nora Phone");
  await nora.says("hola");
  await expect.poll(async () => (await nora.sees()).length).toBeGreaterThan(1);
  await page.goto(hilo.simulator);
  await expect(page.getByRole("button", { name: "📦 Mi pedido" })).toBeVisible();
  await page.getByRole("button", { name: "Behind the scenes" }).click();
  await expect(page.getByRole("tab", { name: "Faults" })).toBeVisible();
  await holds(page, "phone");
  for (const [name, at] of [
    ["refusals", page.getByRole("button", { name: /^131048/ })],
    ["limits", page.getByRole("combobox", { name: /^Messaging limit/ })],
  ] as const) {
    await holds(page, `phone-${name}`, () => at.scrollIntoViewIfNeeded());
  }
  await page.getByRole("complementary").getByRole("button", { name: "Close" }).click();
  const blocks = page.getByRole("switch", { name: /^Blocks this business/ });
  const about = page.getByRole("button", { name: "About Nora Phone and this phone" });
  // On a small screen one chooses the phone from the list first.
  const listed = page.getByRole("listitem").getByRole("button", { name: /Nora Phone/ });
  await holds(page, "phone-person", async () => {
    await expect(blocks.or(about).or(listed).first()).toBeVisible();
    if (!(await blocks.isVisible())) {
      if (!(await about.isVisible())) await listed.first().click();
      await about.click();
    }
    await page.getByRole("button", { name: "Come from an advertisement" }).scrollIntoViewIfNeeded();
  });
});

for (const [name, path] of [
  ["flows", "/flows"],
  ["flow", "/flows/tienda-aurora"],
  ["macros", "/macros"],
  ["incidents", "/incidents"],
  ["profile", "/settings/profile"],
  ["people", "/settings/people"],
  ["roles", "/settings/roles"],
  ["channels", "/settings/channels"],
  ["templates", "/settings/templates"],
  ["environments", "/settings/environments"],
  ["api-keys", "/settings/api-keys"],
  ["webhooks", "/settings/webhooks"],
  ["audit", "/settings/audit"],
  ["nowhere", "/nothing/here"],
] as const) {
  test(name, async ({ page, hilo }) => {
    await signIn(page, hilo);
    await page.goto(`${hilo.url}${path}`);
    await expect(
      page.getByRole("main").getByRole("heading").or(page.getByText("There is nothing")).first(),
    ).toBeVisible();
    await holds(page, name);
  });
}
