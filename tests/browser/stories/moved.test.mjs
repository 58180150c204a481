// Pages of Formspree and Netlify with only the host changed.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

import { openBrowser, openPage } from "../browser.mjs";
import { openDesk } from "../desk.mjs";
import { withVite } from "../senders/vite.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const MOVED = resolve(import.meta.dirname, "../moved");

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

describe("Formspree", () => {
  let site, elsewhere, desk, other, page;
  before(async () => {
    site = await mkdtemp(join(tmpdir(), "frontdesk-moved-"));
    await withVite(join(MOVED, "formspree"))(site);
    await copyFile(join(MOVED, "formspree/frontdesk.toml"), join(site, "frontdesk.toml"));
    desk = await openDesk(relative(ROOT, site));
    // The same form at another origin, which lists the page's.
    elsewhere = await mkdtemp(join(tmpdir(), "frontdesk-moved-"));
    const fields = await readFile(join(site, "frontdesk.toml"), "utf8");
    const origins = `[forms.contact]\norigins = ["${desk.url}"]\n`;
    await writeFile(join(elsewhere, "frontdesk.toml"), origins + fields);
    other = await openDesk(relative(ROOT, elsewhere));
    page = await openPage(browser);
  });
  after(async () => {
    await page?.context().close();
    await desk?.close();
    await other?.close();
    for (const folder of [site, elsewhere]) await rm(folder, { recursive: true, force: true });
  });

  const send = () => page.getByRole("button", { name: "Send" }).click();
  const thanks = () => page.getByText("Thanks for your message!");

  test("@formspree/react shows what is wrong beside each field, and then thanks", async () => {
    await page.goto(`${desk.url}/`);
    await page.getByLabel("E-mail").fill("nobody");
    await send();
    const told = (name) => page.getByText(new RegExp(`^${name} .+`));
    await told("Message").waitFor();
    assert.match(await told("E-mail").innerText(), /^E-mail .+/);
    assert.deepEqual(await desk.submissions("contact"), []);

    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Message").fill("Grüße");
    const file = { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("a plan") };
    await page.getByLabel("Plan").setInputFiles(file);
    await send();
    await thanks().waitFor();
    assert.match(await thanks().innerText(), new RegExp(`${desk.url}/f/contact/thanks$`));
    const [{ tree, entries }] = await desk.submissions("contact");
    assert.deepEqual(Object.keys(tree).sort(), ["age", "email", "message", "plan"]);
    assert.deepEqual([tree.email, tree.message], ["ada@example.org", "Grüße"]);
    assert.equal(tree.plan.filename, "plan.txt");
    const names = entries.map((entry) => entry.name);
    assert.ok(names.includes("_subject") && names.includes("_gotcha"), names.join());
  });

  test("@formspree/react sends to another origin that lists the page's", async () => {
    await page.goto(`${desk.url}/?endpoint=${encodeURIComponent(other.url)}`);
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Message").fill("from elsewhere");
    await send();
    await thanks().waitFor();
    assert.equal((await other.submissions("contact"))[0].tree.message, "from elsewhere");
  });

  test("@formspree/core reads success, errors of fields and errors of the form", async () => {
    await page.goto(`${desk.url}/`);
    const submit = (key, data, project) =>
      page.evaluate(
        async ([key, data, project]) => {
          const options = { endpoint: location.origin };
          const result = await window.submitWithCore(key, data, options, project);
          return {
            kind: result.kind,
            next: result.next,
            form: result.getFormErrors?.(),
            fields: result.getAllFieldErrors?.().map(([name, errors]) => [name, errors[0].code]),
          };
        },
        [key, data, project],
      );
    const good = { email: "ada@example.org", message: "hi" };
    const taken = await submit("contact", { ...good, _next: "/?done" });
    assert.deepEqual([taken.kind, taken.next], ["success", `${desk.url}/?done`]);
    assert.equal((await submit("contact", good, "123")).kind, "success", "by a project");
    const bad = await submit("contact", { email: "x", message: "", age: "old" });
    assert.deepEqual(Object.fromEntries(bad.fields), {
      email: "TYPE_EMAIL",
      message: "REQUIRED_FIELD_EMPTY",
      age: "TYPE_NUMERIC",
    });
    const nobody = await submit("nobody", good);
    assert.deepEqual([nobody.kind, nobody.form[0].code], ["error", "FORM_NOT_FOUND"]);
  });
});

describe("Netlify", () => {
  let desk, page;
  before(async () => {
    desk = await openDesk("tests/browser/moved/netlify");
    page = await openPage(browser);
  });
  after(async () => {
    await page?.context().close();
    await desk?.close();
  });

  test("a form leads to its action's page, and its honeypot is no content", async () => {
    await page.goto(`${desk.url}/`);
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Message").fill("hello");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "Your form has been sent" }).waitFor();
    assert.equal(page.url(), `${desk.url}/success`);
    const [{ tree }] = await desk.submissions("contact");
    assert.deepEqual(tree, { email: "ada@example.org", message: "hello" });
  });

  test("a robot that fills the honeypot in is thanked like anybody", async () => {
    await page.goto(`${desk.url}/`);
    await page.getByLabel("Email").fill("robot@example.org");
    await page.evaluate(() => (document.querySelector("[name=bot-field]").value = "buy"));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "Your form has been sent" }).waitFor();
  });

  test("a script posts to the front page, as their documents write it", async () => {
    await page.goto(`${desk.url}/ajax`);
    await page.getByLabel("Order").fill("one");
    await page.getByLabel("Toppings").selectOption(["cheese", "basil"]);
    await page.getByRole("button", { name: "Order" }).click();
    await page.getByText("Thank you for your submission").waitFor();
    const [{ tree }] = await desk.submissions("pizza");
    assert.deepEqual(tree, { order: "one", toppings: ["cheese", "basil"] });
  });

  test("a file comes along", async () => {
    await page.goto(`${desk.url}/upload`);
    await page.getByLabel("Your name").fill("Ada");
    const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("bytes") };
    await page.getByLabel("Photo").setInputFiles(file);
    await page.getByRole("button", { name: "Upload" }).click();
    await page.waitForURL("**/thanks");
    const [{ tree }] = await desk.submissions("file-upload");
    assert.deepEqual([tree.name, tree.photo.filename, tree.photo.size], ["Ada", "a.txt", 5]);
  });
});
