// For senders whose library is taught with Vite: its own build, as `vite build` makes it.

import { build } from "vite";

/** What builds the folder `root` of a sender, by the vite.config.js in it if there is one. */
export function withVite(root) {
  return (outDir) =>
    // The address of the page is not known to its build, hence links that are relative to it.
    build({ root, base: "./", logLevel: "error", build: { outDir, emptyOutDir: false } });
}
