// The story of examples/photos, with and without JavaScript: look, like, be asked once who one is, be
// known from then on, and be a stranger again after the logout.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";

import { openProfile, picture } from "../browser.mjs";
import { openDesk } from "../desk.mjs";
import { SITE, card, copied, like, logIn, logOut, signUp, takeBack } from "../photos.mjs";

const MORE = ["whale", "lighthouse", "moon-lake", "snow-cabin", "balloons"];

let desk, folder, browser, page;
beforeEach(async () => {
  desk = await openDesk(SITE);
  folder = await mkdtemp(join(tmpdir(), "frontdesk-profile-"));
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
  await desk.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens the browser on its profile, as it was left, and there the photos. */
async function openPhotos(options) {
  browser = await openProfile(folder, options);
  page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(`${desk.url}/`);
}

async function liked() {
  return (await desk.submissions("like")).map(({ tree }) => tree.photo);
}

/** Clicks like as a stranger, and comes back as Mira. */
async function likeAndSignUp(photo) {
  await like(page, photo);
  await page.waitForURL(/\/login\?_next=/);
  assert.deepEqual(await liked(), [], "nothing is filed for a stranger");
  await page.getByRole("link", { name: "Sign up" }).click();
  await signUp(page);
  await page.waitForURL(`${desk.url}/#${photo}`);
  assert.deepEqual(await liked(), [photo], "that like is there");
}

describe("without JavaScript", () => {
  const options = { javaScriptEnabled: false };

  test("a like leads to the login once, and everything works to the end", async () => {
    await openPhotos(options);
    await picture(page, "photos-plain");
    await likeAndSignUp("harbour-night");

    for (const photo of MORE) {
      await like(page, photo);
      await page.waitForURL(`${desk.url}/#${photo}`);
    }
    assert.deepEqual(await liked(), ["harbour-night", ...MORE], "five more without another login");
    await like(page, "whale");
    await page.waitForURL(`${desk.url}/#whale`);
    assert.equal((await liked()).length, 6, "a second like of one picture is none");

    await takeBack(page, "whale");
    await page.waitForURL(`${desk.url}/#whale`);
    assert.equal((await liked()).includes("whale"), false);

    await page.getByRole("link", { name: "My likes" }).click();
    await picture(page, "photos-mine");
    assert.equal(await page.locator(".list li").count(), 5);
    await page.getByRole("button", { name: "Take back lighthouse" }).click();
    await page.waitForURL(`${desk.url}/f/like/mine`);
    assert.equal(await page.locator(".list li").count(), 4);

    await page.goto(`${desk.url}/session`);
    assert.match(await page.locator("main").innerText(), /mira@example\.org/);

    await browser.close();
    await openPhotos(options);
    await page.getByRole("link", { name: "My likes" }).click();
    assert.equal(await page.locator(".list li").count(), 4, "still known after the browser was closed");

    const cookies = await browser.cookies();
    assert.equal((await copied(desk, cookies, "/f/like/mine")).status, 200);
    await page.goto(`${desk.url}/`);
    await logOut(page);
    assert.equal((await copied(desk, cookies, "/f/like/mine")).status, 401, "a copy opens nothing");
    assert.equal((await copied(desk, cookies, "/session")).body.account, null);
    await page.goto(`${desk.url}/f/like/mine`);
    await page.waitForURL(/\/login\?_next=/);
    for (let steps = 0; steps < 8 && (await page.goBack()); steps += 1) {
      const text = await page.locator("body").innerText();
      assert.doesNotMatch(text, /mira@example\.org|moon-lake/, "Back shows nothing private");
    }
  });
});

describe("after a session that was ended elsewhere", () => {
  const options = { javaScriptEnabled: false };

  /** Likes a picture with the cookie of a session that is over, and logs in. */
  async function likeWithADeadCookie(photo) {
    await openPhotos(options);
    await likeAndSignUp("whale");
    const cookies = await browser.cookies();
    await logOut(page);
    await browser.addCookies(cookies.filter(({ name }) => name === "frontdesk"));
    await page.goto(`${desk.url}/`);
    await like(page, photo);
    await page.waitForURL(/\/login\?_next=/);
    await logIn(page);
    await page.waitForURL(/\/parked\?_next=/);
    assert.deepEqual(await liked(), ["whale"], "nothing is filed in a name that is not known");
  }

  test("what was filled in is shown, and sent with a word", async () => {
    await likeWithADeadCookie("snow-cabin");
    await picture(page, "parked");
    assert.match(await page.locator("main").innerText(), /snow-cabin/);
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForURL(`${desk.url}/#snow-cabin`);
    assert.deepEqual(await liked(), ["whale", "snow-cabin"]);
  });

  test("or discarded", async () => {
    await likeWithADeadCookie("snow-cabin");
    await page.getByRole("button", { name: "Discard" }).click();
    await page.waitForURL(`${desk.url}/#snow-cabin`);
    assert.deepEqual(await liked(), ["whale"]);
    const cookies = await browser.cookies();
    assert.equal(cookies.some(({ name }) => name === "frontdesk-parked"), false);
  });
});

describe("with JavaScript", () => {
  test("likes are made and taken back in place, with counts and a name", async () => {
    await openPhotos();
    await card(page, "whale").getByText("Like").waitFor();
    assert.equal(await page.getByRole("link", { name: "Log out" }).count(), 0);
    await likeAndSignUp("harbour-night");
    await page.getByText("Hello, Mira").waitFor();
    const harbour = card(page, "harbour-night");
    await harbour.locator('form[data-fd-is="mine"]').waitFor();
    assert.equal(await harbour.locator("[data-fd-count]").innerText(), "1");

    await page.evaluate(() => (window.stayed = true));
    for (const photo of MORE) {
      await like(page, photo);
      await card(page, photo).locator('form[data-fd-is="mine"]').waitFor();
      assert.equal(await card(page, photo).locator("[data-fd-count]").innerText(), "1");
    }
    await picture(page, "photos-liked");
    await takeBack(page, "whale");
    await card(page, "whale").locator('form[data-fd-is="new"]').waitFor();
    assert.equal(await card(page, "whale").locator("[data-fd-count]").innerText(), "0");
    const focus = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    assert.equal(focus, "Like A whale", "the keyboard goes on where it was");
    assert.equal(await page.evaluate(() => window.stayed), true, "the page was never left");
    assert.deepEqual(await liked(), ["harbour-night", ...MORE.slice(1)]);

    await browser.close();
    await openPhotos();
    await page.getByText("Hello, Mira").waitFor();
    await page.locator('form[data-fd-is="mine"]').first().waitFor();
    assert.equal(await page.locator('form[data-fd-is="mine"]').count(), 5);

    const cookies = await browser.cookies();
    await logOut(page);
    assert.equal((await copied(desk, cookies, "/session")).body.account, null);
    const posted = await fetch(`${desk.url}/f/like/withdraw`, {
      method: "POST",
      body: new URLSearchParams({ photo: "balloons" }),
      headers: {
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
        origin: desk.url,
      },
    });
    assert.equal(posted.status, 401);
    for (let steps = 0; steps < 6 && (await page.goBack()); steps += 1) {
      const text = await page.locator("body").innerText();
      assert.doesNotMatch(text, /Hello, Mira|mira@example\.org/, "Back shows nothing private");
    }
    await page.goto(`${desk.url}/`);
    await page.getByRole("link", { name: "Log in" }).waitFor();
    assert.equal(await page.locator('form[data-fd-is="mine"]').count(), 0);
  });

  test("a session that runs out between two likes costs no like", async () => {
    await openPhotos();
    await likeAndSignUp("whale");
    await page.getByText("Hello, Mira").waitFor();
    await browser.clearCookies();
    await like(page, "snow-cabin");
    await page.waitForURL(/\/login\?_next=/);
    await logIn(page);
    await page.waitForURL(`${desk.url}/#snow-cabin`);
    await card(page, "snow-cabin").locator('form[data-fd-is="mine"]').waitFor();
    assert.deepEqual(await liked(), ["whale", "snow-cabin"]);
  });
});
