// The form that every sender shows: how a visitor fills it in, and the tree that must be stored.

import { createHash } from "node:crypto";

export const FORM = "order";

export const DRAWING = {
  name: "Skizze é 1.png",
  mimeType: "image/png",
  // Every byte there is, after a PNG's first eight: what is read as text on the way, is changed.
  buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array(256).keys()]),
};

/** What the visitor types, with the line ends of a text area. */
const MESSAGE = 'Mind the "left" crank: 1 + 1 = 2 & 50%.\n\nשלום, 東京 <b>soon</b> 🚲\nBye';

/**
 * The one tree, with the types of the fields: numbers, a tick, and the line ends of a text area.
 * The zip code begins with a nought: read as a number on the way, it would not come back.
 */
export const TREE = {
  name: "Zoë van der Meer",
  email: "zoe@example.org",
  bikes: 2,
  message: MESSAGE,
  topics: ["repair", "lessons"],
  days: ["tuesday", "friday"],
  terms: true,
  delivery: "courier",
  address: { city: "Görlitz", zip: "02826" },
  items: [
    { sku: "TUBE-28/1.5", qty: 3 },
    { sku: "saddle[brown].v2", qty: 10 },
  ],
  drawing: {
    filename: DRAWING.name,
    content_type: DRAWING.mimeType,
    size: DRAWING.buffer.length,
    sha256: createHash("sha256").update(DRAWING.buffer).digest("hex"),
  },
};

/** What a form with choices shows; pages made by template engines get it as their data. */
export const CHOICES = {
  topics: [
    { value: "repair", label: "A repair" },
    { value: "parts", label: "Spare parts" },
    { value: "lessons", label: "Lessons in mending" },
  ],
  days: [
    { value: "tuesday", label: "Tuesday" },
    { value: "thursday", label: "Thursday" },
    { value: "friday", label: "Friday" },
  ],
  rows: [{ number: 1 }, { number: 2 }],
};

/** Fills in a page as a person would, by what the labels say. */
export async function fillIn(page) {
  await page.getByLabel("Your name").fill(TREE.name);
  await page.getByLabel("E-mail", { exact: true }).fill(TREE.email);
  await page.getByLabel("How many bicycles?").fill(String(TREE.bikes));
  await page.getByLabel("Your message").fill(MESSAGE);
  const topics = [{ label: "A repair" }, { label: "Lessons in mending" }];
  await page.getByLabel("What is it about?").selectOption(topics);
  await page.getByLabel("Tuesday").check();
  await page.getByLabel("Friday").check();
  await page.getByLabel("I have read the terms").check();
  await page.getByLabel("By courier").check();
  await page.getByLabel("City").fill(TREE.address.city);
  await page.getByLabel("Zip code").fill(TREE.address.zip);
  for (const [index, item] of TREE.items.entries()) await fillInRow(page, index + 1, item);
}

/** Some pages have all rows from the start, some only the first and a button for more. */
async function fillInRow(page, number, { sku, qty }) {
  const row = page.getByRole("group", { name: `Item ${number}` });
  if (!(await row.isVisible())) await page.getByRole("button", { name: "Add an item" }).click();
  await row.getByLabel("Article").fill(sku);
  await row.getByLabel("Quantity").fill(String(qty));
}

export async function attach(page) {
  await page.getByLabel("A drawing").setInputFiles(DRAWING);
}

export function send(page) {
  return page.getByRole("button", { name: "Send" }).click();
}
