// One form, four ways over the wire, one tree in the store.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage, picture } from "../browser.mjs";
import { FORM, PHOTO, SITE, TREE, attach, fillIn, send, withoutPhoto } from "../contact.mjs";
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

/** Sends the page as it is opened, and gives the Content-Type that went out. */
async function contentTypeSent() {
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    send(page),
  ]);
  return request.headers()["content-type"];
}

async function onlySubmission() {
  const submissions = await desk.submissions(FORM);
  assert.equal(submissions.length, 1);
  return submissions[0];
}

test("a form without a file arrives urlencoded and whole", async () => {
  await page.goto(`${desk.url}/urlencoded.html`);
  await fillIn(page);
  assert.equal(await contentTypeSent(), "application/x-www-form-urlencoded");
  await page.waitForURL(`${desk.url}/thanks.html`);
  assert.deepEqual((await onlySubmission()).tree, TREE);
});

test("a form with a file arrives as multipart, with the file whole", async () => {
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await attach(page);
  assert.match(await contentTypeSent(), /^multipart\/form-data; boundary=/);
  await page.waitForURL(`${desk.url}/thanks.html`);
  const submission = await onlySubmission();
  assert.deepEqual(withoutPhoto(submission), TREE);
  assert.deepEqual(submission.tree.photo, {
    filename: PHOTO.name,
    content_type: PHOTO.mimeType,
    size: PHOTO.buffer.length,
    sha256: createHash("sha256").update(PHOTO.buffer).digest("hex"),
  });
});

test("FormData sent by fetch arrives like a form", async () => {
  await page.goto(`${desk.url}/fetch.html`);
  await fillIn(page);
  await attach(page);
  assert.match(await contentTypeSent(), /^multipart\/form-data; boundary=/);
  await page.getByText("Your message is on our desk").waitFor();
  const submission = await onlySubmission();
  assert.deepEqual(withoutPhoto(submission), TREE);
  assert.equal(submission.tree.photo.filename, PHOTO.name);
});

test("an object sent as JSON arrives like a form", async () => {
  await page.goto(`${desk.url}/json.html`);
  await fillIn(page);
  assert.equal(await contentTypeSent(), "application/json");
  await page.getByText("Your message is on our desk").waitFor();
  assert.deepEqual((await onlySubmission()).tree, TREE);
});

test("the four ways side by side store equal trees in the order they came", async () => {
  for (const path of ["/urlencoded.html", "/", "/fetch.html", "/json.html"]) {
    await page.goto(desk.url + path);
    await fillIn(page);
    await send(page);
    await page.getByText("on our desk").waitFor();
  }
  const submissions = await desk.submissions(FORM);
  assert.equal(submissions.length, 4);
  for (const submission of submissions) assert.deepEqual(withoutPhoto(submission), TREE);
  const moments = submissions.map((submission) => submission.received_at);
  assert.deepEqual(moments, moments.toSorted());
});

test("with scripts off the same pages work, and our own page says thank you", async () => {
  const plain = await openPage(browser, { javaScriptEnabled: false });
  for (const path of ["/fetch.html", "/json.html"]) {
    await plain.goto(desk.url + path);
    await fillIn(plain);
    await send(plain);
    await plain.getByRole("heading", { name: /thank/i }).waitFor();
    await picture(plain, "thanks");
  }
  await plain.goto(`${desk.url}/`);
  await fillIn(plain);
  await send(plain);
  await plain.waitForURL(`${desk.url}/thanks.html`);
  await plain.context().close();
  const submissions = await desk.submissions(FORM);
  assert.equal(submissions.length, 3);
  for (const submission of submissions) assert.deepEqual(withoutPhoto(submission), TREE);
});
