// What every screen keeps, in both themes, on a desk and on a phone.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./hilo";

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/**
 * No violation that axe finds, nothing wider than the screen; and a picture of each in target/screens, to be looked at. Ends light
 * and on a desk. `ready` is done at every size, which may have built the page anew.
 */
export async function holds(page: Page, name: string, ready = async () => {}): Promise<void> {
  await expect(page.getByRole("status", { name: "Loading…" })).toHaveCount(0);
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
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
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SIZES.desk);
}
