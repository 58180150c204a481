// curl, wget and HTTPie, as people type them.

import { brotliCompressSync, gzipSync } from "node:zlib";

import { JSON_TYPE, MULTIPART, URLENCODED, file, jsonEntries, text } from "./expect.mjs";
import { BYTES, NESTED, NESTED_TREE, NOTE, OBJECT, PNG, TEXTS } from "./input.mjs";
import { inFolder, run } from "./run.mjs";

export default { curl, wget, httpie };

const FILES = {
  "note.txt": NOTE,
  "cat.png": PNG,
  bytes: BYTES,
  'we"ird;na\\me.txt': "odd",
  "größe.txt": "ü",
};
const PAIRS = TEXTS.map(([name, value]) => text(name, value));
const OBJECT_TEXT = JSON.stringify(OBJECT);

async function curl(capture) {
  const version = (await run("curl", ["--version"])).split(" ").slice(0, 2).join(" ");
  const send = (name, expect, args, input) =>
    capture(name, { version, ...expect }, (url) =>
      inFolder(FILES, (cwd) => run("curl", ["--silent", "--show-error", ...args, url], { cwd, input })),
    );
  const pairs = { enctype: URLENCODED, entries: PAIRS };
  const parts = { enctype: MULTIPART, entries: PAIRS };
  const json = { enctype: JSON_TYPE, entries: jsonEntries(OBJECT), tree: OBJECT };
  const each = (flag, pairs = TEXTS) => pairs.flatMap(([name, value]) => [flag, `${name}=${value}`]);

  await send(
    "data",
    {
      enctype: URLENCODED,
      entries: [text("a", "1"), text("b", "Grüße"), text("b", "x y")],
      why: "-d escapes nothing.",
    },
    ["-d", "a=1&b=Grüße", "-d", "b=x y"],
  );
  await send("data-urlencode", pairs, each("--data-urlencode"));
  await send(
    "data-urlencode-nested",
    { enctype: URLENCODED, entries: NESTED.map(([name, value]) => text(name, value)), tree: NESTED_TREE },
    each("--data-urlencode", NESTED),
  );
  await send("data-file", { enctype: URLENCODED, entries: [text("note", NOTE)] }, [
    "--data-urlencode",
    "note@note.txt",
  ]);
  await send("get", pairs, ["-G", ...each("--data-urlencode")]);
  await send("data-chunked", pairs, ["-H", "Transfer-Encoding: chunked", ...each("--data-urlencode")]);
  await send(
    "data-json-text",
    { enctype: URLENCODED, entries: [text('{"a":"1"}', "")], why: "The label is curl's default." },
    ["-d", '{"a":"1"}'],
  );
  await send("json", json, ["--json", OBJECT_TEXT]);
  await send("json-problem-type", json, ["-H", "Content-Type: application/vnd.api+json", "-d", OBJECT_TEXT]);
  await send(
    "json-gzip",
    json,
    ["-H", "Content-Type: application/json", "-H", "Content-Encoding: gzip", "--data-binary", "@-"],
    gzipSync(OBJECT_TEXT),
  );
  await send(
    "data-br",
    pairs,
    ["-H", "Content-Encoding: br", "--data-binary", "@-"],
    brotliCompressSync(new URLSearchParams(TEXTS).toString()),
  );

  await send("form", parts, each("--form-string"));
  await send(
    "form-nested",
    { enctype: MULTIPART, entries: NESTED.map(([name, value]) => text(name, value)), tree: NESTED_TREE },
    each("-F", NESTED),
  );
  await send(
    "form-files",
    {
      enctype: MULTIPART,
      entries: [
        text("note", "hi"),
        file("photo", "cat.png", PNG, "image/png"),
        file("any", "bytes", BYTES, "application/octet-stream"),
      ],
    },
    ["-F", "note=hi", "-F", "photo=@cat.png", "-F", "any=@bytes"],
  );
  await send(
    "form-file-named",
    { enctype: MULTIPART, entries: [file("f", "größe 世界.txt", NOTE, "text/x-note")] },
    ["-F", "f=@note.txt;filename=größe 世界.txt;type=text/x-note"],
  );
  const odd = 'f=@"we\\"ird;na\\\\me.txt"';
  await send(
    "form-odd-filename",
    { enctype: MULTIPART, entries: [file("f", 'we"ird;na\\me.txt', "odd", "text/plain")] },
    ["-F", odd],
  );
  await send(
    "form-odd-filename-escape",
    { enctype: MULTIPART, entries: [file("f", 'we"ird;na\\me.txt', "odd", "text/plain")] },
    ["--form-escape", "-F", odd],
  );
  await send(
    "form-type",
    { enctype: MULTIPART, entries: [text("meta", '{"a":1}', "application/json"), text("n", "1")] },
    ["-F", 'meta={"a":1};type=application/json', "-F", "n=1"],
  );
  await send("form-from-file", { enctype: MULTIPART, entries: [text("note", NOTE)] }, [
    "-F",
    "note=<note.txt",
  ]);
  await send(
    "form-mixed",
    {
      enctype: MULTIPART,
      entries: [
        file("f", "note.txt", NOTE, "text/plain"),
        file("f", "cat.png", PNG, "image/png"),
        text("z", "1"),
      ],
    },
    ["-F", "f=@note.txt,cat.png", "-F", "z=1"],
  );
  await send(
    "form-headers",
    { enctype: MULTIPART, entries: [text("a", "1"), file("f", "note.txt", NOTE, "text/plain")] },
    ["-F", 'a=1;headers="X-Own: yes"', "-F", "f=@note.txt"],
  );
  await send(
    "form-base64",
    {
      enctype: MULTIPART,
      entries: [file("f", "note.txt", Buffer.from(NOTE).toString("base64"), "text/plain")],
      why: "A transfer encoding is undone only where a setting asks for it.",
    },
    ["-F", "f=@note.txt;encoder=base64"],
  );
  await send(
    "form-stdin",
    {
      enctype: MULTIPART,
      entries: [file("f", "-", "from a pipe"), text("a", "1")],
      why: "curl names what comes from a pipe by what it was told to open.",
    },
    ["-F", "f=@-", "-F", "a=1"],
    "from a pipe",
  );
  await send("form-chunked", parts, ["-H", "Transfer-Encoding: chunked", ...each("--form-string")]);
}

async function wget(capture) {
  const version = (await run("wget", ["--version"])).split(" on ")[0];
  const send = (name, expect, args) =>
    capture(name, { version, ...expect }, (url) =>
      inFolder({ body: "note=one%0Atwo" }, (cwd) =>
        run("wget", ["--quiet", "--tries=1", "-O", "/dev/null", ...args, url], { cwd }),
      ),
    );
  await send("post-data", { enctype: URLENCODED, entries: [text("a", "1"), text("b", "ü")] }, [
    "--post-data=a=1&b=%C3%BC",
  ]);
  await send("post-file", { enctype: URLENCODED, entries: [text("note", "one\ntwo")] }, ["--post-file=body"]);
  await send("body-json", { enctype: JSON_TYPE, entries: jsonEntries({ a: [1] }), tree: { a: [1] } }, [
    "--method=PUT",
    "--header=Content-Type: application/json",
    '--body-data={"a":[1]}',
  ]);
}

async function httpie(capture) {
  const http = process.env.HTTPIE ?? "http";
  const version = `HTTPie ${(await run(http, ["--version"])).trim()}`;
  const send = (name, expect, flags, items) =>
    capture(name, { version, ...expect }, (url) =>
      inFolder(FILES, (cwd) =>
        run(http, ["--ignore-stdin", "--check-status", ...flags, "POST", url, ...items], { cwd }),
      ),
    );
  const items = TEXTS.map(([name, value]) => `${name}=${value}`);
  await send("form", { enctype: URLENCODED, entries: PAIRS }, ["--form"], items);
  await send("multipart", { enctype: MULTIPART, entries: PAIRS }, ["--multipart"], items);
  await send(
    "form-file",
    { enctype: MULTIPART, entries: [text("a", "1"), file("f", "größe.txt", "ü", "text/plain")] },
    ["--form"],
    ["a=1", "f@größe.txt"],
  );
  const tree = { user: { name: "Ann", tags: ["x", "y"] }, n: 1.5, no: false };
  await send(
    "json",
    { enctype: JSON_TYPE, entries: jsonEntries(tree), tree },
    [],
    ["user[name]=Ann", "user[tags][]=x", "user[tags][]=y", "n:=1.5", "no:=false"],
  );
  await send(
    "json-deflate",
    { enctype: JSON_TYPE, entries: jsonEntries({ a: "ä".repeat(200) }), tree: { a: "ä".repeat(200) } },
    ["-xx"],
    [`a=${"ä".repeat(200)}`],
  );
}
