// What a client was told to send, as an `.expect` file says it. No decoder has a part in this.

import { createHash } from "node:crypto";

export const URLENCODED = "application/x-www-form-urlencoded";
export const MULTIPART = "multipart/form-data";
export const PLAIN = "text/plain";
export const JSON_TYPE = "application/json";

/** A text entry. */
export function text(name, value, content_type) {
  return content_type ? { name, value, content_type } : { name, value };
}

/** A file entry; without a content type the client was free to choose one. */
export function file(name, filename, content, content_type) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, filename, ...(content_type && { content_type }), size: bytes.length, sha256 };
}

/** Line ends as HTML makes them in what a form sends. */
function crlf(text) {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

/** Entries as a form or a `FormData` sends them (HTML, 4.10.22.4): file names keep their line ends. */
export function sent(pairs) {
  return pairs.map(([name, value]) => text(crlf(name), crlf(value)));
}

/** The tree of entries whose names mean nothing but themselves. */
export function flatTree(entries) {
  const tree = {};
  for (const entry of entries) {
    if (/[[\].]|TOTAL_FORMS/.test(entry.name)) throw new Error(`${entry.name}: its tree must be given`);
    // A key like any other, but not to JavaScript.
    if (entry.name === "__proto__") throw new Error("__proto__ can't be told by this script");
    const value = leaf(entry);
    if (!Object.hasOwn(tree, entry.name)) tree[entry.name] = value;
    else if (repeated(entries, entry.name) === 2) tree[entry.name] = [tree[entry.name], value];
    else tree[entry.name] = [...[tree[entry.name]].flat(), value];
  }
  return tree;
}

/** An entry as the tree shows it. */
export function leaf({ value, filename, size, sha256 }) {
  return value === undefined ? { filename, size, sha256 } : value;
}

function repeated(entries, name) {
  return entries.filter((entry) => entry.name === name).length;
}

/** The entries of a JSON object: each scalar, and what is empty, with its path. */
export function jsonEntries(object) {
  return Object.entries(object).flatMap(([name, value]) => walk(name, [], value));
}

function walk(name, path, value) {
  const isEmpty = value !== null && typeof value === "object" && Object.keys(value).length === 0;
  if (value === null || typeof value !== "object" || isEmpty) {
    return [{ name, ...(path.length && { path }), value }];
  }
  const steps = Array.isArray(value) ? value.map((item, at) => [at, item]) : Object.entries(value);
  return steps.flatMap(([step, item]) => walk(name, [...path, step], item));
}
