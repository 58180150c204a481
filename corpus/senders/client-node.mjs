// Node: its own fetch, and the packages that people send forms with.

import { request } from "node:http";
import { createRequire } from "node:module";
import { Readable } from "node:stream";

import { JSON_TYPE, MULTIPART, URLENCODED, file, jsonEntries, sent, text } from "./expect.mjs";
import { NOTE, OBJECT, ODD_NAMES, PNG, TEXTS } from "./input.mjs";
import { FILES, filled, version } from "./packages.mjs";

const require = createRequire(import.meta.url);
const PAIRS = TEXTS.map(([name, value]) => text(name, value));
const JSON_EXPECTED = { enctype: JSON_TYPE, entries: jsonEntries(OBJECT), tree: OBJECT };

export default {
  node,
  undici,
  "form-data": formData,
  got,
  "node-fetch": nodeFetch,
  "formdata-node": formdataNode,
};
async function node(capture) {
  const sender = { version: `Node ${process.version} (undici ${process.versions.undici})` };
  const post = (body, headers) => (url) => fetch(url, { method: "POST", body, headers, duplex: "half" });
  const data = new FormData();
  for (const [name, value] of ODD_NAMES) data.append(name, value);
  await capture(
    "fetch-form-data-odd",
    { ...sender, enctype: MULTIPART, entries: sent(ODD_NAMES) },
    post(data),
  );
  await capture(
    "fetch-form-data-files",
    { ...sender, enctype: MULTIPART, entries: FILES },
    post(filled(FormData)),
  );
  await capture(
    "fetch-search-params",
    { ...sender, enctype: URLENCODED, entries: PAIRS },
    post(new URLSearchParams(TEXTS)),
  );
  await capture(
    "fetch-json-stream",
    { ...sender, ...JSON_EXPECTED },
    post(Readable.from([JSON.stringify(OBJECT)]), { "content-type": "application/json" }),
  );
  await capture("fetch-get", { ...sender, enctype: URLENCODED, entries: PAIRS }, (url) =>
    fetch(`${url}?${new URLSearchParams(TEXTS)}`),
  );
}

async function undici(capture) {
  const { FormData, request } = require("undici");
  const sender = { version: version("undici") };
  await capture("request-form-data", { ...sender, enctype: MULTIPART, entries: FILES }, (url) =>
    request(url, { method: "POST", body: filled(FormData) }),
  );
}
async function formData(capture) {
  const FormData = require("form-data");
  const sender = { version: version("form-data") };
  const send = (name, entries, fill) =>
    capture(
      name,
      { ...sender, enctype: MULTIPART, entries },
      (url) =>
        new Promise((done, fail) => {
          const form = new FormData();
          fill(form);
          form.submit(url, (error, response) => (error ? fail(error) : (response.resume(), done())));
        }),
    );
  await send("texts", PAIRS, (form) => TEXTS.forEach(([name, value]) => form.append(name, value)));
  await send(
    "files",
    [
      text("n", "1"),
      file("photo", "größe 世界.png", PNG, "image/png"),
      file("docs", "a/b.txt", NOTE, "text/plain"),
    ],
    (form) => {
      form.append("n", 1);
      form.append("photo", PNG, "größe 世界.png");
      form.append("docs", Buffer.from(NOTE), { filepath: "a/b.txt" });
    },
  );
  await send("typed-text", [text("meta", '{"a":1}', "application/json")], (form) =>
    form.append("meta", '{"a":1}', { contentType: "application/json" }),
  );
  // No length is known of a stream, so the request is chunked.
  const stream = [text("a", "1"), file("f", "s.txt", NOTE, "text/plain")];
  await capture(
    "stream-chunked",
    { ...sender, enctype: MULTIPART, entries: stream },
    (url) =>
      new Promise((done, fail) => {
        const form = new FormData();
        form.append("a", "1");
        form.append("f", Readable.from([NOTE.slice(0, 3), NOTE.slice(3)].map((half) => Buffer.from(half))), {
          filename: "s.txt",
          contentType: "text/plain",
        });
        const sending = request(
          url,
          { method: "POST", headers: form.getHeaders() },
          (response) => (response.resume(), done()),
        );
        sending.on("error", fail);
        form.pipe(sending);
      }),
  );
}

async function got(capture) {
  const { got } = await import("got");
  const sender = { version: version("got") };
  await capture(
    "form",
    {
      ...sender,
      enctype: URLENCODED,
      entries: [text("title", "Grüße & so"), text("n", "1"), text("tags[0]", "x")],
      tree: { title: "Grüße & so", n: "1", tags: ["x"] },
    },
    (url) => got.post(url, { form: { title: "Grüße & so", n: 1, "tags[0]": "x" } }),
  );
  await capture("json", { ...sender, ...JSON_EXPECTED }, (url) => got.post(url, { json: OBJECT }));
  await capture("form-data", { ...sender, enctype: MULTIPART, entries: FILES }, (url) =>
    got.post(url, { body: filled(FormData) }),
  );
}
async function nodeFetch(capture) {
  const { default: fetch, FormData, Blob } = await import("node-fetch");
  const sender = { version: version("node-fetch") };
  await capture("form-data", { ...sender, enctype: MULTIPART, entries: FILES }, (url) =>
    fetch(url, { method: "POST", body: filled(FormData, Blob) }),
  );
  await capture("search-params", { ...sender, enctype: URLENCODED, entries: PAIRS }, (url) =>
    fetch(url, { method: "POST", body: new URLSearchParams(TEXTS) }),
  );
}

async function formdataNode(capture) {
  const { FormData } = await import("formdata-node");
  const { FormDataEncoder } = await import("form-data-encoder");
  const sender = { version: version("formdata-node") };
  await capture("encoder-got", { ...sender, enctype: MULTIPART, entries: FILES }, async (url) => {
    const encoder = new FormDataEncoder(filled(FormData));
    await fetch(url, {
      method: "POST",
      headers: encoder.headers,
      body: Readable.from(encoder.encode()),
      duplex: "half",
    });
  });
}
