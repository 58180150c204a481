// The other pages of the desk in a real browser: a body byte by byte, deliveries, mails, invitations, the decoder.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { SITE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

const EMAIL = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";

let browser, folder, desk;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "frontdesk-pages-"));
  const config = join(folder, "frontdesk.toml");
  // Port 9 (discard) answers nobody: each delivery has a try that failed.
  await writeFile(
    config,
    `[webhooks]\nallow = ["127.0.0.1/32"]\n` +
      `[forms.signup]\nkeep_raw = true\nnotify = ["owner@example.org"]\n` +
      `fields = [{ name = "name" }, { name = "pin", type = "password" }]\n` +
      `[[forms.signup.webhooks]]\nurl = "http://127.0.0.1:9/a/rather/long/path/of/a/receiver"\n` +
      `secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\n`,
  );
  desk = await openDesk(SITE, { FRONTDESK_CONFIG: config });
  desk.run(["account", "add", EMAIL, "--operator"], PASSWORD);
});
afterEach(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${desk.url}/f/signup`, { method: "POST", body });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).id;
}

async function enter(options = {}) {
  const page = await openPage(browser, options);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    const { url } = message.location();
    if (message.type() === "error" && !url.endsWith("/favicon.ico")) complaints.push(message.text());
  });
  await page.goto(`${desk.deskUrl}/login`);
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.locator("main").getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL(`${desk.deskUrl}/inbox`);
  return { page, complaints };
}

/** Looks again until the page says it. */
async function untilShown(page, path, text) {
  const until = Date.now() + 60_000;
  for (;;) {
    await page.goto(desk.deskUrl + path);
    if ((await page.locator("main").innerText()).includes(text)) return;
    assert.ok(Date.now() < until, `${path} never said ${text}`);
    await new Promise((soon) => setTimeout(soon, 50));
  }
}

const colorOf = (place) => place.evaluate((element) => getComputedStyle(element).backgroundColor);

test("a body that was kept stands beside what it means, and one lights the other", async () => {
  const id = await send({ name: "Grace Hopper", pin: "swordfish", "rows[0][qty]": "2" });
  const { page, complaints } = await enter();
  await page.goto(`${desk.deskUrl}/submissions/${id}`);
  const bytes = page.locator(".decoded .bytes");
  assert.match(await bytes.innerText(), /value “Grace Hopper”/);
  const value = bytes.locator("li", { hasText: "value “Grace Hopper”" });
  const entry = page.locator(".decoded .entries li").first();
  const plain = await colorOf(entry);
  await value.hover();
  assert.notEqual(await colorOf(entry), plain, "the entry lights with its bytes");
  await entry.hover();
  assert.notEqual(await colorOf(value), plain, "the bytes light with their entry");
  // V14.2.6: what somebody typed as a password is nowhere in the piece, in letters or in digits.
  const piece = await page.locator(".decoded").innerText();
  assert.doesNotMatch(piece, /swordfish|73 77 6f/);
  assert.match(piece, /a password: not shown/);
  const downloaded = page.waitForEvent("download");
  await page.getByRole("link", { name: "the file of it" }).click();
  assert.equal((await downloaded).suggestedFilename(), `${id}.body`);
  await page.getByRole("button", { name: "Read it again" }).click();
  await page.getByText("Its body was read again").waitFor();
  assert.deepEqual(complaints, [], "style and script are let through by the policy");
  await page.context().close();
});

/** WCAG 2.2, 2.1.4. */
test("single keys can be switched off, and stay so in this browser", async () => {
  await send({ name: "Grace" });
  const { page } = await enter();
  const here = page.locator(".lines li.here");
  await page.keyboard.press("j");
  assert.equal(await here.count(), 1, "keys act");
  await page.keyboard.press("?");
  await page.getByLabel("Single keys act").uncheck();
  await page.reload();
  // The help has no key now, and is there for the pointer.
  await page.keyboard.press("?");
  await page.keyboard.press("j");
  assert.equal(await here.count(), 0, "keys do nothing");
  await page.getByText("Keys", { exact: true }).click();
  const onOff = page.getByLabel("Single keys act");
  assert.equal(await onOff.isChecked(), false);
  await page.locator(".lines a").first().click();
  await page.waitForURL(/\/submissions\//);
  await page.keyboard.press("u");
  await page.getByText("Keys", { exact: true }).click();
  assert.equal(await onOff.isChecked(), false, "on a submission too");
  assert.match(page.url(), /\/submissions\//);
  await onOff.check();
  await page.keyboard.press("u");
  await page.waitForURL(/\/inbox/);
  assert.equal(await page.evaluate(() => localStorage.length), 0, "on is how it is without anything kept");
  await page.context().close();
});

test("a download is offered with its size, and the page says how it goes", async () => {
  for (const name of ["Ada", "Grace", "Mary"]) await send({ name });
  for (const javaScriptEnabled of [true, false]) {
    const { page, complaints } = await enter({ javaScriptEnabled });
    await page.goto(`${desk.deskUrl}/inbox?q=grace`);
    await page.getByRole("link", { name: "Download what is shown" }).click();
    assert.match(await page.locator("main").innerText(), /1 submission, as the list shows them/);
    await page.goto(`${desk.deskUrl}/inbox/export`);
    assert.match(await page.locator("main").innerText(), /3 submissions, .*about \d+ bytes/s);
    if (javaScriptEnabled) {
      await picture(page, "desk-export");
      await assertAccessible(browser, page, "desk-export");
    }
    const downloaded = page.waitForEvent("download");
    await page.getByRole("link", { name: "JSON Lines" }).click();
    const file = await readFile(await (await downloaded).path(), "utf8");
    const names = file.trim().split("\n").map((line) => JSON.parse(line).tree.name);
    assert.deepEqual(names, ["Mary", "Grace", "Ada"]);
    if (javaScriptEnabled) await page.getByText("The download is whole: 3 submissions").waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  }
});

test("axe-core finds nothing wrong with the other pages of the desk, and a phone shows them", async () => {
  const id = await send({ name: "Grace Hopper", pin: "swordfish", message: "A moth in the relay. ".repeat(9) });
  desk.run(["form", "add", "plain"]);
  const { page, complaints } = await enter();
  await page.goto(`${desk.deskUrl}/invitations`);
  await page.getByLabel("E-mail address").fill("grace@example.org");
  await page.getByRole("button", { name: "Make a link" }).click();
  await page.getByText("Give this link to").waitFor();
  const look = async (name) => {
    await picture(page, name);
    await assertAccessible(browser, page, name);
    const before = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${name}: ${wide}`);
    await page.setViewportSize(before);
  };
  const visit = async (path, name) => {
    await page.goto(desk.deskUrl + path);
    await look(name);
  };
  await look("desk-invitation");
  await visit("/invitations", "desk-invitations");
  await visit(`/submissions/${id}`, "desk-bytes");
  await visit("/decode", "desk-decode");
  await visit("/decode?name=Ada&tags%5B%5D=a", "desk-decoded");
  await untilShown(page, "/mail", "owner@example.org");
  await look("desk-mails");
  await page.locator("main table a").first().click();
  await page.getByRole("link", { name: "All mails" }).waitFor();
  await look("desk-mail");
  await untilShown(page, "/deliveries?form=signup", "refused");
  await look("desk-deliveries");
  await page.locator("main table a", { hasText: "127.0.0.1" }).first().click();
  await page.getByRole("heading", { name: "Tries" }).waitFor();
  await look("desk-delivery");
  await page.goto(`${desk.deskUrl}/forms`);
  for (const rules of await page.getByText("and their rules").all()) await rules.click();
  await look("desk-forms-rules");
  assert.deepEqual(complaints, []);
  await page.context().close();
});
