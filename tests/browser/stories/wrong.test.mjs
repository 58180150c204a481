// What is wrong comes back in the page it was sent from, as it was filled in.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assertAccessibleAsShown } from "../accessible.mjs";
import { openBrowser, openPage, picture } from "../browser.mjs";
import { attach, fillIn, PHOTO, SITE as CONTACT, TREE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";
import { FAULTS, field, focused, RIGHT, SITE, type, values, WRONG } from "../wrong.mjs";

let browser, desk, page;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await desk.close();
});

/** Sends the form as it stands; the answer's status, and what could not be loaded with it. */
async function send(name) {
  const lost = [];
  page.on("response", (response) => {
    if (response.status() >= 400 && response.request().method() === "GET") lost.push(response.url());
  });
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name }).click(),
  ]);
  await page.waitForLoadState();
  return { status: answer.status(), lost };
}

const errors = () => page.locator("[data-fd-error]");

const assertInPlace = async (expected) => {
  assert.deepEqual(await errors().evaluateAll((notes) => notes.map((note) => note.dataset.fdError)), expected);
  for (const name of expected) {
    const control = field(page, name).last();
    assert.equal(await control.getAttribute("aria-invalid"), "true", name);
    const described = (await control.getAttribute("aria-describedby")).split(" ");
    const note = page.locator(`[id="${described.at(-1)}"]`);
    assert.equal(await note.getAttribute("data-fd-error"), name);
    assert.ok(await note.isVisible(), name);
  }
};

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`a form of every type of field comes back as it was filled in, ${scripts}`, async () => {
    desk = await openDesk(SITE);
    page = await openPage(browser, { javaScriptEnabled });
    await page.goto(`${desk.url}/shop/order`);
    await type(page, WRONG);
    await field(page, "secret").fill("short");
    await field(page, "seat").fill("85");
    await field(page, "colour").fill("#00aa33");
    await page.getByLabel("Bell").uncheck();
    await page.getByLabel("Pump").check();
    await field(page, "tyres").selectOption(["rough", "snow"]);
    const text = { name: "notes \"<b>.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
    await field(page, "photo").setInputFiles(text);
    const { status, lost } = await send("Order");

    assert.equal(status, 422);
    assert.deepEqual(lost, [], "style sheets and pictures are found from the form's address too");
    assert.ok(await page.locator("img").evaluate((image) => image.naturalWidth > 0));
    assert.equal(await page.locator("form").evaluate((form) => getComputedStyle(form).display), "grid");
    assert.equal(await page.title(), "Error: Order a bicycle");

    const { friends, ...kept } = WRONG;
    assert.deepEqual(await values(page, Object.keys(kept)), kept);
    assert.equal(await field(page, "friends").inputValue(), friends.replace(", ", ","), "as browsers send it");
    assert.deepEqual(await values(page, ["seat", "colour", "secret"]), { seat: "85", colour: "#00aa33", secret: "" });
    const ticked = await page.locator(":checked:is(input)").evaluateAll((all) => all.map(({ value }) => value));
    assert.deepEqual(ticked, ["pump"]);
    const chosen = field(page, "tyres").locator("option:checked");
    assert.deepEqual(await chosen.allInnerTexts(), ["rough", "snow"]);

    await assertInPlace(FAULTS);
    assert.equal(await focused(page), "name");
    assert.match(await page.locator('[data-fd-error="photo"]').innerText(), /notes .*<b>.txt/);
    await picture(page, `wrong-order-${javaScriptEnabled ? "scripts" : "plain"}`);

    const address = new URL(page.url()).pathname;
    const list = page.getByRole("alert").getByRole("link");
    assert.equal(await list.count(), FAULTS.length);
    for (const [index, name] of FAULTS.entries()) {
      await list.nth(index).click();
      assert.equal(await focused(page), name, `the link to ${name}`);
    }
    await page.getByRole("link", { name: "To the foot" }).click();
    assert.equal(new URL(page.url()).pathname, address, "links into the page stay in it");

    await type(page, RIGHT);
    await field(page, "secret").fill("long enough");
    await page.getByLabel("Bring it").check();
    await field(page, "frame").selectOption("s56");
    await field(page, "photo").setInputFiles(PHOTO);
    await page.getByLabel("I agree").check();
    assert.equal((await send("Order")).status, 303);
    assert.equal(await page.title(), "Ordered");
    const [{ tree }, ...others] = await desk.submissions("order");
    assert.deepEqual(others, []);
    const { photo, secret, friends: invited, number, seat, ...rest } = tree;
    assert.equal(photo.filename, PHOTO.name);
    assert.deepEqual([invited, number, seat], [["a@example.org", "b@example.org"], 2, 85]);
    const { friends: _, number: __, ...typed } = RIGHT;
    const others2 = { extras: ["pump"], tyres: ["rough", "snow"], delivery: "bring", frame: "s56" };
    assert.deepEqual(rest, { ...typed, ...others2, page: "order", colour: "#00aa33", terms: true, act: "order" });
  });
}

test("what is wrong twice comes back twice, in the same page", async () => {
  desk = await openDesk(SITE);
  page = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${desk.url}/shop/order`);
  await send("Order");
  const first = await errors().count();
  await field(page, "name").fill("Joanna");
  const { status, lost } = await send("Order");
  assert.deepEqual([status, lost], [422, []]);
  assert.equal(await errors().count(), first - 1);
  assert.equal(await focused(page), "email");
  assert.equal(await field(page, "name").inputValue(), "Joanna");
});

test("a page that comes back is accessible, narrow and wide, light and dark", async () => {
  desk = await openDesk(SITE);
  page = await openPage(browser);
  await page.goto(`${desk.url}/shop/order`);
  await send("Order");
  await assertAccessibleAsShown(page, "order");
});

test("a file that was right is named, because it has to be chosen again", async () => {
  desk = await openDesk(CONTACT);
  page = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${desk.url}/`);
  await page.locator("form").evaluate((form) => (form.noValidate = true));
  await fillIn(page);
  await attach(page);
  await page.getByLabel("Your message").fill("");
  await send("Send");
  const again = page.locator("[data-fd-again]");
  assert.match(await again.innerText(), /wheel 1\.png/);
  const photo = field(page, "photo");
  assert.ok((await photo.getAttribute("aria-describedby")).includes(await again.getAttribute("id")));
  assert.equal(await photo.getAttribute("aria-invalid"), null);
  await picture(page, "wrong-file-again");
});

test("the contact form of the examples comes back right", async () => {
  desk = await openDesk(CONTACT);
  page = await openPage(browser);
  await page.goto(`${desk.url}/`);
  await page.locator("form").evaluate((form) => (form.noValidate = true));
  await fillIn(page);
  await page.getByLabel("Your name").fill("");
  await page.getByLabel("E-mail", { exact: true }).fill("zoe");
  await page.getByLabel("Year").fill("1789");
  await page.getByLabel("Your message").fill("");
  const { status, lost } = await send("Send");
  assert.deepEqual([status, lost], [422, []]);
  await assertInPlace(["name", "email", "bike[year]", "message"]);
  assert.equal(await focused(page), "name");
  assert.equal(await page.getByLabel("Make").inputValue(), TREE.bike.make);
  assert.equal(await page.getByLabel("Year").inputValue(), "1789");
  assert.deepEqual(await page.getByLabel("What is it about?").evaluate((select) => [...select.selectedOptions].map((o) => o.value)), TREE.topics);
  assert.ok(await page.getByLabel("When I come by").isChecked());
  await picture(page, "wrong-contact");
  await assertAccessibleAsShown(page, "contact");
});

test("whatever was typed is text in the page that comes back", async () => {
  desk = await openDesk(CONTACT);
  page = await openPage(browser);
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs += 1;
    return dialog.dismiss();
  });
  await page.goto(`${desk.url}/`);
  const elements = () => page.locator("*").evaluateAll((all) => all.map(({ localName }) => localName));
  await page.locator("form").evaluate((form) => (form.noValidate = true));
  await send("Send");
  const plain = await elements();
  await page.goto(`${desk.url}/`);
  await page.locator("form").evaluate((form) => (form.noValidate = true));
  const evil = `"'><svg/onload=alert(1)></textarea><img src=x onerror=alert(2)>--><!-- */ autofocus onfocus=alert(3) `;
  await page.getByLabel("E-mail", { exact: true }).evaluate((field) => (field.type = "text"));
  for (const label of ["E-mail", "Make"]) await page.getByLabel(label, { exact: label === "E-mail" }).fill(evil);
  const option = (value) => page.locator("#topics").evaluate((select, value) => (select[0].value = value), value);
  await option(evil);
  await page.getByLabel("What is it about?").selectOption({ index: 0 });
  await send("Send");
  assert.equal(await page.getByLabel("Make").inputValue(), evil.slice(0, 60), "cut by maxlength as it was typed");
  assert.match(await page.locator('[data-fd-error="topics"]').innerText(), /<svg\/onload=alert\(1\)>/);
  const added = ["span", "li", "a"];
  const without = (names) => names.filter((name) => !added.includes(name));
  assert.deepEqual(without(await elements()), without(plain));
  assert.equal(dialogs, 0);
});

test("the script shows in place what the server says, and keeps a draft until it is sent", async () => {
  desk = await openDesk(SITE);
  page = await openPage(browser);
  await page.goto(`${desk.url}/shop/live`);
  await type(page, WRONG);
  await page.getByLabel("Pump").check();
  const { status } = await send("Order");
  assert.equal(status, 422);
  await errors().first().waitFor();
  assert.equal(new URL(page.url()).pathname, "/shop/live", "nothing was left");
  await assertInPlace(FAULTS.filter((name) => !["secret", "photo"].includes(name)));
  assert.equal(await focused(page), "name");
  assert.equal(await field(page, "note").inputValue(), WRONG.note);
  await picture(page, "wrong-live");
  await assertAccessibleAsShown(page, "live");

  await page.reload();
  assert.deepEqual(await values(page, ["name", "note"]), { name: WRONG.name, note: WRONG.note });
  assert.ok(await page.getByLabel("Pump").isChecked());

  await type(page, RIGHT);
  await page.getByLabel("I fetch it").check();
  await field(page, "frame").selectOption("s50");
  await page.getByLabel("I agree").check();
  // A double click sends once.
  await page.getByRole("button", { name: "Order" }).dblclick();
  await page.getByText("Ordered.").waitFor();
  assert.equal(await errors().count(), 0);
  assert.equal((await desk.submissions("order")).length, 1);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});
