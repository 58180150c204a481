// When a form is refused, nobody has to write it again.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage, picture } from "../browser.mjs";
import { FORM, SITE, TREE, attach, fillIn, send } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

let browser, desk, page;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  // Small limits, so that the test need not send megabytes.
  desk = await openDesk(SITE, {
    FRONTDESK_LIMITS__MAX_FILE_BYTES: "4096",
    FRONTDESK_LIMITS__MAX_VALUE_BYTES: "1024",
  });
  page = await openPage(browser);
});
afterEach(async () => {
  await page.context().close();
  await desk.close();
});

/** Sends the form, and gives the status of the page that comes. */
async function statusOfAnswer() {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    send(page),
  ]);
  await page.waitForLoadState();
  return answer.status();
}

const tooLarge = { name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(5000, 1) };

test("a file that is too large gets a page that says so and keeps the typed text", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await attach(page, tooLarge);
  assert.equal(await statusOfAnswer(), 413);
  await picture(page, "too-large");
  assert.match(await page.locator("main").innerText(), /file/i);
  assert.equal(await page.locator('[name="name"]').inputValue(), TREE.name);
  const message = await page.locator('[name="message"]').inputValue();
  assert.equal(message, TREE.message);
  assert.deepEqual(await desk.submissions(FORM), []);
});

test("a file far past the limit gets the same page, not a broken connection", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "frontdesk-large-"));
  t.after(() => rm(folder, { recursive: true }));
  const large = join(folder, "large.png");
  await writeFile(large, Buffer.alloc(24 << 20, 1));
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await attach(page, large);
  assert.equal(await statusOfAnswer(), 413);
  assert.equal(await page.locator('[name="name"]').inputValue(), TREE.name);
});

test("the page of an error sends the kept text when it is mended", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await attach(page, tooLarge);
  assert.equal(await statusOfAnswer(), 413);
  await page.getByRole("button").click();
  await page.waitForURL(`${desk.url}/thanks.html`);
  const [submission] = await desk.submissions(FORM);
  assert.equal(submission.tree.message, TREE.message);
  assert.deepEqual(submission.tree.topics, TREE.topics);
});

test("a text that is too long is refused with a page and not lost", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  const long = "long ".repeat(300);
  await page.getByLabel("Your message").fill(long);
  assert.equal(await statusOfAnswer(), 413);
  await picture(page, "too-long");
  await page.goBack();
  assert.equal(await page.getByLabel("Your message").inputValue(), long);
  assert.deepEqual(await desk.submissions(FORM), []);
});

test("fetch is told in JSON, and the example shows it beside the button", async () => {
  await page.goto(`${desk.url}/fetch.html`);
  await fillIn(page);
  await attach(page, tooLarge);
  assert.equal(await statusOfAnswer(), 413);
  await page.locator("output.bad").waitFor();
  assert.equal(await page.getByLabel("Your name").inputValue(), TREE.name);
  assert.equal(new URL(page.url()).pathname, "/fetch.html");
});

test("a form that no page declares gets a page that names the known ones", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await page.locator("form").evaluate((form) => (form.action = "/f/contcat"));
  assert.equal(await statusOfAnswer(), 404);
  await picture(page, "no-such-form");
  assert.match(await page.locator("body").innerText(), /contact/);
});

test("a page that is not there is a page of ours", async () => {
  const answer = await page.goto(`${desk.url}/nothing-here`);
  assert.equal(answer.status(), 404);
  await picture(page, "no-such-page");
  assert.ok(await page.locator("h1").innerText());
});
