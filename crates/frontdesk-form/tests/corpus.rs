//! Requests of real clients, each beside what the client was told to send.
//!
//! `corpus/<client>/<case>.http` is a request as it came, `<case>.expect` is written by the capture
//! script from its own input, never from what this crate reads: `corpus/README.md` tells more.
//! A new client is two files and no code.
#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it has to be")]
#![allow(clippy::print_stdout, reason = "the counts are part of what is shown")]

mod events;

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use encoding_rs::Encoding;
use frontdesk_form::{
    Content, ContentCoding, ContentType, Entry, FormData, FormDataBuilder, FormDecoder, FormFile,
    Limits, Names, Node, Segment, TransferEncodings, Value,
};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use events::Reading;

/// Bodies below this are cut at every place, longer ones at a thousand.
const SMALL: usize = 8 * 1024;

#[test]
fn every_body_is_read_as_its_client_meant_it() {
    let cases = cases();
    let wrong: Vec<String> = cases.iter().flat_map(Case::differences).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} requests read", cases.len());
}

///
#[test]
fn every_cut_of_every_body_gives_the_same_events_and_the_same_form() {
    let mut cuts = 0;
    for case in cases() {
        let events = case.reading.whole(&case.body);
        assert_eq!(events.error, None, "{}", case.name);
        let data = case.data([&case.body[..]]);
        let step = if case.body.len() < SMALL { 1 } else { case.body.len() / 1000 };
        for cut in (0..=case.body.len()).step_by(step) {
            let (head, tail) = case.body.split_at(cut);
            assert_eq!(case.reading.chunks([head, tail]), events, "{} cut at {cut}", case.name);
            assert_eq!(case.data([head, tail]), data, "{} cut at {cut}", case.name);
            cuts += 1;
        }
        assert_eq!(case.reading.bytewise(&case.body), events, "{} byte by byte", case.name);
        assert_eq!(case.data(case.body.chunks(1)), data, "{} byte by byte", case.name);
    }
    println!("{cuts} cuts");
}

/// where a format can tell, a part of a body is never taken for the whole of it.
#[test]
fn no_beginning_of_a_multipart_or_json_body_is_a_form() {
    for case in cases() {
        if !["multipart/form-data", "application/json"].contains(&enctype(&case.expect)) {
            continue;
        }
        // What follows the closing delimiter, or the object, is no part of the form.
        let trimmed = case.body.trim_ascii_end();
        let end = if trimmed.is_empty() { 0 } else { trimmed.len() };
        let end =
            if case.reading.coding == ContentCoding::Identity { end } else { case.body.len() };
        let step = end / SMALL + 1;
        for cut in (0..end).step_by(step) {
            let outcome = case.reading.whole(&case.body[..cut]);
            assert_ne!(outcome.error, None, "{} cut off at {cut}", case.name);
        }
    }
}

/// A request and what it means.
struct Case {
    name: String,
    reading: Reading,
    body: Vec<u8>,
    expect: Json,
}

impl Case {
    fn read(http: &Path) -> Case {
        let client = http.parent().and_then(Path::file_name).unwrap();
        let name = Path::new(client).join(http.file_stem().unwrap()).display().to_string();
        let expect = fs::read(http.with_extension("expect"));
        let expect = expect.unwrap_or_else(|error| panic!("{name} has no expectation: {error}"));
        let expect: Json = serde_json::from_slice(&expect).unwrap();
        let request = Request::read(&fs::read(http).unwrap());
        let mut content_type = match request.field("content-type") {
            Some(value) if request.method != "GET" => ContentType::parse(value.as_bytes()).unwrap(),
            _ => ContentType::query(),
        };
        // What only the page knew; a form of the page is declared with it.
        if let Some(charset) = expect["page_charset"].as_str() {
            content_type.charset = Encoding::for_label(charset.as_bytes());
        }
        let coding = request.field("content-encoding").unwrap_or_default();
        let coding = ContentCoding::parse(coding.as_bytes()).unwrap();
        let (limits, transfer) = (Limits::default(), TransferEncodings::Kept);
        let reading = Reading { content_type, coding, limits, transfer };
        Case { name, reading, body: request.body, expect }
    }

    /// Where what was read is not what was expected.
    fn differences(&self) -> Vec<String> {
        let (data, expect) = (self.data([&self.body[..]]), &self.expect);
        let expected = expect["entries"].as_array().unwrap();
        let entries: Vec<Json> =
            data.entries().enumerate().map(|(at, entry)| brief(&entry, expected.get(at))).collect();
        let tree = data.tree(Names::Auto, &Limits::default()).unwrap();
        let charset = expect["charset"].as_str().unwrap_or("UTF-8");
        let mut wrong = Vec::new();
        let mut compare = |what, read: Json, expected: Json| {
            if read != expected {
                wrong.push(format!("{}: {what}: {read}, not {expected}", self.name));
            }
        };
        compare("enctype", data.enctype().essence().into(), expect["enctype"].clone());
        compare("charset", data.charset().name().into(), charset.into());
        compare("entries", entries.into(), expect["entries"].clone());
        compare("tree", shown(tree.root()), expect["tree"].clone());
        serde_json::from_str::<Json>(&tree.to_json()).unwrap();
        if self.reading.coding == ContentCoding::Identity {
            let form = &self.reading.content_type;
            let whole = FormData::parse(form, self.body.clone().into(), &Limits::default());
            assert_eq!(whole.as_ref(), Ok(&data), "{} at once", self.name);
        }
        wrong
    }

    fn data<'a>(&self, chunks: impl IntoIterator<Item = &'a [u8]>) -> FormData {
        let Reading { content_type, coding, limits, .. } = self.reading.clone();
        let mut builder = FormDataBuilder::new(&content_type);
        let mut decoder = FormDecoder::new(content_type, coding, limits);
        for chunk in chunks {
            decoder.push(Bytes::copy_from_slice(chunk)).unwrap();
            self.drain(&mut decoder, &mut builder);
        }
        decoder.end().unwrap();
        self.drain(&mut decoder, &mut builder);
        builder.finish().unwrap()
    }

    fn drain(&self, decoder: &mut FormDecoder, builder: &mut FormDataBuilder) {
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => builder.take(event).unwrap(),
                Ok(None) => return,
                Err(error) => panic!("{}: {error}", self.name),
            }
        }
    }
}

fn cases() -> Vec<Case> {
    let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"));
    files.sort();
    let (https, expects): (Vec<&PathBuf>, Vec<&PathBuf>) =
        files.iter().partition(|file| file.extension().is_some_and(|it| it == "http"));
    // An empty corpus, or one that is not found, must not pass.
    assert!(https.len() >= 100, "the corpus has {} requests", https.len());
    assert_eq!(https.len(), expects.len(), "an expectation without a request");
    https.into_iter().map(|http| Case::read(http)).collect()
}

fn files(corpus: &Path) -> Vec<PathBuf> {
    let clients = fs::read_dir(corpus).unwrap().map(|client| client.unwrap().path());
    clients
        .filter(|client| client.is_dir())
        .flat_map(|client| fs::read_dir(client).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|it| it == "http" || it == "expect"))
        .collect()
}

/// A captured HTTP/1.1 request: only what a capture needs, as each of them is a whole and right one.
struct Request {
    method: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(bytes: &[u8]) -> Request {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let mut start = lines.next().unwrap().split(' ');
        let (method, target) = (start.next().unwrap().to_owned(), start.next().unwrap());
        let field = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let fields = lines.map(field).collect();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let mut request = Request { method, fields, body: bytes[end + 4..].to_vec() };
        if request.method == "GET" {
            request.body = query.as_bytes().to_vec();
        } else if request.field("transfer-encoding") == Some("chunked") {
            request.body = unchunked(&request.body);
        }
        request
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

// chunked-body = *( chunk-size CRLF chunk-data CRLF ) "0" CRLF CRLF (RFC 9112, 7.1)
fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
}

fn enctype(expect: &Json) -> &str {
    expect["enctype"].as_str().unwrap()
}

/// An entry as an expectation has it. Its content type is looked at where the client was told one:
/// else each client guesses its own.
fn brief(entry: &Entry<'_>, expected: Option<&Json>) -> Json {
    let mut json = match entry.value {
        Value::File(file) => shown_file(file),
        value => json!({ "value": shown(&Node::from(value)) }),
    };
    json["name"] = entry.name.into();
    if !entry.deeper.is_empty() {
        json["path"] = entry.deeper.iter().map(step).collect();
    }
    let content_type = match entry.value {
        Value::File(file) => file.content_type.as_deref(),
        _ => entry.content_type,
    };
    if expected.is_some_and(|expected| expected.get("content_type").is_some()) {
        json["content_type"] = content_type.into();
    }
    json
}

fn step(segment: &Segment) -> Json {
    match segment {
        Segment::Key(key) => (&**key).into(),
        Segment::Index(index) => (*index).into(),
    }
}

fn shown(node: &Node<'_>) -> Json {
    match node {
        Node::Text(text) => (*text).into(),
        Node::Number(number) => serde_json::from_str(number).unwrap(),
        Node::Bool(bool) => (*bool).into(),
        Node::Null => Json::Null,
        Node::File(file) => shown_file(file),
        Node::List(items) => items.iter().map(shown).collect(),
        Node::Object(pairs) => {
            pairs.iter().map(|(key, node)| ((*key).to_owned(), shown(node))).collect()
        }
    }
}

fn shown_file(file: &FormFile) -> Json {
    let Content::Memory(bytes) = &file.content else { panic!("the file is elsewhere") };
    assert_eq!(bytes.len() as u64, file.size);
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "filename": file.filename, "size": file.size, "sha256": sha256 })
}
