// Forms as pages have them, submitted by Chromium.

import { MULTIPART, PLAIN, URLENCODED, file, sent, text } from "./expect.mjs";
import { BYTES, NESTED, NESTED_TREE, NOTE, ODD_NAMES, PNG, TEXTS } from "./input.mjs";

const ENCODINGS = { urlencoded: URLENCODED, multipart: MULTIPART, plain: PLAIN };
const ODD_FILE = 'we"ird\na;me %41.txt';
const multipart = { enctype: MULTIPART };

export async function submitForms(form) {
  await encodings(form);
  await controls(form);
  await charsets(form);
  await files(form);
}

async function encodings(form) {
  for (const [word, enctype] of Object.entries(ENCODINGS)) {
    await form(`form-${word}`, { enctype }, TEXTS, { enctype, entries: sent(TEXTS) });
    await form(`form-${word}-nested`, { enctype }, NESTED, {
      enctype,
      entries: sent(NESTED),
      tree: NESTED_TREE,
    });
  }
  for (const [word, enctype] of [
    ["urlencoded", URLENCODED],
    ["multipart", MULTIPART],
  ]) {
    // A control without a name is not sent.
    const odd = ODD_NAMES.filter(([name]) => name);
    await form(`form-${word}-odd-names`, { enctype }, odd, { enctype, entries: sent(odd) });
  }
  await form("form-get", { method: "get" }, TEXTS, { enctype: URLENCODED, entries: sent(TEXTS) });
}

async function controls(form) {
  const controls = [
    ["on", "on", { type: "checkbox", checked: true }],
    ["off", "1", { type: "checkbox" }],
    ["size", "M", { type: "radio", checked: true }],
    ["size", "L", { type: "radio" }],
    ["photo", "cat", { type: "hidden" }],
    ["text", "one\ntwo", { tag: "textarea" }],
    ["say", "שלום", { type: "text", dirName: "say.dir", dir: "rtl" }],
    ["when", "2026-02-28", { type: "date" }],
    ["go", "now", { type: "submit", click: true }],
    ["other", "x", { type: "submit" }],
  ];
  const dirname = [
    ["on", "on"],
    ["size", "M"],
    ["photo", "cat"],
    ["text", "one\ntwo"],
    ["say", "שלום"],
    ["say.dir", "rtl"],
    ["when", "2026-02-28"],
    ["go", "now"],
  ];
  const tree = Object.fromEntries(sent(dirname).map(({ name, value }) => [name, value]));
  await form("form-controls", {}, controls, { enctype: URLENCODED, entries: sent(dirname), tree });

  const formset = [
    ["form-TOTAL_FORMS", "2"],
    ["form-INITIAL_FORMS", "0"],
    ["form-0-name", "x"],
    ["form-1-name", "y"],
  ];
  await form("form-formset", {}, formset, {
    enctype: URLENCODED,
    entries: sent(formset),
    tree: { form: [{ name: "x" }, { name: "y" }] },
  });
}

async function charsets(form) {
  const names = [
    ["name", "Ä€é"],
    ["größe", "☃"],
  ];
  // What windows-1252 lacks goes out as a character reference: that is what was sent.
  const lossy = [text("name", "Ä€é"), text("größe", "&#9731;")];
  const hidden = ["_charset_", "", { type: "hidden" }];
  for (const [word, enctype] of Object.entries(ENCODINGS)) {
    const attributes = { enctype, acceptCharset: "iso-8859-1" };
    await form(`form-${word}-charset-field`, attributes, [hidden, ...names], {
      enctype,
      charset: "windows-1252",
      entries: [text("_charset_", "windows-1252"), ...lossy],
    });
  }
  const why = "The page knew the charset and the request does not say it.";
  await form("form-charset-untold", { acceptCharset: "windows-1252" }, names, {
    enctype: URLENCODED,
    page_charset: "windows-1252",
    charset: "windows-1252",
    entries: lossy,
    why,
  });
  const japanese = [["名前", "日本語ソ表"], hidden];
  for (const label of ["Shift_JIS", "EUC-JP", "ISO-2022-JP", "gb18030", "UTF-8"]) {
    await form(`form-charset-${label.toLowerCase()}`, { acceptCharset: label }, japanese, {
      enctype: URLENCODED,
      charset: label,
      entries: [text("名前", "日本語ソ表"), text("_charset_", label)],
    });
  }
  await form(
    "form-multipart-shift_jis",
    { ...multipart, acceptCharset: "shift_jis" },
    [...japanese, ["f", [["表.txt", "x", "text/plain"]], { type: "file" }]],
    {
      ...multipart,
      charset: "Shift_JIS",
      entries: [
        text("名前", "日本語ソ表"),
        text("_charset_", "Shift_JIS"),
        file("f", "表.txt", "x", "text/plain"),
      ],
    },
  );
}

async function files(form) {
  const files = [
    ["note", "hi"],
    ["photo", [["cat.png", [...PNG], "image/png"]], { type: "file" }],
    [
      "docs",
      [
        ["größe 世界.txt", NOTE, "text/plain"],
        [ODD_FILE, "", "text/plain"],
        ["none", [...BYTES], ""],
      ],
      { type: "file" },
    ],
  ];
  await form("form-files", multipart, files, {
    ...multipart,
    entries: [
      text("note", "hi"),
      file("photo", "cat.png", PNG, "image/png"),
      file("docs", "größe 世界.txt", NOTE, "text/plain"),
      file("docs", ODD_FILE, "", "text/plain"),
      file("docs", "none", BYTES, "application/octet-stream"),
    ],
  });
  await form(
    "form-file-empty",
    multipart,
    [
      ["photo", [], { type: "file" }],
      ["after", "1"],
    ],
    { ...multipart, entries: [file("photo", "", "", "application/octet-stream"), text("after", "1")] },
  );
  await form("form-file-urlencoded", {}, files, {
    enctype: URLENCODED,
    entries: sent([
      ["note", "hi"],
      ["photo", "cat.png"],
      ["docs", "größe 世界.txt"],
      ["docs", ODD_FILE],
      ["docs", "none"],
    ]),
  });
  await form(
    "form-plain-textarea",
    { enctype: PLAIN },
    [
      ["a", "1"],
      ["text", "one\n\ntwo", { tag: "textarea" }],
      ["b", "2"],
    ],
    {
      enctype: PLAIN,
      entries: sent([
        ["a", "1"],
        ["text", "one\n\ntwo"],
        ["b", "2"],
      ]),
    },
  );
  await form("form-surrogate", multipart, [["half", "a\ud800b"]], {
    ...multipart,
    entries: [text("half", "a\ufffdb")],
  });
}
