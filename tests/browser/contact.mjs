// The form of examples/contact: how a visitor fills it in, and what must be stored then.

export const FORM = "contact";
export const SITE = "examples/contact";

/** The tree that every encoding must give: with the types of the fields, and the line ends of a text area. */
export const TREE = {
  name: "Zoë van der Meer",
  email: "zoe@example.org",
  bike: { make: "Gazelle & Söhne", year: 1987 },
  topics: ["repair", "lessons"],
  days: ["tuesday", "friday"],
  answer: "visit",
  message: "It squeaks + creaks = 100%.\nIn the rain too; <b>always</b> 🚲",
};

export const PHOTO = {
  name: "wheel 1.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** Types and clicks what `TREE` holds. */
export async function fillIn(page) {
  await page.getByLabel("Your name").fill(TREE.name);
  await page.getByLabel("E-mail", { exact: true }).fill(TREE.email);
  await page.getByLabel("Make").fill(TREE.bike.make);
  await page.getByLabel("Year").fill(String(TREE.bike.year));
  await page.getByLabel("What is it about?").selectOption(TREE.topics);
  await page.getByLabel("Tuesday").check();
  await page.getByLabel("Friday").check();
  await page.getByLabel("When I come by").check();
  await page.getByLabel("Your message").fill(TREE.message);
}

export async function attach(page, file = PHOTO) {
  await page.getByLabel("A photo").setInputFiles(file);
}

export function send(page) {
  return page.getByRole("button", { name: "Send" }).click();
}

/** The tree without the file, which not every encoding can carry. */
export function withoutPhoto({ tree }) {
  const { photo, ...rest } = tree;
  return rest;
}
