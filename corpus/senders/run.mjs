// Programs run with arguments, in an empty folder that holds the files they are to send.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Standard output of a program, `input` given to it. */
export async function run(program, args, { cwd, input, env } = {}) {
  const child = execute(program, args, { cwd, env: { ...process.env, ...env }, timeout: 60_000 });
  child.child.stdin.end(input ?? "");
  return (await child).stdout;
}

/** Runs `work(folder)` with these files in the folder. */
export async function inFolder(files, work) {
  const folder = await mkdtemp(join(tmpdir(), "corpus-"));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
