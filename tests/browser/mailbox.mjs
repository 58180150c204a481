// A mail server of another make: aiosmtpd takes the mails, Python's `email` reads them.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const HERE = join(import.meta.dirname, "mail");
const INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
const COMES_WITHIN_MS = 30_000;

/** Installs aiosmtpd into a folder of its own, and listens on a free port. */
export async function openMailbox() {
  const packages = await mkdtemp(join(tmpdir(), "frontdesk-aiosmtpd-"));
  const wanted = ["--target", packages, "--requirement", join(HERE, "requirements.txt")];
  await promisify(execFile)("python3", [...INSTALL, ...wanted]);
  // Nothing but the packages just installed, whatever else this machine's Python has.
  const env = { ...process.env, PYTHONPATH: packages, PYTHONNOUSERSITE: "1" };
  const server = spawn("python3", [join(HERE, "receive.py")], { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const { value: first } = await lines.next();
  const mailbox = new Mailbox(server, packages, JSON.parse(first).port);
  mailbox.follow(lines);
  return mailbox;
}

class Mailbox {
  #server;
  #packages;
  #mails = [];

  constructor(server, packages, port) {
    this.#server = server;
    this.#packages = packages;
    this.port = port;
  }

  async follow(lines) {
    for await (const line of lines) this.#mails.push(JSON.parse(line));
  }

  /** The settings of a Frontdesk that sends here. */
  get settings() {
    return {
      FRONTDESK_MAIL__URL: `smtp://127.0.0.1:${this.port}`,
      FRONTDESK_MAIL__FROM: "Zoë at the desk <desk@frontdesk.example>",
    };
  }

  /** All that came. */
  get mails() {
    return [...this.#mails];
  }

  /** The latest mail to an address whose subject says this, once it is there. */
  async mail(to, subject) {
    const end = Date.now() + COMES_WITHIN_MS;
    for (;;) {
      const found = this.#mails.findLast((mail) => mail.to.includes(to) && header(mail, "Subject").includes(subject));
      if (found) return found;
      if (Date.now() > end) throw new Error(`no mail "${subject}" to ${to}`);
      await sleep(50);
    }
  }

  async close() {
    this.#server.stdin.end();
    if (this.#server.exitCode === null) await new Promise((ended) => this.#server.once("exit", ended));
    await rm(this.#packages, { recursive: true, force: true });
  }
}

/** The one value of a header. */
export function header(mail, name) {
  const found = mail.headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());
  if (found.length !== 1) throw new Error(`${name} stands ${found.length} times`);
  return found[0][1];
}

/** The first link of a mail's text. */
export function link(mail) {
  return /^http\S+$/m.exec(mail.text)[0];
}
