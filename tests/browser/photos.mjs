// The site of examples/photos: how a visitor likes, signs up and leaves.

export const SITE = "examples/photos";
export const MIRA = {
  email: "mira@example.org",
  name: "Mira",
  password: "wet otters juggle lanterns",
};

/** The card of a picture, by its name in the HTML. */
export const card = (page, photo) => page.locator(`#${photo}`);

export const like = (page, photo) =>
  card(page, photo).getByRole("button", { name: /^Like / }).click();

export const takeBack = (page, photo) =>
  card(page, photo).getByRole("button", { name: /^Take back/ }).click();

/** Types and clicks what the page of the sign-up asks for. */
export async function signUp(page, { email, name, password } = MIRA) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Stay logged in").check();
  await page.getByRole("button", { name: "Sign up" }).click();
}

/** Types and clicks what the page of the login asks for. */
export async function logIn(page, { email, password } = MIRA) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function logOut(page) {
  await page.getByRole("link", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForLoadState();
}

/** What a program gets that has a copy of the cookies. */
export async function copied(desk, cookies, path) {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${desk.url}${path}`, { headers: { cookie } });
  return { status: answer.status, body: await answer.json() };
}
