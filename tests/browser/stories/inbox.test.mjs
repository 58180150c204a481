// The desk in a real browser: what was sent is seen, dealt with and watched coming in; with scripts and
// without. And whatever a page of the site tries, it does not get there.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { SITE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

const EMAIL = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let browser, desk;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  desk = await openDesk(SITE);
  desk.run(["account", "add", EMAIL, "--operator"], PASSWORD);
  // A form without rules, for what no browser would let through.
  desk.run(["form", "add", "plain"]);
});
afterEach(() => desk.close());

async function send(fields, headers = {}, form = "plain") {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const answer = await fetch(`${desk.url}/f/${form}`, { method: "POST", body, headers });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).id;
}

async function enter(options = {}) {
  const page = await openPage(browser, options);
  await page.goto(`${desk.deskUrl}/login`);
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.locator("main").getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL(`${desk.deskUrl}/inbox`);
  return page;
}

const lines = (page) => page.locator(".lines > li");

test("without scripts: found, opened, marked, archived, deleted, restored", async () => {
  await send({ name: "Grace", email: "grace@example.org", message: "A moth in the relay" });
  await send({ name: "Ada", email: "ada@example.org", message: "Is the boat for sale?" });
  const page = await enter({ javaScriptEnabled: false });
  assert.equal(await lines(page).count(), 2);
  await page.getByLabel("Search").fill("boat");
  await page.getByRole("button", { name: "Look" }).click();
  assert.equal(await lines(page).count(), 1);
  await lines(page).getByRole("link").click();
  assert.match(await page.locator("main").innerText(), /Is the boat for sale\?/);
  await page.getByRole("button", { name: "Mark as read" }).click();
  assert.match(await page.locator("main").innerText(), /1 submission is marked as read/);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await lines(page).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  assert.match(await page.locator("main").innerText(), /1 submission is archived/);
  await page.goto(`${desk.deskUrl}/inbox`);
  await lines(page).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.goto(`${desk.deskUrl}/inbox?folder=deleted`);
  await lines(page).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await page.goto(`${desk.deskUrl}/inbox`);
  assert.equal(await lines(page).count(), 1);
  await page.context().close();
});

test("with scripts: what comes appears by itself, and the keys go through it", async () => {
  await send({ name: "Grace", message: "first" });
  const page = await enter();
  assert.equal(await lines(page).count(), 1);
  await send({ name: "Ada", message: "second" });
  await page.getByText("second").waitFor();
  assert.equal(await page.locator("#live").innerText(), "1 new submission.");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  assert.equal(await lines(page).first().getByRole("checkbox").isChecked(), true);
  await page.keyboard.press("e");
  await page.getByText("1 submission is archived").waitFor();
  assert.equal(await lines(page).count(), 1);
  await page.keyboard.press("?");
  await page.getByText("Keys:").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/submissions\//);
  // Opened by a person with scripts: it is read.
  await page.waitForResponse(/inbox\/act/).catch(() => {});
  await page.goto(`${desk.deskUrl}/inbox?show=unread`);
  assert.equal(await lines(page).count(), 0);
  // V14.3.3: nothing private is kept in the browser's own stores.
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  // Whoever is logged out hears nothing more.
  await page.context().close();
});

/** V1.2.1, V3.2.2, V3.2.3, V15.3.6, F-50: no script of a visitor runs in the desk. */
test("nothing that was sent runs", async () => {
  const hostile = "\"'><img src=x onerror=globalThis.ran=1><svg/onload=globalThis.ran=1>--></script>";
  const fields = { id: hostile, body: "x", forms: "y", __proto__x: "z", "constructor[prototype][x]": "1", act: "erase" };
  fields[hostile] = hostile;
  const id = await send(fields, { "user-agent": hostile, referer: "javascript:1" });
  const page = await enter();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // Browsers ask for an icon by themselves.
    const { url } = message.location();
    if (message.type() === "error" && !url.endsWith("/favicon.ico")) complaints.push(`${message.text()} ${url}`);
  });
  for (const path of ["/inbox", `/submissions/${id}`, "/forms", "/settings", "/accounts"]) {
    await page.goto(desk.deskUrl + path);
    assert.equal(await page.evaluate(() => globalThis.ran), undefined, path);
    assert.equal(await page.evaluate(() => ({}).x), undefined, path);
  }
  assert.deepEqual(complaints, []);
  await page.context().close();
});

/** V8.4.2: script on the site's origin can't reach the desk, even in an operator's own browser. */
test("a script of the site does not reach the desk", async () => {
  const id = await send({ message: "for operators" });
  const page = await enter();
  await page.goto(`${desk.url}/`);
  const tried = await page.evaluate(async ([origin, id]) => {
    const attempt = async (path, options) => {
      try {
        const answer = await fetch(origin + path, { credentials: "include", ...options });
        return `${answer.type} ${answer.status} ${await answer.text()}`;
      } catch {
        return "blocked";
      }
    };
    const body = new URLSearchParams({ act: "delete", id });
    const read = await attempt("/inbox");
    const sent = await attempt("/inbox/act", { method: "POST", body });
    const opaque = await attempt("/inbox/act", { method: "POST", body, mode: "no-cors" });
    const heard = await new Promise((done) => {
      const events = new EventSource(`${origin}/inbox/events`, { withCredentials: true });
      events.onopen = () => done("heard");
      events.onerror = () => done("blocked");
    });
    const framed = await new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.src = `${origin}/inbox`;
      frame.onload = () => {
        try {
          done(frame.contentDocument?.body.innerText ?? "another origin");
        } catch {
          done("another origin");
        }
      };
      document.body.append(frame);
    });
    return { read, sent, opaque, heard, framed, opener: open(origin)?.document?.title ?? "none" };
  }, [desk.deskUrl, id]).catch((error) => ({ thrown: String(error) }));
  assert.equal(tried.thrown?.includes("SecurityError") || tried.read === "blocked", true, JSON.stringify(tried));
  if (!tried.thrown) {
    assert.equal(tried.sent, "blocked");
    assert.equal(tried.heard, "blocked");
    assert.equal(tried.framed, "another origin");
  }
  await page.goto(`${desk.deskUrl}/inbox`);
  assert.equal(await lines(page).count(), 1, "nothing was done");
  assert.equal((await page.request.get(`${desk.url}/inbox`)).status(), 404);
  await page.context().close();
});

test("axe-core finds nothing wrong with the pages of the desk", async () => {
  const form = new FormData();
  form.append("name", "Grace Hopper");
  form.append("email", "grace@example.org");
  form.append("message", "A moth was found in the relay.\nPlease send a new one.");
  const bytes = Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0));
  form.append("photo", new File([bytes], "moth.png", { type: "image/png" }));
  form.append("notes", new File(["x"], "log book.pdf", { type: "application/pdf" }));
  const id = await send(form, {}, "contact");
  for (const [name, message] of [
    ["Ada", "Is the boat still for sale? I would come by on Sunday, if that suits you, and bring the trailer."],
    ["Charles", "The engine is late again."],
    ["Mary", "Thank you for the tour!"],
  ]) {
    await send({ name, email: `${name.toLowerCase()}@example.org`, message }, {}, "contact");
  }
  const page = await enter();
  const look = async (path, name) => {
    await page.goto(desk.deskUrl + path);
    await picture(page, name);
    await assertAccessible(browser, page, name);
  };
  await look("/inbox", "desk-inbox");
  await look("/inbox?q=nothing+like+this", "desk-inbox-empty");
  await look(`/submissions/${id}`, "desk-submission");
  await look("/forms", "desk-forms");
  await look("/accounts", "desk-accounts");
  await look("/settings", "desk-settings");
  // Nothing is wider than a phone.
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/inbox", `/submissions/${id}`, "/forms", "/settings", "/accounts"]) {
    await page.goto(desk.deskUrl + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${path}: ${wide}`);
  }
  await page.context().close();
});
