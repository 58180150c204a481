// Captures bodies from real clients: `main.mjs [CLIENT...]` writes ../<client>/<case>.http and .expect.

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { listen } from "./server.mjs";
import { flatTree } from "./expect.mjs";

const SENDERS = dirname(fileURLToPath(import.meta.url));
const CORPUS = dirname(SENDERS);
// One port, so that a second capture differs in what the clients differ in.
const server = await listen(Number(process.env.PORT ?? 7479));
const wanted = process.argv.slice(2);
let captured = 0;
const troubles = [];

/**
 * One case. `expect` is what the client is told: `enctype`, `entries`, and `tree` where names nest.
 * `send(url)` makes the client send it.
 */
async function capture(client, name, expect, send) {
  const path = `/f/${client}/${name}`;
  try {
    await send?.(server.url + path);
    const { version: sender, ...told } = expect;
    const bytes = await server.arrival(path);
    await mkdir(join(CORPUS, client), { recursive: true });
    await writeFile(join(CORPUS, client, `${name}.http`), bytes);
    const whole = { sender, ...told, tree: told.tree ?? flatTree(told.entries) };
    await writeFile(join(CORPUS, client, `${name}.expect`), `${JSON.stringify(whole, null, 1)}\n`);
    captured += 1;
  } catch (error) {
    troubles.push(`${client}/${name}: ${error.message}`);
  }
}

for (const name of (await readdir(SENDERS)).sort()) {
  if (!name.startsWith("client-") || !name.endsWith(".mjs")) continue;
  const clients = await import(`./${name}`);
  for (const [client, run] of Object.entries(clients.default)) {
    if (wanted.length && !wanted.includes(client)) continue;
    try {
      await run((name, expect, send) => capture(client, name, expect, send), server.url);
    } catch (error) {
      troubles.push(`${client}: ${error.message}`);
    }
  }
}
server.close();
for (const trouble of troubles) console.log(`LEFT OUT: ${trouble}`);
console.log(`${captured} captured, ${troubles.length} left out`);
process.exit(troubles.length && process.env.CI ? 1 : 0);
