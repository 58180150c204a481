//! Makes the first inputs of the fuzz targets: `frontdesk-fuzz-seed PROJECT FOLDER`.
//!
//! Bodies are those of the project's corpus, pages those of its examples. Each target's own head
//! says how its inputs are laid out.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(project), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("give the project and the folder of the inputs"));
    };
    let seeds = Seeds { folder };
    for http in files(&project.join("corpus"), "http")? {
        let name = http.components().rev().take(2).map(|it| it.as_os_str().to_string_lossy());
        let name = name.collect::<Vec<_>>().join("-");
        seeds.request(&name, &Request::read(&fs::read(http)?))?;
    }
    for page in files(&project.join("examples"), "html")? {
        let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let page = fs::read(page)?;
        seeds.write("page", &name, &page)?;
        let sent = [&page[..], b"\n%%\na=1&b=2&email=a@b.c&name=%3Cb%3E%22"].concat();
        seeds.write("schema", &name, &sent)?;
        seeds.write("refill", &name, &sent)?;
    }
    for (number, (control, value)) in CONTROLS.iter().enumerate() {
        let input = format!("<form>{control}\n%%\nx={value}");
        seeds.write("schema", &number.to_string(), input.as_bytes())?;
        seeds.write("refill", &number.to_string(), input.as_bytes())?;
        if let Some((_, pattern)) = control.split_once("pattern='") {
            let pattern = pattern.trim_end_matches("'>");
            let input = format!("{pattern}\n{value}");
            seeds.write("pattern", &number.to_string(), input.as_bytes())?;
        }
    }
    for (number, page) in TORN.iter().enumerate() {
        let input = format!("{page}\n%%\na=%3C%22b&a=2");
        seeds.write("refill", &format!("torn-{number}"), input.as_bytes())?;
    }
    for (number, (kind, value)) in VALUES.iter().enumerate() {
        let input = [&[*kind], value.as_bytes()].concat();
        seeds.write("value", &number.to_string(), &input)?;
    }
    for (number, cookie) in COOKIES.iter().enumerate() {
        seeds.write("cookies", &number.to_string(), cookie.as_bytes())?;
    }
    for (number, cookie) in SET_COOKIES.iter().enumerate() {
        seeds.write("set_cookie", &number.to_string(), cookie.as_bytes())?;
    }
    Ok(())
}

/// One of each kind, with a value that is right.
const CONTROLS: [(&str, &str); 12] = [
    ("<input name=x required minlength=2 maxlength=9 pattern='(?:[a-z--b]|\\p{Lu})+'>", "acA"),
    ("<input name=x pattern='(?=.*\\d)(?<n>a)\\k<n>(?i:K)[\\q{ab|c}&&\\w]'>", "aak1"),
    ("<input name=x type=email multiple>", "a@b.c,d@e.f"),
    ("<input name=x type=url>", "https://example.org/"),
    ("<input name=x type=number min=-1.5 max=1e3 step=0.1 value=0.3>", "-.5"),
    ("<input name=x type=date min=2026-01-01 step=7>", "2026-01-08"),
    ("<input name=x type=week><input name=x type=month>", "2026-W53&x=2026-12"),
    ("<input name=x type=time min=22:00 max=06:00 step=0.5>", "23:59:59.5"),
    ("<input name=x type=datetime-local>", "2026-01-31T09:30"),
    ("<select name=x multiple required><option>a<optgroup><option value=b>B</select>", "a&x=b"),
    ("<input type=hidden name=x value=0><input type=checkbox name=x value=1>", "0&x=1"),
    (
        "<input name=rows[0].x type=color><textarea name=x dirname=x.dir></textarea>",
        "1&rows[7].x=%23aabbcc",
    ),
];

/// Fields in places where a sentence beside them might tear something.
const TORN: [&str; 6] = [
    "<form><table><tr><td><label>x<input name=a required></label></table>",
    "<table><form><input name=a type=email><tr><td><input name=a></form></table>",
    "<form><p><b><textarea name=a minlength=9>\n</textarea><select name=a><option>1<option selected>2",
    "<base href=x><form><fieldset><legend>q</legend><input type=radio name=a required autofocus></fieldset>",
    "<form id=f></form><svg><a href=#x></svg><input form=f name=a value='1'checked/ pattern=x>",
    "<title>t</title><form><details><summary>s</summary><input type=checkbox name=a checked>",
];

/// The number of a type, then `min`, `max`, `step` and the value.
const VALUES: [(u8, &str); 9] = [
    (0, "-1.5\n1e3\n0.1\n0.35"),
    (1, "0\n10\n3\n5"),
    (2, "2026-01-01\n2026-12-31\n7\n2026-01-31"),
    (3, "2026-01\n\n3\n2026-12"),
    (4, "2026-W01\n2026-W53\n2\n2020-W53"),
    (5, "22:00\n06:00\n0.5\n23:59:59.25"),
    (6, "2026-01-31T09:30\n\n60\n2026-01-31 09:30:15.5"),
    (8, "\n\n\na@b.c, d@e.f"),
    (10, "\n\n\n#ff8800"),
];

/// How it is opened, name, path, domain and value; then lines of other servers.
const SET_COOKIES: [&str; 6] = [
    "\u{10}__Host-frontdesk\n/\n\nvalue",
    "\u{0}__Secure-sid\n/in\n.Desk.example\n",
    "\u{3b}theme\n/\n\ndark",
    "a=1; Max-Age=60; Path=/in; Domain=desk.example\na=; Max-Age=0; Domain=desk.example; Path=/in",
    "a=1; Expires=Sun, 06-Nov-94 08:49:37 GMT; SameSite=None; Secure; Partitioned",
    "=b\nc\n__Host-d=1; Secure; Path=/; HttpOnly\nd=\"1; 2\"",
];

/// Each shows something that readers differ in.
const COOKIES: [&str; 6] = [
    "theme=dark; __Host-frontdesk=Zm9v; theme=light",
    "a=\"b; c=d\"; e",
    " =nameless; ;; x = y ; \tq\t=\t1",
    "$Version=1; a=1; $Path=/",
    "a=b=c; a=%20+; \u{e4}=\u{f6}",
    "a=1,b=2",
];

struct Seeds {
    folder: PathBuf,
}

impl Seeds {
    fn request(&self, name: &str, request: &Request) -> io::Result<()> {
        let (header, body) = (&request.content_type, &request.body[..]);
        self.write("headers", name, header.as_bytes())?;
        // 4 and above: to be compressed.
        for coding in 4..8 {
            self.write("coding", &format!("{name}-{coding}"), &[&[coding], body].concat())?;
        }
        if let Some(coding) = ["gzip", "deflate", "br"].iter().position(|it| *it == request.coding)
        {
            return self.write("coding", name, &[&[coding as u8], body].concat());
        }
        let whole = [header.as_bytes(), b"\n", body].concat();
        self.write("form", name, &whole)?;
        self.write("annotate", name, &whole)?;
        let text = &body[..body.len().min(64)];
        for how in 0..4 {
            let label = body.len() as u8;
            self.write("charset", &format!("{name}-{how}"), &[&[label, how], text].concat())?;
        }
        let essence = header.split(';').next().unwrap_or_default();
        let (target, input) = match essence {
            "multipart/form-data" => ("multipart", [boundary(header), b"\n", body].concat()),
            "text/plain" => ("plain", body.to_vec()),
            "application/x-www-form-urlencoded" => ("urlencoded", body.to_vec()),
            _ => ("json", body.to_vec()),
        };
        self.write(target, name, &input)?;
        let names = match target {
            "multipart" => dispositions(body).map(quoted_name).collect(),
            "urlencoded" => body.split(|&byte| byte == b'&').map(plain_name).collect(),
            _ => Vec::new(),
        };
        for (number, disposition) in dispositions(body).enumerate() {
            self.write("headers", &format!("{name}-{number}"), disposition)?;
        }
        for notation in 0..4 {
            let input = [&[notation], &names.join(&b'\n')[..]].concat();
            self.write("names", &format!("{name}-{notation}"), &input)?;
        }
        Ok(())
    }

    fn write(&self, target: &str, name: &str, input: &[u8]) -> io::Result<()> {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder)?;
        // What is longer than the targets' longest input would only be cut.
        if input.len() > 4096 {
            return Ok(());
        }
        fs::write(folder.join(format!("seed-{name}")), input)
    }
}

/// A captured request, its chunks undone.
struct Request {
    content_type: String,
    coding: String,
    body: Vec<u8>,
}

impl Request {
    fn read(bytes: &[u8]) -> Request {
        let end = find(bytes, b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let field = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            let line = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
            line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        let mut content_type = field("content-type");
        if let Some((_, query)) = head.strip_prefix("GET ").and_then(|it| it.split_once('?')) {
            body = query.split(' ').next().unwrap_or_default().into();
            content_type = "application/x-www-form-urlencoded".into();
        } else if field("transfer-encoding") == "chunked" {
            body = unchunked(&body);
        }
        Request { content_type, coding: field("content-encoding"), body }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = find(rest, b"\r\n") {
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(&size, 16).unwrap_or(0);
        let Some(chunk) = rest.get(end + 2..end + 2 + size).filter(|chunk| !chunk.is_empty())
        else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    body
}

fn boundary(header: &str) -> &[u8] {
    let (_, value) = header.split_once("boundary=").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim_matches('"').as_bytes()
}

fn dispositions(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = body.split(|&byte| byte == b'\n').map(|line| line.trim_ascii_end());
    lines.filter_map(|line| line.strip_prefix(b"Content-Disposition:"))
}

fn quoted_name(disposition: &[u8]) -> Vec<u8> {
    let start = find(disposition, b"name=\"").map_or(disposition.len(), |start| start + 6);
    let rest = &disposition[start..];
    rest.split(|&byte| byte == b'"').next().unwrap_or_default().to_vec()
}

/// A name of a urlencoded pair, with those escapes undone that notations are written in.
fn plain_name(pair: &[u8]) -> Vec<u8> {
    let name = pair.split(|&byte| byte == b'=').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).replace("%5B", "[").replace("%5D", "]");
    name.into_bytes()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn files(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
