// One form, many senders, one tree: whatever library wrote the page, the same is stored.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser, openPage } from "../browser.mjs";
import { openDesk } from "../desk.mjs";
import { Lacking, allSenders, buildAll } from "../senders/catalogue.mjs";
import { FORM, TREE, attach, fillIn, send } from "../senders/order.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");

/** A folder that is lost must not go unseen; more of them need no line here. */
const AT_LEAST = [
  "angular",
  "ejs",
  "handlebars",
  "html",
  "htmx",
  "jinja",
  "react-hook-form",
  "svelte",
  "vue",
];

const senders = await allSenders();

let browser, site, desk, failures;
before(async () => {
  site = await mkdtemp(join(tmpdir(), "frontdesk-senders-"));
  failures = await buildAll(senders, site);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await rm(site, { recursive: true, force: true });
});

let page;
beforeEach(async () => {
  // A page made by a script holds no <form> for the server to find, so the form is declared.
  desk = await openDesk(relative(ROOT, site), { FRONTDESK_FORMS__ORDER__NAMES: "auto" });
  page = await openPage(browser);
});
afterEach(async () => {
  // Without a browser there is no page; a server left running would keep the tests from ending.
  await page?.context().close();
  await desk?.close();
});

/** The tree that `sender` must store: the one tree, but for what it can't send: of a file that is null. */
function treeOf({ leavesOut = {} }) {
  const tree = structuredClone(TREE);
  for (const name of Object.keys(leavesOut)) tree[name] = null;
  return tree;
}

/** Ends the test early if the page can't be made on this machine: only outside of CI, and said. */
function isThere(t, sender) {
  const failure = failures.get(sender.name);
  if (!failure) return true;
  if (!(failure instanceof Lacking) || process.env.CI === "true") throw failure;
  t.skip(failure.message);
  return false;
}

/** Opens, fills in and sends the page as a visitor would; gives the Content-Type that went out. */
async function visit(sender) {
  await page.goto(`${desk.url}/${sender.name}/`);
  await fillIn(page);
  if (!sender.leavesOut?.drawing) await attach(page);
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    send(page),
  ]);
  await page.getByText(/thank you/i).first().waitFor();
  return request.headers()["content-type"].split(";")[0];
}

test("the nine senders of the story are all here", () => {
  const names = senders.map((sender) => sender.name);
  assert.deepEqual(AT_LEAST.filter((name) => !names.includes(name)), []);
});

for (const sender of senders) {
  test(`${sender.title}: the one tree is stored`, async (t) => {
    if (!isThere(t, sender)) return;
    assert.equal(await visit(sender), sender.sends);
    const submissions = await desk.submissions(FORM);
    assert.equal(submissions.length, 1);
    const [{ tree, notes, enctype }] = submissions;
    assert.deepEqual(tree, treeOf(sender));
    assert.deepEqual(notes, [], "nothing had to be guessed");
    assert.equal(enctype, sender.sends);
  });
}

test("all senders on one site fill one inbox with equal trees", async () => {
  const present = senders.filter((sender) => !failures.has(sender.name));
  for (const sender of present) await visit(sender);
  const submissions = await desk.submissions(FORM);
  assert.deepEqual(submissions.map(({ tree }) => tree), present.map(treeOf));
});
