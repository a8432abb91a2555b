// Each language is chosen by the browser, and can be changed.
import { expect, signIn, test } from "./hilo";

for (const [locale, words] of [
  ["es-CL", { signIn: "Entrar", email: "Correo" }],
  ["en-US", { signIn: "Sign in", email: "E-mail" }],
  ["pt-BR", { signIn: "Entrar", email: "E-mail" }],
  // One that Hilo does not speak.
  ["fi-FI", { signIn: "Sign in", email: "E-mail" }],
] as const) {
  test.describe(locale, () => {
    test.use({ locale });
    test("speaks it", async ({ page, hilo }) => {
      await page.goto(hilo.url);
      await expect(page.getByRole("button", { name: words.signIn })).toBeVisible();
      await expect(page.getByLabel(words.email)).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute(
        "lang",
        locale === "fi-FI" ? "en" : locale.slice(0, 2),
      );
    });
  });
}

test("a language that was chosen stays", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.getByRole("button", { name: "Profile and settings" }).click();
  await page.getByText("Español").click();
  await expect(page.getByRole("link", { name: "Bandeja" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: "Bandeja" })).toBeVisible();
});
