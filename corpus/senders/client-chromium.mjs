// Chromium: forms as pages have them, and what scripts send with fetch, XMLHttpRequest and beacons.

import { createRequire } from "node:module";
import { submitForms } from "./chromium-forms.mjs";
import { runScripts } from "./chromium-scripts.mjs";
import { OBJECT, ODD_NAMES, PNG, TEXTS } from "./input.mjs";

export default { chromium };

async function chromium(capture, base) {
  const require = createRequire(new URL("../../tests/browser/", import.meta.url));
  const browser = await require("playwright-core").chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
    ],
  });
  const version = `Chromium ${browser.version()}`;
  const page = await browser.newPage();
  const form = async (name, attributes, fields, expect) => {
    await capture(name, { version, ...expect }, async (url) => {
      await page.goto(`${base}/page`);
      await page.evaluate(submitForm, { attributes: { method: "post", action: url, ...attributes }, fields });
    });
  };
  const script = async (name, expect, body) => {
    await capture(name, { version, ...expect }, async (url) => {
      await page.goto(`${base}/page`);
      await page.evaluate(body, { url, texts: TEXTS, odd: ODD_NAMES, object: OBJECT, png: [...PNG] });
    });
  };
  try {
    await submitForms(form);
    await runScripts(script);
  } finally {
    await browser.close();
  }
}

/** Runs in the page. A field is [name, value, how]; the value of a file field is [[name, content, type]]. */
function submitForm({ attributes, fields }) {
  const form = document.createElement("form");
  Object.assign(form, attributes);
  let button = null;
  for (const [name, value, how = {}] of fields) {
    const { tag, click, type, checked, dir, dirName } = how;
    const multiline = tag === "textarea" || (!type && /[\r\n]/.test(value));
    const control = document.createElement(multiline ? "textarea" : "input");
    if (type) control.type = type;
    else if (!multiline) control.type = "hidden";
    control.name = name;
    if (type === "file") {
      const files = new DataTransfer();
      for (const [name, content, type] of value) {
        files.items.add(
          new File([typeof content === "string" ? content : new Uint8Array(content)], name, { type }),
        );
      }
      control.multiple = true;
      control.files = files.files;
    } else {
      control.value = value;
    }
    if (checked) control.checked = true;
    if (dir) Object.assign(control, { dir, dirName });
    if (click) button = control;
    form.append(control);
  }
  document.body.append(form);
  form.requestSubmit(button);
}
