// What impatient people do: click twice, go back, send again.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage } from "../browser.mjs";
import { FORM, SITE, TREE, fillIn, send } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

let browser, desk, page;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  desk = await openDesk(SITE);
  page = await openPage(browser);
});
afterEach(async () => {
  await page.context().close();
  await desk.close();
});

/**
 * What a page does that wants each of its messages once: an `_id` that no other page has, and that
 * is still there when somebody comes back to the page.
 */
function giveId() {
  return page.context().addInitScript(() => {
    addEventListener("DOMContentLoaded", () => {
      const form = document.querySelector("form");
      if (!form) return;
      const value = history.state?.id ?? crypto.randomUUID();
      history.replaceState({ id: value }, "");
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_id", value }));
    });
  });
}

/** Opens the page, sends it once and comes back to it. */
async function sendAndGoBack() {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  await page.goBack();
  assert.equal(await page.getByLabel("Your name").inputValue(), TREE.name);
}

test("a double click on a form with an _id is one submission", async () => {
  await giveId();
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  // The first click's request reaches the server, but its answer is late: the button is still
  // there, and whoever is impatient presses it again.
  let clicks = 0;
  const firstIsStored = new Promise((stored, failed) => {
    page.route("**/f/contact", async (route) => {
      clicks += 1;
      if (clicks > 1) return route.continue();
      await route.fetch({ maxRedirects: 0 }).then(stored, failed);
    });
  });
  // The bare mouse: `click()` would be patient, and wait for the navigation to end.
  const button = page.getByRole("button", { name: "Send" });
  await button.scrollIntoViewIfNeeded();
  const { x, y } = await button.boundingBox();
  await page.mouse.click(x + 9, y + 9);
  assert.equal((await firstIsStored).status(), 303);
  await page.mouse.click(x + 9, y + 9);
  // Not `waitForURL`: it may see the end of the first click's navigation, which the second aborts.
  await page.getByText("Thank you").first().waitFor();
  assert.equal(page.url(), `${desk.url}/thanks.html`);
  assert.equal(clicks, 2);
  assert.equal((await desk.submissions(FORM)).length, 1);
});

test("going back and sending the same again stores nothing new where there is an _id", async () => {
  await giveId();
  await sendAndGoBack();
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  assert.equal((await desk.submissions(FORM)).length, 1);
});

test("going back and writing something else is another submission, under the same _id too", async () => {
  await giveId();
  await sendAndGoBack();
  await page.getByLabel("Your message").fill("And a flat tyre.");
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  const messages = (await desk.submissions(FORM)).map((submission) => submission.tree.message);
  assert.deepEqual(messages, [TREE.message, "And a flat tyre."]);
});

test("without an _id, sending again is another submission", async () => {
  await sendAndGoBack();
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  assert.equal((await desk.submissions(FORM)).length, 2);
});

test("reloading the page after sending sends nothing again", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  await page.reload();
  assert.equal((await desk.submissions(FORM)).length, 1);
});
