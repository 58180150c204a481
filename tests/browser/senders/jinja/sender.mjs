// Jinja's released package is installed into a folder of its own, for this page only.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { Lacking } from "../catalogue.mjs";
import { CHOICES } from "../order.mjs";

const HERE = import.meta.dirname;
const INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];

export default {
  title: "a page rendered by Jinja",
  sends: "multipart/form-data",
  async build(out) {
    const packages = await mkdtemp(join(tmpdir(), "frontdesk-jinja-"));
    try {
      await install(packages);
      await writeFile(join(out, "index.html"), await render(packages));
    } finally {
      await rm(packages, { recursive: true, force: true });
    }
  },
};

async function install(packages) {
  const wanted = ["--target", packages, "--requirement", join(HERE, "requirements.txt")];
  try {
    await promisify(execFile)("python3", [...INSTALL, ...wanted]);
  } catch (error) {
    const reason = (error.stderr || error.message).trim().split("\n").at(-1);
    throw new Lacking(`Jinja can't be installed, python3 with pip is needed: ${reason}`);
  }
}

async function render(packages) {
  // Nothing but the packages just installed, whatever else this machine's Python has.
  const env = { ...process.env, PYTHONPATH: packages, PYTHONNOUSERSITE: "1" };
  const rendering = promisify(execFile)("python3", [join(HERE, "render.py")], { env });
  rendering.child.stdin.end(JSON.stringify(CHOICES));
  const { stdout } = await rendering;
  return stdout;
}
