import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import ejs from "ejs";

import { CHOICES } from "../order.mjs";

export default {
  title: "a page rendered by EJS",
  sends: "multipart/form-data",
  async build(out) {
    const page = await ejs.renderFile(join(import.meta.dirname, "order.ejs"), CHOICES);
    await writeFile(join(out, "index.html"), page);
  },
};
