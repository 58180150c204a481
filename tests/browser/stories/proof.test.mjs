// A proof of work: by ALTCHA's own widget, and by the script of Frontdesk under a strict policy.

import assert from "node:assert/strict";
import { cp, copyFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage } from "../browser.mjs";
import { openDesk } from "../desk.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const HERE = resolve(import.meta.dirname, "../moved/altcha");

let browser, site, desk, page, errors;
before(async () => {
  site = await mkdtemp(join(tmpdir(), "frontdesk-proof-"));
  await cp(HERE, site, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const widget = createRequire(join(HERE, "package.json")).resolve("altcha");
  await copyFile(join(widget, "../altcha.min.js"), join(site, "altcha.js"));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await rm(site, { recursive: true, force: true });
});
beforeEach(async () => {
  desk = await openDesk(relative(ROOT, site));
  page = await openPage(browser);
  errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
});
afterEach(async () => {
  await page?.context().close();
  await desk?.close();
});

const messages = async () => (await desk.submissions("contact")).map(({ tree }) => tree.message);

test("ALTCHA's widget solves our challenge, and the form is taken", async () => {
  await page.goto(`${desk.url}/`);
  await page.getByLabel("Message").fill("by the widget");
  await page.getByRole("checkbox").press("Space");
  const proof = page.locator("input[name=altcha]");
  await page.waitForFunction(() => document.querySelector("input[name=altcha]")?.value.length > 100);
  const payload = JSON.parse(atob(await proof.inputValue()));
  assert.equal(payload.algorithm, "SHA-256");
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForURL("**/thanks");
  const [{ tree }] = await desk.submissions("contact");
  assert.deepEqual(tree, { message: "by the widget" });
});

test("without the proof nothing is stored, and what was typed stays", async () => {
  await page.goto(`${desk.url}/`);
  await page.getByLabel("Message").fill("in a hurry");
  await page.evaluate(() => document.querySelector("form").submit());
  await page.getByText("against robots").first().waitFor();
  assert.deepEqual(await messages(), []);
  assert.equal(await page.getByText("in a hurry").or(page.locator("[value='in a hurry']")).count(), 1);
});

test("the script proves before a form leaves the page, with the button that was pressed", async () => {
  await page.goto(`${desk.url}/script`);
  await page.getByLabel("Leaving").fill("left");
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForURL("**/thanks");
  const [{ tree }] = await desk.submissions("contact");
  assert.deepEqual(tree, { message: "left", act: "go" });
  // Back on the page, the proof that was used is not sent again.
  await page.goBack();
  await page.getByLabel("Leaving").fill("once more");
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForURL("**/thanks");
  assert.deepEqual(await messages(), ["left", "once more"]);
  assert.deepEqual(errors, []);
});

test("the script proves what is sent in place, each time anew", async () => {
  await page.goto(`${desk.url}/script`);
  for (const message of ["first", "second"]) {
    await page.getByLabel("Staying").fill(message);
    await page.getByRole("button", { name: "Stay" }).click();
    await page.waitForFunction(
      () => document.querySelectorAll("form")[1].dataset.fdState === "sent"
        && document.querySelectorAll("form")[1].elements.message.value === "",
    );
    await page.evaluate(() => delete document.querySelectorAll("form")[1].dataset.fdState);
  }
  assert.deepEqual(await messages(), ["first", "second"]);
});

test("the script finds out by itself that a form asks for a proof", async () => {
  await page.goto(`${desk.url}/script`);
  await page.getByLabel("Unaware").fill("found out");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Found out.").waitFor();
  assert.deepEqual(await messages(), ["found out"]);
  assert.deepEqual(errors, []);
});
