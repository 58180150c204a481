// Operators in a real browser: the first one, invitations, accounts; and what is looked at for everybody.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { openDesk } from "../desk.mjs";

const SITE = "examples/photos";
const OPERATOR = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";

let browser, desk;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  desk = await openDesk(SITE, { FRONTDESK_ACCOUNTS__SIGNUP: "invited" });
});
afterEach(() => desk.close());

function press(page, name) {
  return page.locator("main").getByRole("button", { name, exact: true }).first().click();
}

async function fill(page, email, password = PASSWORD) {
  if (email) await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
}

async function look(page, name) {
  await picture(page, name);
  await assertAccessible(browser, page, name);
}

/** Makes the first operator by the link that the server wrote. */
async function begin(page) {
  await page.goto(await desk.firstLink());
  await fill(page, OPERATOR);
  await press(page, "Begin");
  await page.waitForURL(`${desk.deskUrl}/**`);
}

/** The link of a new invitation. */
async function invite(page, { email = "", operator = false } = {}) {
  await page.goto(`${desk.deskUrl}/invitations`);
  await page.getByLabel("E-mail address").fill(email);
  if (operator) await page.getByLabel("it is an operator").check();
  await press(page, "Make a link");
  return page.locator("main code").innerText();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`the first operator invites, and whoever is invited gets in: ${how}`, async () => {
    const page = await openPage(browser, { javaScriptEnabled });
    await begin(page);
    const link = await invite(page, { email: "tom@example.org" });
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/invited\?key=[\w-]{43}$/);
    const guest = await openPage(browser, { javaScriptEnabled });
    await guest.goto(link);
    await fill(guest);
    await press(guest, "Make the account");
    await guest.waitForURL(`${desk.url}/`);
    await guest.goto(`${desk.url}/account`);
    assert.match(await guest.locator("main").innerText(), /tom@example\.org/);
    await guest.goto(link);
    assert.match(await guest.locator("main").innerText(), /This invitation is over/);

    const second = await invite(page, { operator: true });
    assert.ok(second.startsWith(desk.deskUrl), second);
    const colleague = await openPage(browser, { javaScriptEnabled });
    await colleague.goto(second);
    await fill(colleague, "grace@example.org");
    await press(colleague, "Make the account");
    await colleague.goto(`${desk.deskUrl}/accounts`);
    await colleague.getByRole("link", { name: "tom@example.org" }).click();
    await press(colleague, "Disable the account");
    assert.match(await colleague.locator("main").innerText(), /is disabled, and logged out everywhere/);
    await guest.goto(`${desk.url}/account`);
    assert.match(guest.url(), /\/login/);
    await Promise.all([page, guest, colleague].map((one) => one.context().close()));
  });
}

test("axe-core finds nothing wrong with any page of the desk", async () => {
  const page = await openPage(browser);
  await page.goto(desk.deskUrl);
  await look(page, "desk-stranger");
  await page.goto(await desk.firstLink());
  await look(page, "desk-first");
  await fill(page, "no address", "short");
  await press(page, "Begin");
  await look(page, "desk-first-wrong");
  await begin(page);
  await page.goto(`${desk.deskUrl}/first?key=x`);
  await look(page, "desk-first-over");
  await page.goto(`${desk.deskUrl}/invitations`);
  await look(page, "desk-invitations-none");
  await page.getByLabel("E-mail address").fill("no address");
  await page.getByLabel("Groups").fill("a/b");
  await press(page, "Make a link");
  await look(page, "desk-invitations-wrong");
  const link = await invite(page, { email: "tom@example.org", operator: true });
  await look(page, "desk-invitation");
  await invite(page);
  await page.goto(`${desk.deskUrl}/invitations`);
  await look(page, "desk-invitations");
  await page.getByRole("button", { name: /whoever has the link/ }).click();
  await look(page, "desk-invitation-withdrawn");

  const guest = await openPage(browser);
  await guest.goto(link);
  await look(guest, "desk-invited");
  await fill(guest, "", "short");
  await press(guest, "Make the account");
  await look(guest, "desk-invited-wrong");
  await fill(guest);
  await press(guest, "Make the account");
  await guest.goto(link);
  await look(guest, "desk-invited-over");
  await guest.context().close();

  await page.goto(`${desk.deskUrl}/accounts`);
  await look(page, "desk-accounts");
  await page.getByRole("link", { name: "tom@example.org" }).click();
  await look(page, "desk-account");
  await page.getByLabel("Groups").fill("a/b");
  await press(page, "Change the groups");
  await look(page, "desk-account-wrong");
  await press(page, "Disable the account");
  await look(page, "desk-account-disabled");
  await page.goto(`${desk.deskUrl}/accounts?email=nobody%40example.org`);
  await look(page, "desk-accounts-missed");
  await page.goto(`${desk.deskUrl}/accounts/00000000-0000-0000-0000-000000000000`);
  await look(page, "desk-no-such-page");
  await page.goto(`${desk.deskUrl}/login`);
  await page.context().clearCookies();
  await page.goto(`${desk.deskUrl}/login`);
  await look(page, "desk-log-in");
  await fill(page, OPERATOR, "not the right words");
  await press(page, "Log in");
  await look(page, "desk-log-in-wrong");
  await page.context().close();
});

test("what could do harm asks for the password", async () => {
  const strict = await openDesk(SITE, { FRONTDESK_DESK__CONFIRM_SECONDS: "0", FRONTDESK_ACCOUNTS__SIGNUP: "invited" });
  const page = await openPage(browser, { javaScriptEnabled: false });
  try {
    await page.goto(await strict.firstLink());
    await fill(page, OPERATOR);
    await press(page, "Begin");
    await page.goto(`${strict.deskUrl}/invitations`);
    await page.getByLabel("Groups").fill("red, blue");
    await press(page, "Make a link");
    assert.match(await page.locator("main").innerText(), /Is it you\?/);
    await look(page, "desk-confirm");
    const field = page.getByLabel(`The password of ${OPERATOR}`);
    await field.fill("not the right words");
    await press(page, "Go on");
    await look(page, "desk-confirm-wrong");
    await field.fill(PASSWORD);
    await press(page, "Go on");
    assert.match(await page.locator("main").innerText(), /in red, blue|in blue, red/);
  } finally {
    await page.context().close();
    await strict.close();
  }
});

test("axe-core finds nothing wrong with invitations and with what waits", async () => {
  const operator = await openPage(browser);
  await begin(operator);
  const [link, bound] = [await invite(operator), await invite(operator, { email: "mira@example.org" })];
  await operator.context().close();
  const page = await openPage(browser);
  await page.goto(`${desk.url}/signup`);
  await look(page, "sign-up-by-invitation-only");
  await page.goto(bound);
  await look(page, "invited-bound");
  await page.goto(link);
  await look(page, "invited");
  await fill(page, "tom@example.org", "passwordpassword1");
  await press(page, "Make the account");
  await look(page, "invited-wrong");
  await fill(page, "tom@example.org");
  await press(page, "Make the account");
  await page.waitForURL(`${desk.url}/`);
  await page.goto(link);
  await look(page, "invited-over");

  // What was sent under a session that nobody knows any more is shown before it is filed.
  await page.goto(desk.url);
  const session = (await page.context().cookies()).find(({ name }) => name === "frontdesk");
  const gone = { ...session, value: `${session.value.slice(0, -4)}AAAA` };
  await page.context().addCookies([gone]);
  await page.evaluate(() => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/f/like" });
    form.innerHTML = "<input name=photo value=whale>";
    document.body.append(form);
    form.submit();
  });
  await page.waitForURL(/\/login/);
  await fill(page, "tom@example.org");
  await press(page, "Log in");
  await page.waitForURL(/\/parked/);
  await look(page, "parked");
  await press(page, "Send");
  await page.waitForURL(`${desk.url}/**`);
  await page.goto(`${desk.url}/f/like/mine`);
  await look(page, "mine");
  await press(page, "Take back whale");
  assert.match(await page.locator("main").innerText(), /Nothing of yours/);
  await look(page, "mine-none");
  await page.context().close();
});
