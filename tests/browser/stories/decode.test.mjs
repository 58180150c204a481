// The decoder page: paste what Node printed, see what it means; send any form to it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openBrowser, openPage, picture } from "../browser.mjs";
import { SITE, TREE, attach, fillIn, send } from "../contact.mjs";
import { FRONTDESK, OUTSIDE, openDesk } from "../desk.mjs";

let browser, desk;
before(async () => {
  browser = await openBrowser();
  desk = await openDesk(SITE, { FRONTDESK_DECODE__PUBLIC: "true" });
});
after(async () => {
  await browser.close();
  await desk.close();
});

const BODY = "name=Ada+Lovelace&tags%5B%5D=a&tags%5B%5D=b&a=1&a[b]=2";
const PASTE = `<Buffer ${BODY.split("").map((c) => c.charCodeAt(0).toString(16)).join(" ")}>`;

const ask = (page) => page.getByRole("button", { name: "What does it mean?" }).click();
const colorOf = (place) => place.evaluate((element) => getComputedStyle(element).backgroundColor);
const readBytes = async (page) => {
  const cells = await page.locator(".hex").allInnerTexts();
  const pairs = cells.join(" ").split(/\s+/).filter(Boolean);
  return pairs.map((pair) => String.fromCharCode(parseInt(pair, 16))).join("");
};

/** Opens the page; with `javaScriptEnabled: false` nothing of it may be missing. */
async function openDecoder(t, options) {
  const page = await openPage(browser, options);
  t.after(() => page.context().close());
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${desk.deskUrl}/decode`);
  return { page, errors };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`what Node printed is pasted and read, ${how}`, async (t) => {
    const { page, errors } = await openDecoder(t, { javaScriptEnabled });
    if (javaScriptEnabled) await picture(page, "decode-form");
    await page.getByLabel("Paste it").fill(PASTE);
    await ask(page);
    await page.getByRole("heading", { name: "5 entries" }).waitFor();
    if (javaScriptEnabled) await picture(page, "decode");
    assert.equal(await readBytes(page), BODY);
    const names = await page.locator(".entries .name").allInnerTexts();
    assert.deepEqual(names, ["name", "tags[]", "tags[]", "a", "a[b]"]);
    assert.match(await page.locator(".notes").innerText(), /conflict/);
    assert.match(await page.locator(".tree").innerText(), /tags a list of 2/);
    assert.deepEqual(errors, []);
  });

  test(`bytes and meaning light each other, ${how}`, async (t) => {
    const { page } = await openDecoder(t, { javaScriptEnabled });
    await page.getByLabel("Paste it").fill(PASTE);
    await ask(page);
    const row = page.locator("#b1");
    const dark = await colorOf(row);
    await row.locator(".says").hover();
    const lit = await colorOf(row);
    assert.notEqual(lit, dark);
    await page.locator("h1").hover();
    assert.equal(await colorOf(row), dark);
    await row.locator(".hex").hover();
    assert.equal(await colorOf(row), lit);
    await page.locator("h1").hover();
    await row.locator(".at").focus();
    assert.equal(await colorOf(row), lit, "by the keyboard too");
    await page.locator("#e3 a").click();
    assert.match(page.url(), /#b\d+$/, "an entry leads to its bytes");
    assert.equal(await colorOf(page.locator(`#${page.url().split("#")[1]}`)), lit);
  });
}

test("with scripts an entry lights all that belongs to it", async (t) => {
  const { page } = await openDecoder(t);
  await page.getByLabel("Paste it").fill(PASTE);
  await ask(page);
  await page.locator("#e0 .name").hover();
  const lit = await page.locator(".lit").evaluateAll((all) => all.map((one) => one.id));
  assert.deepEqual(lit, ["b0", "b1", "e0"]);
});

test("a file is read", async (t) => {
  const { page } = await openDecoder(t);
  const buffer = Buffer.from("a=1&b=2");
  await page.getByLabel("Or choose a file").setInputFiles({ name: "body.bin", mimeType: "application/octet-stream", buffer });
  await ask(page);
  await page.getByRole("heading", { name: "2 entries" }).waitFor();
  assert.equal(await readBytes(page), "a=1&b=2");
});

test("what is malformed shows where, and keeps the paste", async (t) => {
  const { page } = await openDecoder(t);
  const broken = '--b\nContent-Disposition: form-data; name="a"\n\n1\n--b\nno header\n\n2';
  await page.getByLabel("Paste it").fill(broken);
  await ask(page);
  await page.getByText("Here it goes wrong").waitFor();
  await picture(page, "decode-malformed");
  await page.getByText("Read something else").click();
  assert.equal(await page.getByLabel("Paste it").inputValue(), broken);
});

test("a form of the site is sent to the page and explained", async (t) => {
  const page = await openPage(browser);
  t.after(() => page.context().close());
  await page.goto(`${desk.url}/`);
  await fillIn(page);
  await page.locator("form").evaluate((form, action) => (form.action = action), `${desk.deskUrl}/decode`);
  await Promise.all([
    page.waitForURL(`${desk.deskUrl}/decode`),
    page.locator("form").evaluate((form) => form.requestSubmit()),
  ]);
  await page.getByRole("heading", { name: "The request around it" }).waitFor();
  await picture(page, "decode-sent");
  assert.match(await page.locator(".headers").innerText(), /without a window \(a program\) on/);
  const name = page.locator(".entries li").filter({ has: page.getByText("name", { exact: true }) });
  assert.match(await name.innerText(), new RegExp(TREE.name));
  await page.goto(`${desk.url}/decode`);
  await page.getByLabel("Paste it").waitFor();
});

test("what is pasted runs nothing and adds nothing to the page", async (t) => {
  const { page } = await openDecoder(t);
  const evil = `"'><svg/onload=document.title=1>--><!-- */</script><script>document.title=1</script>`;
  const title = await page.title();
  await page.getByLabel("Paste it").fill(`x=${encodeURIComponent(evil)}&${encodeURIComponent(evil)}=1`);
  await ask(page);
  await page.getByRole("heading", { name: "2 entries" }).waitFor();
  assert.equal(await page.title(), title);
  assert.equal(await page.locator("svg, script + script, [onload]").count(), 0);
  assert.ok((await page.locator("#e0 pre").innerText()).includes(evil));
});

test("nothing is wider than a phone", async (t) => {
  const { page } = await openDecoder(t, { viewport: { width: 390, height: 844 } });
  await page.getByLabel("Paste it").fill(`curl x -H 'X-Long: ${"x".repeat(500)}' -d '${"n".repeat(200)}=${"v".repeat(3000)}'`);
  await ask(page);
  await page.getByRole("heading", { name: "1 entry" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const bytes = await page.locator("#b0 .hex").boundingBox();
  const meaning = await page.locator("#b0 .says").boundingBox();
  assert.ok(meaning.y >= bytes.y + bytes.height, "the meaning stands below its bytes");
});

/** Fills in and sends the form of `path`; gives what the browser recorded of all that. */
async function recorded(t, path, fill = fillIn) {
  const folder = await mkdtemp(join(tmpdir(), "frontdesk-har-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const har = join(folder, "sent.har");
  const page = await openPage(browser, { recordHar: { path: har } });
  await page.goto(desk.url + path);
  await fill(page);
  await send(page);
  await page.waitForURL(`${desk.url}/thanks.html`);
  // The recording is written when the profile closes.
  await page.context().close();
  return readFile(har);
}

function decode(input) {
  const { status, stdout } = spawnSync(FRONTDESK, ["decode", "--format", "json"], { input, env: OUTSIDE });
  return { status, ...JSON.parse(stdout) };
}

test("what the browser recorded of a page with its form is searched for the form, and read whole", async (t) => {
  const { status, enctype, tree, request } = decode(await recorded(t, "/urlencoded.html"));
  assert.equal(status, 0);
  assert.equal(enctype, "application/x-www-form-urlencoded");
  assert.equal(`${request.method} ${request.target}`, "POST /f/contact");
  // A recording has no schema: a number is the text that was typed, and lines end as they were sent.
  const bike = { ...TREE.bike, year: String(TREE.bike.year) };
  const message = TREE.message.replaceAll("\n", "\r\n");
  assert.deepEqual(tree, { _next: "/thanks.html", ...TREE, bike, message });
});

test("a body with a file, which the browser does not record, is named and no empty form", async (t) => {
  const fill = async (page) => {
    await fillIn(page);
    await attach(page);
  };
  const { status, error } = decode(await recorded(t, "/index.html", fill));
  assert.equal(status, 1);
  assert.equal(error.kind, "not_kept");
  assert.match(error.message, /POST \/f\/contact/);
});
