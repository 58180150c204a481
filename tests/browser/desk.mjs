// A Frontdesk of one's own: a free port, a data directory that is removed afterwards.

import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");

export const FRONTDESK = process.env.FRONTDESK_BIN ?? join(ROOT, "target/debug/frontdesk");

/** To the server every FRONTDESK_... is a setting: ours are not for it. */
export const OUTSIDE = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("FRONTDESK_")),
);

const STARTS_WITHIN_MS = 20_000;

/** Serves `site`, a folder below the repository; `settings` are environment variables. */
export async function openDesk(site, settings = {}) {
  const data = await mkdtemp(join(tmpdir(), "frontdesk-browser-"));
  const server = spawn(
    FRONTDESK,
    ["serve", join(ROOT, site), "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0", "--data", data],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...OUTSIDE, ...settings } },
  );
  const desk = new Desk(server, data);
  try {
    [desk.url, desk.deskUrl] = await addressesOf(server);
  } catch (error) {
    await desk.close();
    throw error;
  }
  return desk;
}

class Desk {
  #server;
  #data;

  constructor(server, data) {
    this.#server = server;
    this.#data = data;
  }

  /** All submissions of `form`, the oldest first, as their owner gets them. */
  async submissions(form) {
    const asked = ["export", form, "--format", "jsonl", "--data", this.#data];
    const options = { maxBuffer: 64 << 20, env: OUTSIDE };
    const { stdout } = await promisify(execFile)(FRONTDESK, asked, options);
    return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Runs a command beside the server, with `input` typed into it; gives what it printed. */
  run(args, input = "") {
    return execFileSync(FRONTDESK, [...args, "--data", this.#data], { input, env: OUTSIDE, encoding: "utf8" });
  }

  /** The link that makes the first operator. */
  async firstLink() {
    return (await readFile(join(this.#data, "first-operator"), "utf8")).trim();
  }

  /** Ends the server as a service manager would, and removes its data. */
  async close() {
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      this.#server.kill("SIGTERM");
      await once(this.#server, "exit");
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** The addresses of the site and of the desk; what the server prints later is read and forgotten. */
function addressesOf(server) {
  return new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error("no address")), STARTS_WITHIN_MS);
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`it ended with ${code} before it listened`)));
    const addresses = [];
    createInterface({ input: server.stdout }).on("line", (line) => {
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (!address) return;
      addresses.push(address[0]);
      if (addresses.length < 2) return;
      clearTimeout(timer);
      found(addresses);
    });
  });
}
