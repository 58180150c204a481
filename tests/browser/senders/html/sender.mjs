import { copyFile } from "node:fs/promises";
import { join } from "node:path";

export default {
  title: "plain HTML",
  sends: "multipart/form-data",
  build: (out) => copyFile(join(import.meta.dirname, "index.html"), join(out, "index.html")),
};
