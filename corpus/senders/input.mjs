// What the clients are told to send, where several are told the same.

/** Text that every encoding has to escape or leave alone in some way. */
export const TEXTS = [
  ["title", "Grüße, 世界 😀"],
  ["sum", "1+1=2 & 100% ;"],
  ["empty", ""],
  ["tag", "a"],
  ["tag", "b c"],
  ["tag", "a"],
];

/** Names that mean something to one encoding or another. */
export const ODD_NAMES = [
  ['we"ird', "quote"],
  ["new\nline", "l1\nl2"],
  ["semi;colon", "a;b=c"],
  ["back\\slash", "C:\\dir"],
  ["percent%41", "%41"],
  ["amp&=", "&=+"],
  [" lead", " trail "],
  ["tab\there", "t\tt"],
  ["", "no name"],
  ["ends\\", "x"],
];

/** Names that nest. */
export const NESTED = [
  ["user[name]", "Ann"],
  ["user[address][city]", "Köln"],
  ["tags[]", "x"],
  ["rows[0].qty", "2"],
  ["rows[1].qty", "5"],
  ["shop.open", "yes"],
];
export const NESTED_TREE = {
  user: { name: "Ann", address: { city: "Köln" } },
  tags: ["x"],
  rows: [{ qty: "2" }, { qty: "5" }],
  shop: { open: "yes" },
};

/** The smallest PNG. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Every byte, and what looks like boundaries. */
export const BYTES = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from("\r\n--\r\n\r\n------WebKitFormBoundary\r\n--------------------------\n--\r\r\n"),
]);

export const NOTE = "line one\nline two\r\n";

export const OBJECT = {
  title: 'Grüße, "世界" 😀\n',
  price: 0.5,
  count: -12,
  yes: true,
  nothing: null,
  list: ["a", 2, { deep: [] }, []],
  user: { name: "Ann", "a.b": { "": 1 } },
};
