// Python's libraries: python_clients.py sends, and says on its standard output what it was told.

import { fileURLToPath } from "node:url";

import { run } from "./run.mjs";

const SCRIPT = fileURLToPath(new URL("python_clients.py", import.meta.url));
const CLIENTS = ["urllib", "urllib3", "requests", "requests-toolbelt", "httpx", "aiohttp"];

export default Object.fromEntries(
  CLIENTS.map((client) => [client, (capture, base) => send(client, capture, base)]),
);

async function send(client, capture, base) {
  const told = await run(process.env.PYTHON ?? "python3", [SCRIPT, client, base]);
  for (const line of told.split("\n").filter(Boolean)) {
    const { name, ...expect } = JSON.parse(line);
    await capture(name, expect);
  }
}
