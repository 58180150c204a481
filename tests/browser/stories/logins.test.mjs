// Log in once, be recognised, log out: in a real browser, with scripts and without.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, openProfile, picture } from "../browser.mjs";
import { SITE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

const EMAIL = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";

let browser, desk;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  desk = await openDesk(SITE);
});
afterEach(() => desk.close());

async function fill(page, email = EMAIL, password = PASSWORD) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
}

function press(page, name) {
  return page.locator("main").getByRole("button", { name, exact: true }).first().click();
}

/** Who the server says that this browser is. */
async function whoIs(page) {
  const answer = await page.request.get(`${desk.url}/session`, { headers: { accept: "application/json" } });
  return (await answer.json()).account?.email ?? null;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`sign up, log out, log in, close, come back, log out: ${how}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "frontdesk-profile-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    let context = await openProfile(folder, { javaScriptEnabled });
    try {
      let page = await context.newPage();
      await page.goto(`${desk.url}/signup?_next=/account`);
      await fill(page);
      await page.getByLabel("Your name").fill("Ada");
      await press(page, "Sign up");
      await page.waitForURL(`${desk.url}/account`);
      assert.equal(await whoIs(page), EMAIL);
      await press(page, "Log out");
      await page.waitForURL(`${desk.url}/`);
      assert.equal(await whoIs(page), null);

      await page.goto(`${desk.url}/account`);
      assert.match(page.url(), /\/login\?_next=%2Faccount$/, "led to the login");
      await fill(page, EMAIL, "not the password");
      await press(page, "Log in");
      assert.match(await page.locator("main").innerText(), /do not belong together/);
      assert.equal(await page.getByLabel("E-mail address").inputValue(), EMAIL);
      assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
      await fill(page);
      await page.getByLabel("Stay logged in").check();
      await press(page, "Log in");
      await page.waitForURL(`${desk.url}/account`);
      const copied = await context.cookies();

      await context.close();
      context = await openProfile(folder, { javaScriptEnabled });
      page = await context.newPage();
      await page.goto(`${desk.url}/account`);
      assert.equal(page.url(), `${desk.url}/account`, "still known after the browser was closed");
      assert.match(await page.locator("main").innerText(), /ada@example\.org/);

      await press(page, "Log out");
      await page.waitForURL(`${desk.url}/`);
      await page.goBack();
      assert.doesNotMatch(await page.locator("body").innerText(), /ada@example\.org/, "Back shows nothing private");
      assert.equal((await context.cookies()).find(({ name }) => name === "frontdesk"), undefined);

      const thief = await openPage(browser);
      await thief.context().addCookies(copied);
      assert.equal(await whoIs(thief), null, "a copy of the cookie opens nothing");
      await thief.goto(`${desk.url}/account`);
      assert.match(thief.url(), /\/login/);
      await thief.context().close();
    } finally {
      await context.close();
    }
  });
}

test("a password is shown to whoever types it, and pasted like any text", async () => {
  const page = await openPage(browser);
  await page.goto(`${desk.url}/login`);
  const field = page.getByLabel("Password", { exact: true });
  await field.fill(PASSWORD);
  await press(page, "Show the password");
  assert.equal(await field.getAttribute("type"), "text");
  await press(page, "Hide the password");
  assert.equal(await field.getAttribute("type"), "password");
  assert.equal(await field.inputValue(), PASSWORD);
  await page.context().close();
});

test("a device is ended from another one, at once", async () => {
  const here = await openPage(browser, { javaScriptEnabled: false });
  const there = await openPage(browser, { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1" });
  await here.goto(`${desk.url}/signup`);
  await fill(here);
  await press(here, "Sign up");
  await there.goto(`${desk.url}/login?_next=/account`);
  await fill(there);
  await press(there, "Log in");
  await there.waitForURL(`${desk.url}/account`);
  await here.goto(`${desk.url}/account/sessions`);
  await picture(here, "devices");
  await here.getByRole("button", { name: /iPhone/ }).click();
  assert.match(await here.locator("main").innerText(), /That device is logged out/);
  await there.reload();
  assert.match(there.url(), /\/login/);
  assert.equal(await whoIs(here), EMAIL);
  await Promise.all([here, there].map((page) => page.context().close()));
});

test("axe-core finds nothing wrong with any page", async () => {
  const page = await openPage(browser);
  const look = async (name) => {
    await picture(page, name);
    await assertAccessible(browser, page, name);
  };
  await page.goto(`${desk.url}/login?_next=/account`);
  await look("log-in");
  await fill(page, EMAIL, "not the password");
  await press(page, "Log in");
  await look("log-in-wrong");
  await page.goto(`${desk.url}/signup?_next=/account`);
  await look("sign-up");
  await fill(page, "no address", "short");
  await press(page, "Sign up");
  await look("sign-up-wrong");
  await fill(page);
  await press(page, "Sign up");
  await page.waitForURL(`${desk.url}/account`);
  await look("account");
  await page.getByText("Change your password", { exact: true }).click();
  await press(page, "Change the password");
  await look("account-wrong");
  await page.goto(`${desk.url}/account/sessions`);
  await look("devices-one");
  await page.goto(`${desk.url}/logout`);
  await look("log-out");
  await press(page, "Log out");
  await page.goto(`${desk.url}/logout`);
  await look("log-out-stranger");
  await page.context().close();
});

test("a browser that keeps no cookies is told so", async () => {
  const page = await openPage(browser);
  // Chromium drops every cookie that comes with this.
  await page.route("**/*", async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    const headers = Object.fromEntries(Object.entries(answer.headers()).filter(([name]) => name !== "set-cookie"));
    await route.fulfill({ response: answer, headers });
    await page.context().clearCookies();
  });
  await page.goto(`${desk.url}/login`);
  await fill(page);
  await press(page, "Log in");
  assert.match(await page.locator("main").innerText(), /does not keep cookies/);
  await picture(page, "cookies-off");
  await assertAccessible(browser, page, "cookies-off");
  await page.context().close();
});
