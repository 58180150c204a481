// What the clients of Node share.

import { readFileSync } from "node:fs";

import { file, text } from "./expect.mjs";
import { BYTES, PNG } from "./input.mjs";

/** Two files, and a text before them. */
export const FILES = [
  text("note", "hi"),
  file("photo", "größe 世界.png", PNG, "image/png"),
  file("any", 'we"ird\\.bin', BYTES, "application/octet-stream"),
];

/** The same in any `FormData` that the standard's constructors fit. */
export function filled(Data, Blob_ = Blob) {
  const data = new Data();
  data.append("note", "hi");
  data.append("photo", new Blob_([PNG], { type: "image/png" }), "größe 世界.png");
  data.append("any", new Blob_([BYTES], { type: "application/octet-stream" }), 'we"ird\\.bin');
  return data;
}

/** Read as a file: not every package lets its own description be imported. */
export const version = (name) => {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
};
