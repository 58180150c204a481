// Packages that turn objects into forms, each in a notation of its own.

import { createRequire } from "node:module";

import { JSON_TYPE, MULTIPART, URLENCODED, file, jsonEntries, text } from "./expect.mjs";
import { OBJECT, PNG, TEXTS } from "./input.mjs";
import { FILES, filled, version } from "./packages.mjs";

const require = createRequire(import.meta.url);
const PAIRS = TEXTS.map(([name, value]) => text(name, value));
const JSON_EXPECTED = { enctype: JSON_TYPE, entries: jsonEntries(OBJECT), tree: OBJECT };

export default { axios, superagent, qs };

async function axios(capture) {
  const axios = require("axios");
  const sender = { version: version("axios") };
  await capture("json", { ...sender, ...JSON_EXPECTED }, (url) => axios.post(url, OBJECT));
  await capture("search-params", { ...sender, enctype: URLENCODED, entries: PAIRS }, (url) =>
    axios.post(url, new URLSearchParams(TEXTS)),
  );
  const object = {
    user: { name: "Ann", address: { city: "Köln" } },
    tags: ["x", "y"],
    rows: [{ qty: 2 }, { qty: 5 }],
  };
  const brackets = [
    ["user[name]", "Ann"],
    ["user[address][city]", "Köln"],
    ["tags[]", "x"],
    ["tags[]", "y"],
    ["rows[0][qty]", "2"],
    ["rows[1][qty]", "5"],
  ];
  const tree = {
    user: { name: "Ann", address: { city: "Köln" } },
    tags: ["x", "y"],
    rows: [{ qty: "2" }, { qty: "5" }],
  };
  const entries = brackets.map(([name, value]) => text(name, value));
  await capture("object-as-form", { ...sender, enctype: URLENCODED, entries, tree }, (url) =>
    axios.post(url, object, { headers: { "content-type": URLENCODED } }),
  );
  await capture("object-as-multipart", { ...sender, enctype: MULTIPART, entries, tree }, (url) =>
    axios.postForm(url, object),
  );
  const dotted = ["user.name", "user.address.city", "tags[]", "tags[]", "rows.0.qty", "rows.1.qty"];
  await capture(
    "object-with-dots",
    { ...sender, enctype: MULTIPART, entries: entries.map(({ value }, at) => text(dotted[at], value)), tree },
    (url) => axios.postForm(url, object, { formSerializer: { dots: true } }),
  );
  await capture("form-data-native", { ...sender, enctype: MULTIPART, entries: FILES }, (url) =>
    axios.post(url, filled(FormData)),
  );
}

async function superagent(capture) {
  const agent = require("superagent");
  const sender = { version: version("superagent") };
  const tree = { user: { name: "Ann" }, tags: ["x", "y"], title: "Grüße" };
  await capture(
    "form-object",
    {
      ...sender,
      enctype: URLENCODED,
      tree,
      entries: [text("user[name]", "Ann"), text("tags", "x"), text("tags", "y"), text("title", "Grüße")],
    },
    (url) => agent.post(url).type("form").send(tree),
  );
  await capture("json", { ...sender, ...JSON_EXPECTED }, (url) => agent.post(url).send(OBJECT));
  await capture(
    "attach",
    {
      ...sender,
      enctype: MULTIPART,
      entries: [
        text("a", "1"),
        text("list", "x"),
        text("list", "y"),
        file("f", "größe.png", PNG, "image/png"),
      ],
    },
    (url) => agent.post(url).field("a", "1").field("list", ["x", "y"]).attach("f", PNG, "größe.png"),
  );
}

async function qs(capture) {
  const qs = require("qs");
  const sender = { version: version("qs") };
  const object = {
    user: { name: "Ann", address: { city: "Köln" } },
    tags: ["x", "y"],
    rows: [{ qty: "2" }, { qty: "5" }],
  };
  const common = [text("user[name]", "Ann"), text("user[address][city]", "Köln")];
  const styles = {
    indices: ["tags[0]", "tags[1]", "rows[0][qty]", "rows[1][qty]"],
    brackets: ["tags[]", "tags[]", "rows[][qty]", "rows[][qty]"],
    repeat: ["tags", "tags", "rows[0][qty]", "rows[1][qty]"],
  };
  for (const [arrayFormat, names] of Object.entries(styles)) {
    // With `repeat` the rows themselves would be one, so they are left out.
    const told = arrayFormat === "repeat" ? { ...object, rows: undefined } : object;
    const entries = [...common, ...names.map((name, at) => text(name, ["x", "y", "2", "5"][at]))].slice(
      0,
      arrayFormat === "repeat" ? 4 : 6,
    );
    const { rows, ...rest } = object;
    const tree = arrayFormat === "repeat" ? rest : { ...rest, rows };
    await capture(arrayFormat, { ...sender, enctype: URLENCODED, entries, tree }, (url) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": URLENCODED },
        body: qs.stringify(told, { arrayFormat }),
      }),
    );
  }
  const dotted = [
    ["user.name", "Ann"],
    ["user.address.city", "Köln"],
    ["tags[0]", "x"],
    ["tags[1]", "y"],
    ["rows[0].qty", "2"],
    ["rows[1].qty", "5"],
  ];
  await capture(
    "dots",
    {
      ...sender,
      enctype: URLENCODED,
      entries: dotted.map(([name, value]) => text(name, value)),
      tree: object,
    },
    (url) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": URLENCODED },
        body: qs.stringify(object, { allowDots: true }),
      }),
  );
}
