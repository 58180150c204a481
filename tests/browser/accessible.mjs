// What axe-core finds wrong with a page, by the rules of WCAG 2.2 A and AA and its own best practices.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/**
 * Fails with what is wrong and where, in light and in dark colours.
 *
 * The page's own policy lets no script of ours in, so it is looked at in a page that has none of it;
 * `browser` has scripts, whatever `page` has.
 */
export async function assertAccessible(browser, page, name) {
  const html = await page.content();
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme });
    try {
      const copy = await context.newPage();
      await copy.setContent(html);
      await copy.evaluate(AXE);
      const { violations } = await copy.evaluate(() => globalThis.axe.run());
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    } finally {
      await context.close();
    }
  }
}

/** The same for a page whose policy lets a script of ours in: as it is shown, narrow and wide. */
export async function assertAccessibleAsShown(page, name) {
  const before = page.viewportSize();
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    // Amid a change of colours nothing can be measured.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      assert.deepEqual(told, [], `${name}, ${width} pixels, ${colorScheme}`);
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(scrolls, false, `${name}, ${width} pixels: nothing is wider than the page`);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(before);
}
