// Everything an agent does all day, without a mouse: one always sees where one is, and is never put back to the start.
import type { Page } from "@playwright/test";
import { expect, test } from "./hilo";

/** Where one is: it exists, it is on the screen, and it looks otherwise than without the focus. */
async function held(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    if (!element || element === document.body) return "lost";
    // Where a new screen begins needs no mark: the next Tab goes to its first control.
    if (element.tagName === "MAIN") return "seen";
    const settle = () => {
      for (const animation of document.getAnimations())
        if (animation instanceof CSSTransition) animation.finish();
    };
    const look = () => {
      // A control may leave the mark to what stands around it, or beside it.
      const places = [element, element.parentElement, element.nextElementSibling].filter(
        (one) => one !== null,
      );
      return places
        .map((one) => {
          const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(one);
          return [outline, boxShadow, borderColor, backgroundColor].join();
        })
        .join();
    };
    settle();
    const focused = look();
    const { width, height } = element.getBoundingClientRect();
    element.blur();
    settle();
    const plain = look();
    element.focus({ preventScroll: true });
    if (width === 0 || height === 0) return "nowhere to be seen";
    return focused === plain ? `unmarked: ${element.outerHTML.slice(0, 200)}` : "seen";
  });
  expect(found, where).toBe("seen");
}

/** More than there are places to be on a screen: each conversation in the list is one, also those of other tests. */
const STEPS = 150;

/** Goes on with Tab until that is where one is. */
async function tabTo(page: Page, role: string, name: RegExp): Promise<void> {
  const wanted = page.getByRole(role as "button", { name }).first();
  await expect(wanted).toBeVisible();
  for (let steps = 0; steps < STEPS; steps += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    await held(page, `Tab ${steps + 1} on the way to ${name}`);
  }
  throw new Error(`Tab does not come to ${name}`);
}

/** Finds something in the palette, and does it. */
async function find(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find or do something" })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("an agent's work without a mouse", async ({ page, hilo, customer }) => {
  const zoe = await customer("Zoe Keys");
  await zoe.says("persona");
  await expect.poll(async () => (await zoe.sees()).length).toBeGreaterThan(1);
  const uma = await customer("Uma Keys");
  await uma.says("hola");
  await expect.poll(async () => (await uma.sees()).length).toBeGreaterThan(1);

  await page.goto(hilo.url);
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(hilo.email);
  await tabTo(page, "textbox", /^Password/);
  await page.keyboard.type(hilo.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await held(page, "signed in");

  // Through all that stands before the list, to a conversation of it.
  await tabTo(page, "link", /Uma Keys/);
  await page.keyboard.press("Enter");
  const log = page.getByRole("region", { name: /^Conversation with/ });
  await expect(log.getByText(/Te damos la bienvenida/)).toBeVisible();
  await held(page, "a conversation was chosen");

  // Taking over leads to where one writes.
  await tabTo(page, "button", /^Take over$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Give back to the bot" })).toBeVisible();
  const reply = page.getByRole("textbox", { name: "Reply" });
  await expect(reply).toBeFocused();
  await held(page, "taken over");
  await page.keyboard.type("Hola, Uma");
  await page.keyboard.press("Enter");
  await expect.poll(() => uma.sees()).toContain("Hola, Uma");
  await held(page, "answered");

  // The palette: closed it gives back where one was, otherwise it goes where one asked.
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: "Find or do something" });
  await expect(palette).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(reply).toBeFocused();
  await find(page, "Zoe");
  await expect(page.getByRole("region", { name: "Conversation with Zoe Keys" })).toBeVisible();
  await held(page, "went to another conversation");

  // Single keys.
  await page.keyboard.press("r");
  await expect(reply).toBeFocused();
  await page.keyboard.type("Hola, Zoe");
  await page.keyboard.press("Enter");
  await expect.poll(() => zoe.sees()).toContain("Hola, Zoe");
  await find(page, "solved");
  await expect(page.getByRole("banner").or(page.locator("header")).getByText("Solved")).toBeVisible();
  await held(page, "solved");

  // Other screens, and the sheet of keys.
  await find(page, "Settings");
  await expect(page.getByRole("heading", { name: "My profile" })).toBeVisible();
  await held(page, "another screen");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await held(page, "the sheet was closed");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect(page.getByRole("heading", { name: "Flows" })).toBeVisible();
});
