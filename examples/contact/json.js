import { sendInPlace } from "./answer.js";

sendInPlace(document.querySelector("form"), (form) => ({
  body: JSON.stringify(objectOf(new FormData(form))),
  headers: { "content-type": "application/json" },
}));

// `Object.fromEntries` would keep only the last of several values under one name, and a choice of
// several topics would arrive as one: names that come again become lists instead.
// The names stay as they are in the HTML: the server nests `bike[make]`, here as everywhere.
function objectOf(data) {
  const object = {};
  for (const name of new Set(data.keys())) {
    // A form sends line ends as CRLF; only a script sees them as the bare LF of the text area.
    const values = data.getAll(name).map((value) => value.replace(/\r\n?|\n/g, "\r\n"));
    object[name] = values.length > 1 ? values : values[0];
  }
  return object;
}
