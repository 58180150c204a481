//! A `curl` command, as browsers copy it ("Copy as cURL", bash and cmd) or as people write it.

use super::super::request::{Header, Request};
use super::super::sniff::URLENCODED;
use super::super::trouble::{Refused, Remark};
use super::{Pasted, shell};

/// The boundary of a multipart body that is put together here, since curl would draw one.
const BOUNDARY: &str = "------------------------frontdesk";

/// Whether the text is such a command.
pub(super) fn is_command(text: &str) -> bool {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let name = text.split_ascii_whitespace().next().unwrap_or_default();
    matches!(name, "curl" | "curl.exe")
}

/// What the command would send.
pub(super) fn read(text: &str) -> Result<Pasted, Refused> {
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let is_cmd = text.contains("^\"") || text.contains("^\n") || text.contains("^\r\n");
    let words = if is_cmd { shell::cmd(text) } else { shell::posix(text) };
    let mut command = Command::default();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        let text = String::from_utf8_lossy(&word).into_owned();
        match text.strip_prefix('-') {
            None | Some("") => command.url = Some(text),
            Some(long) if long.starts_with('-') => {
                command.long(long.strip_prefix('-').unwrap_or(long), &mut words);
            }
            Some(short) => command.short(short, &mut words),
        }
    }
    command.finish()
}

/// Options with a value that says nothing about what is sent.
const SILENT: [&str; 14] = [
    "output",
    "proxy",
    "cacert",
    "cert",
    "key",
    "max-time",
    "connect-timeout",
    "retry",
    "resolve",
    "write-out",
    "cookie-jar",
    "interface",
    "ciphers",
    "user",
];
/// The same in one letter.
const SILENT_LETTERS: &str = "oxmwcEuUTKy";

#[derive(Default)]
struct Command {
    url: Option<String>,
    method: Option<String>,
    headers: Vec<Header>,
    data: Option<Vec<u8>>,
    content_type: Option<&'static [u8]>,
    fields: Vec<Vec<u8>>,
    is_get: bool,
    remarks: Vec<Remark>,
}

impl Command {
    fn long(&mut self, option: &str, words: &mut impl Iterator<Item = Vec<u8>>) {
        let mut value = || words.next().unwrap_or_default();
        match option {
            "url" => self.url = Some(lossy(value())),
            "request" => self.method = Some(lossy(value())),
            "header" => self.header(&value()),
            "data" | "data-ascii" | "data-binary" => self.add(value(), b"@"),
            "data-raw" => self.add(value(), b""),
            "data-urlencode" => {
                let value = url_encoded(value());
                self.add(value, b"@");
            }
            "json" => {
                self.content_type = Some(b"application/json");
                self.add(value(), b"@");
            }
            "form" | "form-string" => self.fields.push(value()),
            "cookie" => self.cookie(value()),
            "user-agent" => self.headers.push(Header::new("User-Agent", value())),
            "referer" => self.headers.push(Header::new("Referer", value())),
            "get" => self.is_get = true,
            "head" => self.method = Some("HEAD".to_owned()),
            "compressed" => {
                self.headers.push(Header::new("Accept-Encoding", "deflate, gzip, br, zstd"));
            }
            other if SILENT.contains(&other) => drop(value()),
            _ => {}
        }
    }

    /// One letter, its value behind it or in the next word; letters without a value may be joined.
    fn short(&mut self, letters: &str, words: &mut impl Iterator<Item = Vec<u8>>) {
        let Some(letter) = letters.chars().next() else { return };
        let rest = letters.get(letter.len_utf8()..).unwrap_or_default();
        let long = match letter {
            'X' => "request",
            'H' => "header",
            'd' => "data",
            'F' => "form",
            'b' => "cookie",
            'A' => "user-agent",
            'e' => "referer",
            letter if SILENT_LETTERS.contains(letter) => "output",
            'G' | 'I' => {
                self.long(if letter == 'G' { "get" } else { "head" }, words);
                return self.short(rest, words);
            }
            _ => return self.short(rest, words),
        };
        if rest.is_empty() {
            self.long(long, words);
        } else {
            self.long(long, &mut std::iter::once(rest.as_bytes().to_vec()));
        }
    }

    fn header(&mut self, line: &[u8]) {
        let colon = line.iter().position(|&byte| byte == b':' || byte == b';');
        let Some((name, value)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
            return;
        };
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        self.headers.push(Header::new(String::from_utf8_lossy(name), value));
    }

    fn cookie(&mut self, value: Vec<u8>) {
        if value.contains(&b'=') {
            self.headers.push(Header::new("Cookie", value));
        } else {
            self.not_here("the cookies", &value);
        }
    }

    /// curl joins all its data by `&`.
    fn add(&mut self, value: Vec<u8>, file: &[u8]) {
        if !file.is_empty() && value.starts_with(file) {
            self.not_here("the data", value.get(1..).unwrap_or_default());
            self.data.get_or_insert_default();
            return;
        }
        match &mut self.data {
            Some(data) => {
                if self.content_type.is_none() {
                    data.push(b'&');
                }
                data.extend_from_slice(&value);
            }
            None => self.data = Some(value),
        }
    }

    fn not_here(&mut self, what: &str, file: &[u8]) {
        let file = String::from_utf8_lossy(file);
        let message = format!("{what} come from the file {file:?}, which is not in the command");
        self.remarks.push(Remark::new("not_here", message));
    }

    fn finish(mut self) -> Result<Pasted, Refused> {
        let Some(url) = self.url.take() else {
            return Err(Refused::new("bad_curl", 0, "the command names no URL"));
        };
        let fields = std::mem::take(&mut self.fields);
        let mut body = self.data.take();
        let mut content_type = self.content_type.unwrap_or(URLENCODED).to_vec();
        if !fields.is_empty() {
            content_type = format!("multipart/form-data; boundary={BOUNDARY}").into_bytes();
            body = Some(self.multipart(&fields));
        }
        let (mut target, host) = split(&url);
        if self.is_get
            && let Some(data) = body.take()
        {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&String::from_utf8_lossy(&data));
        }
        let method = self
            .method
            .take()
            .unwrap_or_else(|| if body.is_some() { "POST".to_owned() } else { "GET".to_owned() });
        let has = |name: &str, headers: &[Header]| {
            headers.iter().any(|header| header.name.eq_ignore_ascii_case(name))
        };
        if !has("host", &self.headers) {
            self.headers.insert(0, Header::new("Host", host));
        }
        if body.is_some() && !has("content-type", &self.headers) {
            self.headers.push(Header::new("Content-Type", content_type));
        }
        let request = Request { method, target, headers: self.headers };
        let pasted = Pasted::of_request(request, body.unwrap_or_default());
        Ok(Pasted { remarks: self.remarks, ..pasted })
    }

    /// `-F name=value`, `-F 'name=@file;type=image/png'`.
    fn multipart(&mut self, fields: &[Vec<u8>]) -> Vec<u8> {
        let mut body = Vec::new();
        for field in fields {
            let field = String::from_utf8_lossy(field).into_owned();
            let (name, value) = field.split_once('=').unwrap_or((&field, ""));
            let escaped = |text: &str| text.replace('"', "%22");
            body.extend_from_slice(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"",
                    escaped(name)
                )
                .as_bytes(),
            );
            match value.strip_prefix('@') {
                Some(file) => {
                    let path = file.split(';').next().unwrap_or_default();
                    let base = path.rsplit('/').next().unwrap_or_default();
                    let kind = file.split(";type=").nth(1).unwrap_or("application/octet-stream");
                    let head = format!(
                        "; filename=\"{}\"\r\nContent-Type: {kind}\r\n\r\n\r\n",
                        escaped(base)
                    );
                    body.extend_from_slice(head.as_bytes());
                    self.not_here("the bytes of a field", path.as_bytes());
                }
                None => body.extend_from_slice(format!("\r\n\r\n{value}\r\n").as_bytes()),
            }
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }
}

/// The path with its query, and the host.
fn split(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or_default();
    let path = path.split('#').next().unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    (format!("{slash}{path}"), host.to_owned())
}

/// `content`, `=content`, `name=content`: curl escapes the content.
fn url_encoded(value: Vec<u8>) -> Vec<u8> {
    let (name, content) = match value.iter().position(|&byte| byte == b'=') {
        Some(0) => (&[][..], value.get(1..).unwrap_or_default()),
        Some(at) => value.split_at_checked(at + 1).unwrap_or((&[], &value)),
        None if value.starts_with(b"@") => return value,
        None => (&[][..], &value[..]),
    };
    let encoded = percent_encoding::percent_encode(content, percent_encoding::NON_ALPHANUMERIC);
    [name, encoded.to_string().as_bytes()].concat()
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
