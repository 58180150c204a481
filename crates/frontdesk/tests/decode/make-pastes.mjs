// Makes the pastes that the decoder is tested with, each by the program that people copy them from.
//
//   node make-pastes.mjs      (needs node, xxd, hexdump, od and base64)
//
// Beside each NAME.txt stands NAME.json: the flags, and what was put in. The truth is written down
// here before anything is encoded; nothing of it comes out of the decoder.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';

const folder = new URL('./pastes/', import.meta.url);
const run = (program, args, input) => execFileSync(program, args, { input }).toString();
const URLENCODED = 'application/x-www-form-urlencoded';

const pairs = { name: 'Ada Lovelace', email: 'ada@example.org', text: 'Grüße,\nund 5 € "Trinkgeld"', tags: ['a', 'b'] };
const urlencoded = (form) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return Buffer.from(query.toString());
};
const boundary = '----WebKitFormBoundaryQ3xBnQZ0VbJm4cTe';
const multipart = Buffer.from(
  `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nHello\r\n` +
  `--${boundary}\r\nContent-Disposition: form-data; name="note"; filename="a.txt"\r\n` +
  `Content-Type: text/plain\r\n\r\nline one\nline two\r\n--${boundary}--\r\n`,
);
const file = { filename: 'a.txt', content_type: 'text/plain', size: 17 };
file.sha256 = (await import('node:crypto')).createHash('sha256').update('line one\nline two').digest('hex');
const parts = { title: 'Hello', note: file };
const json = { user: { name: 'Ada', age: 36 }, ok: true, none: null, list: [1, 2.50, '3'] };

const cases = [];
const paste = (name, text, expect, flags = []) => cases.push({ name, text, expect: { flags, ...expect } });
const guessed = (enctype, tree, more = []) => ({ enctype, tree, notes: ['guessed', ...more] });

// Node prints at most 50 bytes, so most of what people paste is cut off.
paste('node-buffer', `${inspect(urlencoded({ name: 'Ada', x: '1 2' }))}\n`, guessed(URLENCODED, { name: 'Ada', x: '1 2' }));
paste('node-buffer-cut-off', `${inspect(Buffer.from(`name=Ada&text=${'y'.repeat(120)}`))}\n`,
  guessed(URLENCODED, { name: 'Ada', text: 'y'.repeat(36) }, ['cut_off']));
paste('node-buffer-in-an-object', `${inspect({ method: 'POST', body: Buffer.from(JSON.stringify({ a: [1, 'x'] })) })}\n`,
  guessed('application/json', { a: [1, 'x'] }));
paste('node-uint8array', `${inspect(new TextEncoder().encode('name=Ada&b=2'))}\n`, guessed(URLENCODED, { name: 'Ada', b: '2' }));
paste('node-array-buffer', `${inspect(new TextEncoder().encode('name=Ada&b=2').buffer)}\n`, guessed(URLENCODED, { name: 'Ada', b: '2' }));
paste('node-buffer-as-json', JSON.stringify(urlencoded(pairs)), guessed(URLENCODED, pairs));
paste('node-buffer-multipart-cut-off', `${inspect(multipart)}\n`, guessed('multipart/form-data', {}, ['cut_off']));
paste('node-buffer-cut-off-within-a-letter', `${inspect(Buffer.from(JSON.stringify({ a: 1, text: 'é'.repeat(60) })))}\n`,
  guessed('application/json', { a: 1 }, ['cut_off']));

// Programs that dump bytes.
paste('xxd', run('xxd', [], multipart), guessed('multipart/form-data', parts));
paste('xxd-plain', run('xxd', ['-p'], urlencoded(pairs)), guessed(URLENCODED, pairs));
paste('hexdump-canonical', run('hexdump', ['-C'], urlencoded(pairs)), guessed(URLENCODED, pairs));
paste('hexdump-repeated-rows', run('hexdump', ['-C'], Buffer.from(`name=${'a'.repeat(100)}`)), guessed(URLENCODED, { name: 'a'.repeat(100) }));
paste('hexdump-words', run('hexdump', [], Buffer.from('name=Ada&odd=1')), guessed(URLENCODED, { name: 'Ada', odd: '1' }));
paste('od-octal-offsets', run('od', ['-t', 'x1'], urlencoded(pairs)), guessed(URLENCODED, pairs));
paste('od-with-characters', run('od', ['-A', 'x', '-t', 'x1z'], urlencoded(pairs)), guessed(URLENCODED, pairs));
paste('hex-of-python', `${urlencoded(pairs).toString('hex')}\n`, guessed(URLENCODED, pairs));
paste('base64', run('base64', [], multipart), guessed('multipart/form-data', parts));
paste('base64url', Buffer.from(JSON.stringify({ q: '???>>>' })).toString('base64url'), guessed('application/json', { q: '???>>>' }));
paste('data-url', `data:${URLENCODED};base64,${urlencoded(pairs).toString('base64')}`, { enctype: URLENCODED, tree: pairs, notes: [] });
paste('base64-of-gzip', gzipSync(urlencoded(pairs)).toString('base64'), { enctype: URLENCODED, tree: pairs, notes: [] },
  ['--input', 'base64', '--content-type', URLENCODED, '--content-encoding', 'gzip']);

// "Copy as cURL", quoted as Chromium does it: plain quotes, or $'' where something needs escaping.
const bash = (text) => !/[\0-\x1f\x7f-\x9f!']/.test(text) ? `'${text}'`
  : `$'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r')
    .replace(/[\0-\x1f\x7f-\x9f!]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
// For cmd.exe, Chromium escapes quotes and backslashes, and everything special with a caret.
const cmd = (text) => `^"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')
  .replace(/[^a-zA-Z0-9\s_\-:=+~'\/.',?;()*`&]/g, '^$&').replace(/\r?\n/g, '^\n\n')}^"`;
const copied = (quote, joint, url, headers, body) => [
  `curl ${quote(url)}`,
  ...Object.entries(headers).map(([name, value]) => name === 'cookie' ? `-b ${quote(value)}` : `-H ${quote(`${name}: ${value}`)}`),
  ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
].join(joint);
const headers = {
  accept: '*/*', 'accept-language': 'de-DE,de;q=0.9,en;q=0.8', 'content-type': 'application/json',
  cookie: 'theme=dark; sid=abc', origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
};
const tricky = { say: "it's \"50%\"!", path: 'C:\\new', line: 'one\ntwo' };
const request = { method: 'POST', target: '/api/orders?x=1', cookies: { theme: 'dark', sid: 'abc' } };
const url = 'https://shop.example/api/orders?x=1';
paste('curl-of-chromium', copied(bash, ' \\\n  ', url, headers, JSON.stringify(tricky)), { enctype: 'application/json', tree: tricky, notes: [], ...request });
paste('curl-of-chromium-for-cmd', copied(cmd, ' ^\n  ', url, headers, JSON.stringify(tricky)), { enctype: 'application/json', tree: tricky, notes: [], ...request });
paste('curl-of-chromium-multipart',
  copied(bash, ' \\\n  ', url, { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` }, multipart.toString()),
  { enctype: 'multipart/form-data', tree: parts, notes: [], ...request });
paste('curl-of-firefox',
  `curl 'https://shop.example/api/orders?x=1' \\\n  --compressed \\\n  -X POST \\\n  -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' \\\n  -H 'Content-Type: ${URLENCODED}' \\\n  -H 'Cookie: theme=dark; sid=abc' \\\n  --data-raw '${urlencoded(pairs)}'\n`,
  { enctype: URLENCODED, tree: pairs, notes: [], ...request });
paste('curl-of-a-get', copied(bash, ' \\\n  ', 'https://shop.example/search?q=caf%C3%A9&page=2#top', { cookie: 'sid=abc' }),
  { enctype: URLENCODED, tree: { q: 'café', page: '2' }, notes: [], method: 'GET', target: '/search?q=caf%C3%A9&page=2', cookies: { sid: 'abc' } });
paste('curl-by-hand', "curl -sS localhost:7070/f/contact -F 'title=Hello' -F note=@/home/ada/a.txt\\;type=text/plain\n", {
  enctype: 'multipart/form-data', method: 'POST', target: '/f/contact', notes: ['not_here'],
  tree: { title: 'Hello', note: { ...file, size: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' } },
});
paste('curl-with-json', 'curl -XPOST https://a.example/x -d \'{"a":1}\' -H "Content-Type: application/json"',
  { enctype: 'application/json', tree: { a: 1 }, notes: [], method: 'POST', target: '/x' });

// A HAR as Chromium's developer tools save it.
const sent = (postData, more = {}) => ({
  _connectionId: '191', _initiator: { type: 'other' }, _priority: 'VeryHigh', _resourceType: 'document',
  cache: {}, connection: '443',
  request: {
    method: 'POST', url, httpVersion: 'http/2.0',
    headers: [{ name: ':authority', value: 'shop.example' }, { name: 'content-type', value: postData.mimeType },
      { name: 'cookie', value: 'theme=dark; sid=abc' }],
    queryString: [{ name: 'x', value: '1' }], cookies: [], headersSize: -1, bodySize: 10, postData,
  },
  response: { status: 200, statusText: '', httpVersion: 'http/2.0', headers: [], cookies: [], content: { size: 0, mimeType: 'text/html' }, redirectURL: '', headersSize: -1, bodySize: -1, _transferSize: 81, _error: null },
  serverIPAddress: '203.0.113.7', startedDateTime: '2026-05-04T08:12:44.101Z', time: 41.2, timings: { send: 0.1, wait: 40, receive: 1 },
  ...more,
});
const log = (entries) => JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries } }, null, 2);
const get = sent({ mimeType: '' });
delete get.request.postData;
get.request.method = 'GET';
paste('har-of-chromium', log([get, sent({ mimeType: URLENCODED, text: urlencoded(pairs).toString(),
  params: [...new URLSearchParams(urlencoded(pairs).toString())].map(([name, value]) => ({ name, value })) })]),
  { enctype: URLENCODED, tree: pairs, notes: ['chosen'], ...request });
paste('har-entry-multipart', JSON.stringify(sent({ mimeType: `multipart/form-data; boundary=${boundary}`, text: multipart.toString() })),
  { enctype: 'multipart/form-data', tree: parts, notes: [], ...request });
paste('har-entry-parameters-only', JSON.stringify(sent({ mimeType: `multipart/form-data; boundary=${boundary}`,
  params: [{ name: 'title', value: 'Hello' }, { name: 'note', value: 'line one\nline two', fileName: 'a.txt', contentType: 'text/plain' }] })),
  { enctype: 'multipart/form-data', tree: parts, notes: [], ...request });
paste('har-request-base64', JSON.stringify(sent({ mimeType: 'application/json', text: Buffer.from(JSON.stringify(json)).toString('base64'), encoding: 'base64' }).request),
  { enctype: 'application/json', tree: json, notes: [], ...request });

// What is no paste of anything, but what is on the screen.
paste('address-with-a-query', 'https://shop.example/search?q=caf%C3%A9&page=2\n', guessed(URLENCODED, { q: 'café', page: '2' }));
paste('raw-json', `${JSON.stringify(json, null, 2)}\n`, guessed('application/json', json));

for (const { name, text, expect } of cases) {
  writeFileSync(new URL(`${name}.txt`, folder), text);
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(expect, null, 1)}\n`);
}
console.log(`${cases.length} pastes`);
