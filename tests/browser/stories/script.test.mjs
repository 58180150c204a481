// The optional script, under a strict policy: what it sends, says and keeps.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage } from "../browser.mjs";
import { openDesk } from "../desk.mjs";

let browser, desk, page, violations;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  desk = await openDesk("tests/browser/script");
  page = await openPage(browser);
  violations = [];
  page.on("console", (message) => {
    if (message.type() === "error") violations.push(message.text());
  });
  page.on("pageerror", (error) => violations.push(String(error)));
  await page.goto(`${desk.url}/`);
});
afterEach(async () => {
  await page.context().close();
  await desk.close();
});

const order = () => page.getByRole("button", { name: "Order" });
const said = (text) => page.locator("form").first().getByRole("status").filter({ hasText: text });

test("a form is sent in place, as the browser would send it", async () => {
  await page.getByLabel("Name").fill("Zoë");
  await page.getByLabel("As a gift").check();
  await page.getByLabel("Plan").setInputFiles({
    name: "plan.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("two of them"),
  });
  await order().click();
  await said("Ordered.").waitFor();
  const [submission] = await desk.submissions("order");
  const { plan, ...rest } = submission.tree;
  assert.deepEqual(rest, { page: "shop", name: "Zoë", wish: "", gift: true, word: "", act: "buy" });
  assert.equal(plan.filename, "plan.txt");
  assert.equal(page.url(), `${desk.url}/`);
  assert.equal(await page.getByLabel("Name").inputValue(), "", "ready for the next one");
  assert.deepEqual(violations, []);
});

test("counts are filled in, and strangers are told from accounts", async () => {
  await page.getByText("Nobody is logged in.").waitFor();
  assert.equal(await page.getByText("Hello").isVisible(), false);
  const count = page.locator("[data-fd-count]");
  await page.waitForFunction(() => document.querySelector("[data-fd-count]").textContent === "0");
  await page.getByLabel("Colour").selectOption("blue");
  await page.getByRole("button", { name: "Vote" }).click();
  await page.waitForFunction(() => document.querySelector("[data-fd-count]").textContent === "1");
  assert.equal(await count.innerText(), "1");
  assert.deepEqual(violations, []);
});

test("a double click sends once", async () => {
  // The first one is still on its way when the second comes.
  await page.route("**/f/order", async (route) => {
    await new Promise((later) => setTimeout(later, 500));
    await route.continue();
  });
  await page.getByLabel("Name").fill("Ada");
  await order().dblclick();
  await order().press("Enter");
  await said("Ordered.").waitFor();
  assert.deepEqual((await desk.submissions("order")).map(({ tree }) => tree.name), ["Ada"]);
});

test("an answer with errors puts each beside its field, and they go when it is mended", async () => {
  const errors = [
    { field: "name", code: "missing", message: "Please say who you are." },
    { field: "wish", code: "too_short", message: "A little more, please." },
    { field: "nowhere", code: "x", message: "<b>no such field</b>" },
  ];
  await page.route("**/f/order", (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/problem+json",
      body: JSON.stringify({ title: "Not yet", status: 422, detail: "Two fields are not right yet.", errors }),
    }),
  );
  await page.getByLabel("Wish").fill("x");
  await order().click();
  await said("Two fields are not right yet.").waitFor();
  const name = page.locator('[name="name"]');
  assert.equal(await name.getAttribute("aria-invalid"), "true");
  const described = (await name.getAttribute("aria-describedby")).split(" ");
  assert.equal(described[0], "why", "what was there stays");
  assert.equal(await page.locator(`#${described[1]}`).innerText(), "Please say who you are.");
  assert.equal(await page.evaluate(() => document.activeElement.name), "name");
  assert.equal(await page.locator("[data-fd-error]").count(), 2);
  assert.equal(await page.getByLabel("Wish").inputValue(), "x", "what was typed stays");
  await page.unroute("**/f/order");
  await name.fill("Ada");
  await order().click();
  await said("Ordered.").waitFor();
  assert.equal(await page.locator("[data-fd-error],[aria-invalid]").count(), 0);
  assert.equal(await name.getAttribute("aria-describedby"), "why");
});

test("a large file shows how far it is", async () => {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 2 << 20,
  });
  await page.getByLabel("Plan").setInputFiles({
    name: "plan.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(6 << 20, 1),
  });
  await page.evaluate(() => {
    window.heard = [];
    const output = document.querySelector("form output");
    new MutationObserver(() => window.heard.push(output.textContent)).observe(output, { childList: true });
  });
  await order().click();
  await said("Ordered.").waitFor({ timeout: 30_000 });
  const heard = await page.evaluate(() => window.heard);
  const percent = heard.filter((text) => /^\d+ % sent$/.test(text)).map(Number.parseFloat);
  assert.ok(percent.length > 1, heard.join(", "));
  assert.deepEqual(percent, percent.toSorted((a, b) => a - b));
  assert.equal((await desk.submissions("order"))[0].tree.plan.size, 6 << 20);
});

test("a draft survives a reload, but no password and nothing that was sent", async () => {
  await page.getByLabel("Wish").fill("a red one");
  await page.getByLabel("As a gift").check();
  await page.getByLabel("Word").fill("open sesame");
  await page.reload();
  assert.equal(await page.getByLabel("Wish").inputValue(), "a red one");
  assert.equal(await page.getByLabel("As a gift").isChecked(), true);
  assert.equal(await page.getByLabel("Word").inputValue(), "");
  const stored = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.match(await stored(), /a red one/);
  assert.doesNotMatch(await stored(), /sesame|shop/);
  await order().click();
  await said("Ordered.").waitFor();
  assert.equal(await stored(), "{}");
  await page.reload();
  assert.equal(await page.getByLabel("Wish").inputValue(), "");
});

test("without an answer it says so, and nothing that was typed is lost", async () => {
  await page.getByLabel("Wish").fill("a blue one");
  await page.route("**/f/order", (route) => route.abort());
  await order().click();
  await said("Nothing is lost").waitFor();
  assert.equal(await page.getByLabel("Wish").inputValue(), "a blue one");
  await page.unroute("**/f/order");
  await order().click();
  await said("Ordered.").waitFor();
  assert.equal((await desk.submissions("order")).length, 1);
});

test("its own words are those of the page's language", async () => {
  await page.evaluate(() => {
    document.querySelectorAll("[data-fd-thanks]").forEach((place) => delete place.dataset.fdThanks);
  });
  for (const [tag, lost, arrived] of [
    ["hi", "सर्वर ने उत्तर नहीं दिया।", "धन्यवाद।"],
    ["de-AT", "Der Server hat nicht geantwortet.", "Vielen Dank."],
    ["ES", "El servidor no ha respondido.", "Gracias."],
    ["fr", "Le serveur n’a pas répondu.", "Merci."],
    ["en", "The server did not answer.", "Thank you."],
    // What it does not speak is said in the browser's language, here English.
    ["tlh", "The server did not answer.", "Thank you."],
    ["constructor", "The server did not answer.", "Thank you."],
  ]) {
    await page.evaluate((tag) => (document.documentElement.lang = tag), tag);
    await page.route("**/f/order", (route) => route.abort());
    await page.getByLabel("Name").fill("Ada");
    await order().click();
    await said(lost).waitFor();
    await page.unroute("**/f/order");
    await order().click();
    await said(arrived).waitFor();
  }
});
