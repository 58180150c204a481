// Runs the stories with Node's own test runner, whose last lines count them.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { CHROMIUM } from "./browser.mjs";
import { FRONTDESK } from "./desk.mjs";

const needed = [
  [FRONTDESK, "cargo build -p frontdesk, or set FRONTDESK_BIN"],
  [CHROMIUM, "apt-get install chromium, or set CHROMIUM"],
];
for (const [path, remedy] of needed) {
  if (existsSync(path)) continue;
  console.error(`${path} is not there: ${remedy}`);
  process.exit(1);
}

const here = import.meta.dirname;
const all = readdirSync(join(here, "stories")).filter((name) => name.endsWith(".test.mjs"));
const asked = process.argv.slice(2);
const stories = asked.length > 0 ? asked : all.sort().map((name) => join(here, "stories", name));
const run = spawnSync(process.execPath, ["--test", ...stories], { stdio: "inherit" });
process.exit(run.status ?? 1);
