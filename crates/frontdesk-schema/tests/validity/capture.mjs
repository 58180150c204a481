// Asks Chromium for the validity of every control and value in controls.mjs, and writes its answers
// to chromium.jsonl beside this file. Needs the packages of tests/browser (`npm ci` there):
//
//   node crates/frontdesk-schema/tests/validity/capture.mjs
//
// A line is a control. `rows` are [value put in, value that would be sent or null if it is the same,
// flags]; of choices [values that would be sent, flags]. Values that would not be sent at all
// (disabled controls) are the empty list.

import { writeFile } from "node:fs/promises";

import { openBrowser, openPage } from "../../../../tests/browser/browser.mjs";
import { CHOICES, CONTROLS } from "./controls.mjs";

const browser = await openBrowser();
const page = await openPage(browser);
await page.setContent("<!doctype html><meta charset=utf-8><form id=f></form>");

await page.evaluate(() => {
  const form = document.getElementById("f");
  // A typed line break would send the form.
  form.addEventListener("submit", (event) => event.preventDefault());
  const FLAGS = ["valueMissing", "typeMismatch", "patternMismatch", "tooLong", "tooShort", "rangeUnderflow", "rangeOverflow", "stepMismatch", "badInput", "customError"];
  const flags = () => {
    const all = [...form.elements].filter((control) => control.willValidate);
    return FLAGS.filter((flag) => all.some((control) => control.validity[flag])).join(" ");
  };
  const sent = () => new FormData(form).getAll("x");

  const read = (value) => {
    const [came] = sent();
    return [value, came === value ? null : (came ?? []), flags()];
  };

  window.ask = ({ html, values }) => values.map((value) => {
    form.innerHTML = html;
    form.elements[0].value = value;
    return read(value);
  });

  // Lengths count only once somebody has typed, and typing ends where maxlength says so.
  let limit = null;
  window.beforeTyping = (html) => {
    form.innerHTML = html;
    const [control] = form.elements;
    limit = control.getAttribute("maxlength");
    control.removeAttribute("maxlength");
    control.focus();
  };
  window.afterTyping = (value) => {
    const [control] = form.elements;
    if (limit !== null) control.setAttribute("maxlength", limit);
    return read(value);
  };

  window.askStates = (html) => {
    form.innerHTML = html;
    const select = form.querySelector("select");
    const rows = new Map();
    const note = () => rows.set(JSON.stringify([sent(), flags()]), [sent(), flags()]);
    const parts = select ? [...select.options] : [...form.querySelectorAll("input")];
    const key = select ? "selected" : "checked";
    note();
    for (let state = 0; state < 2 ** parts.length; state += 1) {
      if (select && !select.multiple) select.selectedIndex = -1;
      parts.forEach((part, place) => { part[key] = Boolean(state & (1 << place)); });
      note();
    }
    return [...rows.values()];
  };
});

const put = (control) => page.evaluate((one) => window.ask(one), control);

async function typed({ html, values }) {
  const rows = [];
  for (const value of values) {
    await page.evaluate((one) => window.beforeTyping(one), html);
    await page.keyboard.insertText(value);
    rows.push(await page.evaluate((one) => window.afterTyping(one), value));
  }
  return rows;
}

const lines = [];
let count = 0;
for (const control of CONTROLS) {
  const rows = await (/m(ax|in)length/.test(control.html) ? typed(control) : put(control));
  lines.push(JSON.stringify({ html: control.html, rows }));
  count += rows.length;
}
for (const html of CHOICES) {
  const rows = await page.evaluate((one) => window.askStates(one), html);
  lines.push(JSON.stringify({ html, choices: rows }));
  count += rows.length;
}
lines.unshift(JSON.stringify({ browser: `Chromium ${browser.version()}`, pairs: count }));
await writeFile(new URL("chromium.jsonl", import.meta.url), `${lines.join("\n")}\n`);
await browser.close();
process.stdout.write(`${count} pairs of ${lines.length - 1} controls\n`);
