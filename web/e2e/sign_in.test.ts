// Signing in with a second factor: turned on in the profile, asked for at the door, and what to do without the phone.
import { type Page, request } from "@playwright/test";
import { expect, type Hilo, test } from "./hilo";
import { codeOf, STEP_MS } from "./totp";

const PASSWORD = "lana cardada y teñida";

/** Somebody of their own, so that the administrator of the other tests keeps their door. */
async function person(hilo: Hilo, email: string): Promise<void> {
  const api = await request.newContext({
    baseURL: hilo.url,
    extraHTTPHeaders: { authorization: `Bearer ${hilo.key}` },
  });
  const roles = await (await api.get("/api/v1/roles")).json();
  const role = roles.items.find(({ preset }: { preset: string }) => preset === "agent").id;
  const added = await api.post("/api/v1/people", {
    data: { name: "Inés Factor", email, role, password: PASSWORD },
  });
  expect(added.ok(), await added.text()).toBe(true);
  await api.dispose();
}

async function password(page: Page, hilo: Hilo, email: string): Promise<void> {
  await page.goto(hilo.url);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Profile and settings" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
}

const inside = (page: Page) => expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();

test("a second factor is turned on, asked for, and replaced by a recovery code", async ({ page, hilo }) => {
  const email = "ines@factor.test";
  await person(hilo, email);
  await password(page, hilo, email);
  await inside(page);

  await page.goto(`${hilo.url}/settings/profile`);
  await page.getByRole("button", { name: "Turn on" }).click();
  const window = page.getByRole("dialog", { name: "Second factor" });
  await window.getByLabel("Present password", { exact: true }).fill(PASSWORD);
  await window.getByRole("button", { name: "Go on" }).click();
  await expect(window.getByRole("img", { name: "QR code for the app" })).toBeVisible();
  const secret = ((await window.locator("code").textContent()) ?? "").replace(/^.*: /, "");
  const now = Date.now();
  await window.getByLabel("Code that the app shows").fill(codeOf(secret, now));
  await window.getByRole("button", { name: "Confirm" }).click();
  const codes = page.getByRole("dialog", { name: "Your recovery codes" });
  await expect(codes.getByRole("listitem").first()).toBeVisible();
  const recovery = await codes.getByRole("listitem").allTextContents();
  expect(recovery.length).toBeGreaterThan(5);
  await codes.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText(`You have ${recovery.length} recovery codes left.`)).toBeVisible();
  await leave(page);

  // The password alone opens nothing; a wrong code says so; a code that was used counts no more; the app's next one does.
  await password(page, hilo, email);
  const code = page.getByLabel("Code", { exact: true });
  await expect(code).toBeFocused();
  await page.goto(`${hilo.url}/inbox`);
  await password(page, hilo, email);
  for (const bad of ["000000", codeOf(secret, now)]) {
    await code.fill(bad);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(code).toBeVisible();
  }
  await code.fill(codeOf(secret, now + STEP_MS));
  await code.press("Enter");
  await inside(page);
  await leave(page);

  // Without the phone.
  await password(page, hilo, email);
  await code.fill(recovery[0] ?? "");
  await code.press("Enter");
  await inside(page);
  await page.goto(`${hilo.url}/settings/profile`);
  await expect(page.getByText(`You have ${recovery.length - 1} recovery codes left.`)).toBeVisible();
  await leave(page);
  await password(page, hilo, email);
  await code.fill(recovery[0] ?? "");
  await code.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
});
