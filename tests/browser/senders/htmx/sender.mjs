import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export default {
  title: "htmx",
  sends: "multipart/form-data",
  async build(out) {
    const script = fileURLToPath(import.meta.resolve("htmx.org/dist/htmx.min.js"));
    await copyFile(script, join(out, "htmx.min.js"));
    await copyFile(join(import.meta.dirname, "index.html"), join(out, "index.html"));
  },
};
