// What is told of a submission: checked by the libraries that receivers use, and looked at by an operator.

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { Webhook } from "standardwebhooks";

import { assertAccessible } from "../accessible.mjs";
import { openBrowser, picture } from "../browser.mjs";
import { SITE } from "../contact.mjs";
import { openDesk } from "../desk.mjs";
import { openPython } from "../verifiers/python.mjs";

const NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
// RFC 8032, section 7.1, test 1, and its public key.
const PRIVATE = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const STRANGER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const EMAIL = "ada@example.org";
const PASSWORD = "wet otters juggle lanterns";

let browser, folder, receiver, desk;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  receiver = await openReceiver();
  folder = await mkdtemp(join(tmpdir(), "frontdesk-hooks-"));
  const config = join(folder, "frontdesk.toml");
  await writeFile(
    config,
    `[webhooks]\nallow = ["127.0.0.1/32"]\n[[forms.hooked.webhooks]]\nurl = "${receiver.url}"\n` +
      `secret = ["${NEW}", "${OLD}", "${PRIVATE}"]\n`,
  );
  desk = await openDesk(SITE, { FRONTDESK_CONFIG: config });
});
afterEach(async () => {
  await desk.close();
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server that keeps what it is told, and answers with `status`. */
async function openReceiver() {
  const told = [];
  const opened = { status: 204, told };
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    told.push({ headers: request.headers, body: Buffer.concat(pieces).toString("utf8") });
    response.writeHead(opened.status).end(opened.status === 204 ? undefined : "<b>no</b>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.url = `http://127.0.0.1:${server.address().port}/in`;
  opened.close = () => new Promise((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  opened.next = async (number = 1) => {
    const until = Date.now() + 15_000;
    while (told.length < number) {
      assert.ok(Date.now() < until, `${told.length} of ${number} came`);
      await new Promise((soon) => setTimeout(soon, 20));
    }
    return told[number - 1];
  };
  return opened;
}

async function send() {
  const body = new URLSearchParams({
    name: "Zoë „Ümlaut“ 漢字 \u{1f98b}",
    email: "zoe@example.org",
    message: "first\r\nsecond <b>&amp;\"'",
  });
  const headers = { accept: "application/json" };
  const answer = await fetch(`${desk.url}/f/hooked`, { method: "POST", headers, body });
  assert.equal(answer.status, 201);
}

test("who has the public key alone can check what is told", async () => {
  await send();
  const { headers, body } = await receiver.next();
  const signature = headers["webhook-signature"].split(" ").find((one) => one.startsWith("v1a,"));
  const x = PUBLIC.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const fits = (content) => verify(null, Buffer.from(content), key, Buffer.from(signature.slice(4), "base64"));
  const start = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`;
  assert.ok(fits(start + body));
  assert.ok(!fits(start + body.replace("Zoë", "Zoe")));
});

test("the library for JavaScript accepts what is told, by either secret, and nothing that was changed", async () => {
  await send();
  const { headers, body } = await receiver.next();
  for (const secret of [NEW, OLD]) {
    const event = new Webhook(secret).verify(body, headers);
    assert.equal(event.type, "submission.created");
    assert.equal(event.data.tree.name, "Zoë „Ümlaut“ 漢字 \u{1f98b}");
    assert.equal(event.data.tree.message, "first\r\nsecond <b>&amp;\"'");
  }
  assert.throws(() => new Webhook(STRANGER).verify(body, headers), /No matching signature/);
  assert.throws(() => new Webhook(NEW).verify(body.replace("Zoë", "Eve"), headers));
  assert.throws(() => new Webhook(NEW).verify(body, { ...headers, "webhook-id": "another" }));
  const late = { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 600) };
  assert.throws(() => new Webhook(NEW).verify(body, late), /too old/);
});

test("the library for Python accepts it too", async () => {
  const python = await openPython();
  try {
    await send();
    const { headers, body } = await receiver.next();
    for (const secret of [NEW, OLD]) {
      const event = await python.verify({ secret, headers, body });
      assert.equal(event.data.tree.name, "Zoë „Ümlaut“ 漢字 \u{1f98b}");
    }
    await assert.rejects(python.verify({ secret: STRANGER, headers, body }), /No matching signature/);
    const changed = body.replace("Zoë", "Eve");
    await assert.rejects(python.verify({ secret: NEW, headers, body: changed }));
  } finally {
    await python.close();
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`an operator sees what failed and sends it again: ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    desk.run(["account", "add", EMAIL, "--operator"], PASSWORD);
    receiver.status = 500;
    await send();
    await receiver.next();
    const context = await browser.newContext({ javaScriptEnabled });
    try {
      const page = await context.newPage();
      await page.goto(`${desk.deskUrl}/login`);
      await page.getByLabel("E-mail address").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.locator("main").getByRole("button", { name: "Log in" }).click();
      await page.getByRole("link", { name: "Deliveries", exact: true }).click();
      const row = page.getByRole("row", { name: /webhook/ });
      await row.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Hold the selected" }).click();
      await page.getByText("1 delivery is held until sent again.").waitFor();
      await assertAccessible(browser, page, "the list of deliveries");
      await picture(page, "deliveries");

      await row.getByRole("link").click();
      await page.getByRole("heading", { name: "Delivery by webhook" }).waitFor();
      assert.match(await page.locator("main").innerText(), /status 500: not taken/);
      await assertAccessible(browser, page, "a delivery");
      await picture(page, "delivery");
      receiver.status = 204;
      await page.getByRole("button", { name: "Send it again now" }).click();
      await page.getByText("1 delivery is sent again now.").waitFor();
      await receiver.next(receiver.told.length);
      const until = Date.now() + 15_000;
      while (!(await page.locator("main").innerText()).includes("status 204: taken")) {
        assert.ok(Date.now() < until, await page.locator("main").innerText());
        await page.reload();
      }
      const ids = new Set(receiver.told.map(({ headers }) => headers["webhook-id"]));
      assert.equal(ids.size, 1, "one id through all tries");
    } finally {
      await context.close();
    }
  });
}
