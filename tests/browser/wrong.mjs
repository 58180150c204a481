// The form of tests/browser/wrong, which has a field of every type: filled in wrongly, and rightly.

export const SITE = "tests/browser/wrong";

/** What a browser lets a visitor type, wrong in every field that has a rule. */
export const WRONG = {
  name: "Jo",
  email: "jo@<b>",
  friends: "a@example.org, b",
  phone: "call \"me\" & 'wait'",
  site: "example.org",
  word: "bicycle",
  number: "9",
  day: "2025-12-31",
  time: "20:30",
  month: "2025-12",
  week: "2026-W01",
  moment: "2025-12-31T23:59",
  note: "short\n</textarea>",
};

/** What is said of it, in the order of the page: name of the field and code. */
export const FAULTS = [
  "name", "email", "friends", "phone", "site", "word", "secret", "number", "day", "time", "month", "week", "moment",
  "delivery", "frame", "photo", "note", "terms",
];

export const RIGHT = {
  name: "Joanna",
  email: "jo@example.org",
  friends: "a@example.org,b@example.org",
  phone: "+43 316 1234",
  site: "https://example.org/",
  word: "bike",
  number: "2",
  day: "2026-03-01",
  time: "10:30",
  month: "2026-03",
  week: "2026-W10",
  moment: "2026-03-01T10:30",
  note: "A note that is long enough.",
};

export const field = (page, name) => page.locator(`[name="${name}"]`);

/** Types what `values` holds. */
export async function type(page, values) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

export const values = async (page, names) =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await field(page, name).inputValue()])));

/** The name of what has the focus. */
export const focused = (page) => page.locator(":focus").getAttribute("name");
