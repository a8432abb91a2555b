// What every screen keeps, in both themes, on a desk and on a phone.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./hilo";

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
type Size = keyof typeof SIZES;

const SCHEMES = ["light", "dark"] as const;

/**
 * No violation that axe finds, nothing wider than the screen; and a picture of each in target/screens, to be looked at. Ends light
 * and on a desk. `ready` is done at every size, which may have built the page anew.
 */
export async function holds(page: Page, name: string, ready = async () => {}): Promise<void> {
  await expect(page.getByRole("status", { name: "Loading…" })).toHaveCount(0);
  for (const scheme of SCHEMES) {
    for (const size of Object.keys(SIZES) as Size[]) {
      await page.setViewportSize(SIZES[size]);
      await look(page, name, size, scheme, ready);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SIZES.desk);
}

/** The same at the size that the page has, for what another size would close. Ends light. */
export async function looks(page: Page, name: string, size: Size): Promise<void> {
  for (const scheme of SCHEMES) await look(page, name, size, scheme);
  await page.emulateMedia({ colorScheme: "light" });
}

async function look(
  page: Page,
  name: string,
  size: Size,
  scheme: (typeof SCHEMES)[number],
  ready = async () => {},
): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await ready();
  await page.screenshot({
    path: `../target/screens/${name}-${size}-${scheme}.png`,
    animations: "disabled",
  });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${name} is wider than a ${size}`).toBeLessThanOrEqual(0);
  const axe = new AxeBuilder({ page });
  // Between the themes only colours differ.
  if (scheme === "light") axe.withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
  else axe.withRules(["color-contrast"]);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  expect(found, `${name}, ${size}, ${scheme}`).toEqual([]);
}
