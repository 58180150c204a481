// The senders: every folder here that holds a sender.mjs. ../README.md says what it exports.

import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

const HERE = import.meta.dirname;

/** What `build` throws if the machine lacks something that no `npm ci` brings. */
export class Lacking extends Error {}

/** All senders in the order of their names, each with the name of its folder. */
export async function allSenders() {
  const names = (await readdir(HERE)).filter((name) => existsSync(join(HERE, name, "sender.mjs")));
  return Promise.all(
    names.sort().map(async (name) => {
      const { default: sender } = await import(`./${name}/sender.mjs`);
      return { name, ...sender };
    }),
  );
}

/** Builds each page into a folder of `site` with its sender's name; gives the errors by name. */
export async function buildAll(senders, site) {
  const failures = new Map();
  const build = async (sender) => {
    const folder = join(site, sender.name);
    await mkdir(folder);
    await sender.build(folder);
  };
  await Promise.all(
    senders.map((sender) => build(sender).catch((error) => failures.set(sender.name, error))),
  );
  return failures;
}
