// Mails that another make of server takes and another library reads; and what their links lead to.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { openDesk } from "../desk.mjs";
import { header, link, openMailbox } from "../mailbox.mjs";

const EMAIL = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";
const OTHER = "nine clever herons waltz";
const SITE = "tests/browser/mail/site";

let browser, mailbox, desk;
before(async () => {
  browser = await openBrowser();
  mailbox = await openMailbox();
});
after(async () => {
  await browser.close();
  await mailbox.close();
});
afterEach(() => desk.close());

function press(page, name) {
  return page.locator("main").getByRole("button", { name, exact: true }).first().click();
}

test("a submission is read as it was sent, by another library", async () => {
  desk = await openDesk(SITE, mailbox.settings);
  const page = await openPage(browser);
  await page.goto(`${desk.url}/`);
  const text = "Grüße 👋\n.\n..\nMAIL FROM:<v@example.net>\n{{7*7}} %s <script>alert(1)</script>";
  await page.getByLabel("Name").fill("Zoë 佐藤");
  await page.getByLabel("E-mail").fill("zoe@example.net");
  await page.getByLabel("Subject").fill("=?utf-8?q?=0d=0aBcc:_v@example.net?= Grüße");
  await page.getByLabel("Message").fill(text);
  await page.getByLabel("Photo").setInputFiles({
    name: "a\".png",
    mimeType: "image/png",
    buffer: Buffer.from("89504e470d0a1a0a", "hex"),
  });
  await page.getByRole("button", { name: "Send" }).click();
  const mail = await mailbox.mail("owner@example.org", "Grüße");
  assert.deepEqual(mail.defects, []);
  assert.deepEqual(mail.to, ["owner@example.org"]);
  assert.equal(mail.from, "desk@frontdesk.example");
  assert.equal(header(mail, "Subject"), "=?utf-8?q?=0d=0aBcc:_v@example.net?= Grüße");
  assert.equal(header(mail, "From"), "Zoë at the desk <desk@frontdesk.example>");
  assert.equal(header(mail, "Reply-To"), "zoe@example.net");
  assert.equal(header(mail, "Auto-Submitted"), "auto-generated");
  assert.ok(!mail.headers.some(([name]) => /^(bcc|cc)$/i.test(name)));
  assert.deepEqual(mail.parts, ["multipart/alternative", "text/plain", "text/html"]);
  for (const line of text.split("\n")) assert.ok(mail.text.includes(`  ${line}\n`), line);
  assert.match(mail.text, /name: Zoë 佐藤\n/);
  assert.match(mail.text, /photo: a".png \(8 bytes\)/);
  assert.ok(!mail.html.includes("<script"));
  await page.setContent(mail.html);
  assert.match(await page.locator("body").innerText(), /\{\{7\*7\}\} %s <script>alert\(1\)<\/script>/);
  await picture(page, "mail-submission");
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`a forgotten password: ${how}`, async () => {
    desk = await openDesk(SITE, mailbox.settings);
    const page = await openPage(browser, { javaScriptEnabled });
    const email = `ada-${javaScriptEnabled}@example.org`;
    await page.goto(`${desk.url}/signup?_next=/account`);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await press(page, "Sign up");
    await page.waitForURL(`${desk.url}/account`);
    await assertAccessible(browser, page, "the account that is not confirmed");

    const confirm = await mailbox.mail(email, "Is this your address");
    await page.goto(link(confirm));
    assert.equal(new URL(page.url()).search, "", "no secret in the address");
    await assertAccessible(browser, page, "the page that confirms");
    await picture(page, "confirm");
    await press(page, "Yes, it is mine");
    assert.match(await page.locator("main").innerText(), /The address is confirmed/);

    const phone = await openPage(browser, { javaScriptEnabled });
    await phone.goto(`${desk.url}/login`);
    await phone.getByRole("link", { name: "I forgot my password" }).click();
    await assertAccessible(browser, phone, "the page that asks for a letter");
    await picture(phone, "reset");
    await phone.getByLabel("E-mail address").fill(email);
    await press(phone, "Send me a link");
    assert.match(await phone.locator("main").innerText(), /If this address has an account/);
    const letter = await mailbox.mail(email, "A new password for");
    assert.deepEqual(letter.defects, []);
    await phone.goto(link(letter));
    assert.equal(new URL(phone.url()).search, "");
    await assertAccessible(browser, phone, "the page of the new password");
    await picture(phone, "reset-new");
    await phone.getByLabel("New password").fill(OTHER);
    await press(phone, "Change the password");
    assert.match(await phone.locator("main").innerText(), /Your password is changed/);
    await assertAccessible(browser, phone, "the page of a password that is set");
    await mailbox.mail(email, "was changed");
    await page.goto(`${desk.url}/account`);
    assert.match(page.url(), /\/login/, "logged out everywhere");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(OTHER);
    await press(page, "Log in");
    await page.waitForURL(`${desk.url}/account`);
    await phone.goto(link(letter));
    assert.match(await phone.locator("main").innerText(), /This link is over/);
    await assertAccessible(browser, phone, "a link that is over");
  });
}

test("a sign-up that a letter finishes", async () => {
  desk = await openDesk(SITE, { ...mailbox.settings, FRONTDESK_ACCOUNTS__CONFIRM: "required" });
  const page = await openPage(browser);
  await page.goto(`${desk.url}/signup`);
  await assertAccessible(browser, page, "a sign-up by letter");
  await page.getByLabel("E-mail address").fill(EMAIL);
  await press(page, "Sign up");
  await assertAccessible(browser, page, "a letter is on its way");
  await page.goto(link(await mailbox.mail(EMAIL, "Finish your sign-up")));
  await assertAccessible(browser, page, "the end of a sign-up");
  await picture(page, "signup-finish");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(page, "Make the account");
  await page.waitForURL(`${desk.url}/`);
  const answer = await page.request.get(`${desk.url}/session`, { headers: { accept: "application/json" } });
  assert.equal((await answer.json()).account.email, EMAIL);
});
