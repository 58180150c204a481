import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import Handlebars from "handlebars";

import { CHOICES } from "../order.mjs";

export default {
  title: "a page rendered by Handlebars",
  sends: "multipart/form-data",
  async build(out) {
    const source = await readFile(join(import.meta.dirname, "order.hbs"), "utf8");
    const template = Handlebars.compile(source);
    await writeFile(join(out, "index.html"), template(CHOICES));
  },
};
