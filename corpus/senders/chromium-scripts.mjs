// What scripts in a page send: fetch, XMLHttpRequest, beacons.

import { JSON_TYPE, MULTIPART, PLAIN, URLENCODED, file, jsonEntries, sent, text } from "./expect.mjs";
import { NESTED, NESTED_TREE, OBJECT, ODD_NAMES, PNG, TEXTS } from "./input.mjs";

export async function runScripts(script) {
  const texts = { entries: TEXTS.map(([name, value]) => text(name, value)) };
  const pairs = { enctype: URLENCODED, ...texts };
  const parts = { enctype: MULTIPART, ...texts };
  await script("fetch-search-params", pairs, ({ url, texts }) =>
    fetch(url, { method: "POST", body: new URLSearchParams(texts) }),
  );
  await script(
    "fetch-search-params-odd",
    { enctype: URLENCODED, entries: ODD_NAMES.map(([name, value]) => text(name, value)) },
    ({ url, odd }) => fetch(url, { method: "POST", body: new URLSearchParams(odd) }),
  );
  await script("beacon-search-params", pairs, ({ url, texts }) =>
    navigator.sendBeacon(url, new URLSearchParams(texts)),
  );
  await script("fetch-form-data", parts, ({ url, texts }) => {
    const data = new FormData();
    for (const [name, value] of texts) data.append(name, value);
    return fetch(url, { method: "POST", body: data });
  });
  await script("fetch-form-data-odd", { enctype: MULTIPART, entries: sent(ODD_NAMES) }, ({ url, odd }) => {
    const data = new FormData();
    for (const [name, value] of odd) data.append(name, value);
    return fetch(url, { method: "POST", body: data });
  });
  await script(
    "fetch-form-data-blob",
    {
      enctype: MULTIPART,
      entries: [
        file("photo", "blob", PNG, "image/png"),
        file("typed", "x\\y.json", "{}", "application/json"),
      ],
    },
    ({ url, png }) => {
      const data = new FormData();
      data.append("photo", new Blob([new Uint8Array(png)], { type: "image/png" }));
      data.append("typed", new File(["{}"], "x\\y.json", { type: "application/json" }));
      return fetch(url, { method: "POST", body: data });
    },
  );
  await script("fetch-form-data-none", { enctype: MULTIPART, entries: [] }, ({ url }) =>
    fetch(url, { method: "POST", body: new FormData() }),
  );
  await script(
    "xhr-form-data",
    parts,
    ({ url, texts }) =>
      new Promise((done) => {
        const data = new FormData();
        for (const [name, value] of texts) data.append(name, value);
        const request = new XMLHttpRequest();
        request.onloadend = () => done();
        request.open("POST", url);
        request.send(data);
      }),
  );
  await script("beacon-form-data", parts, ({ url, texts }) => {
    const data = new FormData();
    for (const [name, value] of texts) data.append(name, value);
    navigator.sendBeacon(url, data);
  });
  const json = { enctype: JSON_TYPE, entries: jsonEntries(OBJECT), tree: OBJECT };
  await script("fetch-json", json, ({ url, object }) =>
    fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(object),
    }),
  );
  const entries = { ...Object.fromEntries(NESTED) };
  await script(
    "fetch-json-from-form",
    { enctype: JSON_TYPE, entries: jsonEntries(entries), tree: NESTED_TREE },
    ({ url }) => {
      const data = new FormData();
      for (const [name, value] of [
        ["user[name]", "Ann"],
        ["user[address][city]", "Köln"],
        ["tags[]", "x"],
        ["rows[0].qty", "2"],
        ["rows[1].qty", "5"],
        ["shop.open", "yes"],
      ])
        data.append(name, value);
      return fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(Object.fromEntries(data)),
      });
    },
  );
  for (const format of ["gzip", "deflate"]) {
    await coded(script, format, json);
  }
  await script(
    "fetch-text",
    {
      enctype: PLAIN,
      entries: [text("", "just words")],
      why: "A string as a body is text/plain and no form.",
    },
    ({ url }) => fetch(url, { method: "POST", body: "just words" }),
  );
  await script(
    "beacon-json-as-text",
    { enctype: PLAIN, entries: [text("", '{"a":1}')], why: "sendBeacon with a string says text/plain." },
    ({ url }) => navigator.sendBeacon(url, JSON.stringify({ a: 1 })),
  );
}

function coded(script, format, json) {
  // The function runs in the page, which knows nothing of this file.
  const body = new Function(
    "told",
    `return (async ({ url, object }) => {
    const stream = new Blob([JSON.stringify(object)]).stream().pipeThrough(new CompressionStream("${format}"));
    const body = await new Response(stream).arrayBuffer();
    return fetch(url, { method: "POST", headers: { "Content-Type": "application/json", "Content-Encoding": "${format}" }, body });
  })(told);`,
  );
  return script(`fetch-json-${format}`, json, body);
}
