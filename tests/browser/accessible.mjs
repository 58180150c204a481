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
