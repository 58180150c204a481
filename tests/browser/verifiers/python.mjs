// The Python library that checks webhooks, installed into a folder of its own.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const HERE = import.meta.dirname;
const INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];

/** Gives `verify(asked)`, which says what a webhook says or throws, and `close()`. */
export async function openPython() {
  const packages = await mkdtemp(join(tmpdir(), "frontdesk-verify-"));
  const close = () => rm(packages, { recursive: true, force: true });
  try {
    const wanted = ["--target", packages, "--requirement", join(HERE, "requirements.txt")];
    await promisify(execFile)("python3", [...INSTALL, ...wanted]);
  } catch (error) {
    await close();
    throw error;
  }
  const env = { ...process.env, PYTHONPATH: packages, PYTHONNOUSERSITE: "1" };
  async function verify(asked) {
    const verifying = promisify(execFile)("python3", [join(HERE, "verify.py")], { env });
    verifying.child.stdin.end(JSON.stringify(asked));
    const { stdout } = await verifying;
    return JSON.parse(stdout);
  }
  return { verify, close };
}
