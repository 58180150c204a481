// A form that no page has, made of what the settings declare: filled in, put right, and sent.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { SITE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";

const SETTINGS = `
[[forms.booking.fields]]
name = "email"
type = "email"
label = "E-mail"
required = true

[[forms.booking.fields]]
name = "room"
type = "select"
label = "Room"
options = ["S", { value = "M", label = "Medium" }]

[[forms.booking.fields]]
name = "days"
type = "checkbox"
label = "Days"
options = ["Monday", "Tuesday"]

[[forms.booking.fields]]
name = "pay"
type = "radio"
label = "How will you pay?"
required = true
options = ["cash", "card"]

[[forms.booking.fields]]
name = "people"
type = "number"
label = "People"
min = 1
max = 9
`;

let browser, desk, folder;
before(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), "frontdesk-hosted-"));
  const config = join(folder, "frontdesk.toml");
  await writeFile(config, SETTINGS);
  desk = await openDesk(SITE, { FRONTDESK_CONFIG: config });
});
after(async () => {
  await browser.close();
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

test("a declared form is filled in, put right and sent, without scripts and on a phone", async () => {
  const page = await openPage(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const look = async (name) => {
    await picture(page, name);
    await assertAccessible(browser, page, name);
    assert.ok((await page.locator("html").boundingBox()).width <= 390, name);
  };
  await page.goto(`${desk.url}/f/booking`);
  await look("hosted");
  await page.getByLabel("E-mail").fill("ada@example");
  await page.getByLabel("Monday").check();
  await page.getByLabel("card").check();
  // What the browser would not let through.
  await page.locator("form").evaluate((form) => (form.noValidate = true));
  await page.getByLabel("People").fill("12");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("“People” must be 9 or less.").first().waitFor();
  await look("hosted-again");
  assert.equal(await page.getByLabel("E-mail").inputValue(), "ada@example");
  assert.equal(await page.getByLabel("Monday").isChecked(), true);
  assert.equal(await page.getByLabel("card").isChecked(), true);
  await page.getByLabel("People").fill("2");
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForURL(`${desk.url}/f/booking/thanks`);
  const [{ tree }] = await desk.submissions("booking");
  assert.deepEqual(tree, { email: "ada@example", room: "", days: ["Monday"], pay: "card", people: 2 });
  await page.context().close();
});
