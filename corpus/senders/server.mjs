// Takes requests as bytes: what a client writes is kept as it came, whatever it is.

import { createServer } from "node:net";

const ANSWER_HEAD =
  "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\nConnection: close\r\n";

/** Listens on loopback; `arrival(path)` is the whole request that was sent to it. */
export async function listen(port) {
  const arrived = new Map();
  const awaited = new Map();
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    let continued = false;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const request = headOf(bytes);
      if (!request) return;
      if (!continued && request.fields.get("expect") === "100-continue") {
        continued = true;
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      if (!isWhole(bytes, request)) return;
      if (request.path.startsWith("/f/") && request.method !== "OPTIONS") keep(request.path, bytes);
      socket.end(answer(request));
    });
  });
  function keep(target, bytes) {
    const path = target.split("?")[0];
    arrived.set(path, bytes);
    awaited.get(path)?.(bytes);
  }
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    arrival(path) {
      if (arrived.has(path)) return arrived.get(path);
      return new Promise((resolve, reject) => {
        awaited.set(path, resolve);
        setTimeout(() => reject(new Error(`nothing came to ${path}`)), 10_000).unref();
      });
    },
    close: () => server.close(),
  };
}

function headOf(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [start, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const [method, path] = start.split(" ");
  const fields = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, path, fields, bodyAt: end + 4 };
}

function isWhole(bytes, { fields, bodyAt }) {
  if (fields.get("transfer-encoding") !== "chunked") {
    return bytes.length >= bodyAt + Number(fields.get("content-length") ?? 0);
  }
  for (let at = bodyAt; ;) {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return false;
    const size = parseInt(bytes.subarray(at, end).toString("latin1"), 16);
    at = end + 2 + size + 2;
    if (at > bytes.length) return false;
    if (size === 0) return true;
  }
}

function answer({ path }) {
  if (!path.startsWith("/page")) return `HTTP/1.1 204 No Content\r\n${ANSWER_HEAD}\r\n`;
  const page = "<!doctype html><meta charset=utf-8><title>a page</title>";
  return `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n${ANSWER_HEAD}\r\n${page}`;
}
