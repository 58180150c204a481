//! Bodies of multipart that real clients sent, and those of other parsers' suites.
//!
//! What clients sent must be read as it was meant. The suites contradict each other: every line on
//! which we differ stands below with its reason.

use encoding_rs::Encoding;
use frontdesk_form::ContentType;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::events::{Entry, Outcome, Reading};
use crate::report::{Row, Verdict, row};
use crate::vectors::{Vector, base64, vectors};

const CLIENTS: [&str; 6] = [
    "chromium-forms.jsonl",
    "chromium-scripts.jsonl",
    "clients-nested.jsonl",
    "clients-node.jsonl",
    "clients-other.jsonl",
    "wpt-multipart.jsonl",
];

const SUITES: [&str; 6] = [
    "busboy-multipart.jsonl",
    "defnull-multipart.jsonl",
    "multer-multipart.jsonl",
    "python-multipart.jsonl",
    "rack-multipart.jsonl",
    "undici-multipart.jsonl",
];

/// Captured lines that are read otherwise than recorded: the reason, and what comes out.
const CLIENT_DIFFERENCES: &[(&str, &str)] = &[
    ("cap-curl-F-Q-escape", "curl put a raw LF into a header; refused"),
    ("cap-curl-F-nested", "recorded as one raw part; its files belong to the outer name"),
];

const LIMITS: &str = "a limit or a list of fields that its own test configured";
const PATH: &str = "the directories of a file name are kept: names are kept as sent";
const LOOKALIKE: &str = "a line that only begins like a boundary is content, with a note";
const TRANSFER: &str = "a transfer encoding is noted and left alone; undone only by a setting";
const EMPTY: &str = "a file input that was left empty is kept as an empty file; Rack drops it";
const RELATED: &str = "multipart/related is no form";
const UNNAMED: &str = "a part without a name is refused; Rack makes one up";

const DIFFERENCES: &[(&str, &str)] = &[
    ("busboy-multipart-0004", LIMITS),
    ("busboy-multipart-0005", LIMITS),
    ("busboy-multipart-0006", LIMITS),
    ("busboy-multipart-0007", PATH),
    ("busboy-multipart-0020", LIMITS),
    ("busboy-multipart-0021", LIMITS),
    ("defnull-multipart-0065", LOOKALIKE),
    ("defnull-multipart-0066", LOOKALIKE),
    ("defnull-multipart-0068", "a line end before the first boundary is no preamble, of LF either"),
    (
        "defnull-multipart-0076",
        "a Content-Length within a part is not read: the delimiter alone ends a part",
    ),
    ("defnull-multipart-0092", PATH),
    ("multer-multipart-0004", "its own setting takes header parameters for Latin-1"),
    ("multer-multipart-0009", LIMITS),
    ("multer-multipart-0011", LIMITS),
    ("multer-multipart-0012", LIMITS),
    ("multer-multipart-0013", LIMITS),
    ("multer-multipart-0014", LIMITS),
    ("multer-multipart-0017", LIMITS),
    ("multer-multipart-0018", LIMITS),
    ("multer-multipart-0019", LIMITS),
    ("multer-multipart-0021", LIMITS),
    ("multer-multipart-0023", LIMITS),
    ("multer-multipart-0024", LIMITS),
    ("multer-multipart-0025", LIMITS),
    (
        "multer-multipart-0029",
        "a delimiter right behind the headers is an empty part, as RFC 2046 allows",
    ),
    ("multer-multipart-0061", "filename* gives way to filename (F-20)"),
    ("python-multipart-base64_encoding", TRANSFER),
    ("python-multipart-mixed_case_headers", TRANSFER),
    (
        "python-multipart-single_field_blocks",
        "the header states --boundary and the body has boundary",
    ),
    ("python-multipart-single_field_single_file", "reports a default type where none was stated"),
    ("rack-multipart-0001", LIMITS),
    ("rack-multipart-0002", UNNAMED),
    ("rack-multipart-0004", EMPTY),
    ("rack-multipart-0006", UNNAMED),
    ("rack-multipart-0011", "a backslash before anything but a quote stands for itself"),
    ("rack-multipart-0015", "%20 is no escape of a browser; Rack undoes every percent escape"),
    ("rack-multipart-0022", "two parameters without a semicolon between them"),
    ("rack-multipart-0023", RELATED),
    ("rack-multipart-0025", EMPTY),
    ("rack-multipart-0033", LIMITS),
    ("rack-multipart-0037", LIMITS),
    ("rack-multipart-0060", "a fold is one space; Rack keeps the tab"),
    (
        "rack-multipart-0061",
        "Rack ignores a Content-Disposition above 1536 bytes; ours may have 8 KiB",
    ),
    ("rack-multipart-0068", PATH),
    ("rack-multipart-0070", UNNAMED),
    ("rack-multipart-0072", "the end is the end; what follows it is noted as an epilogue"),
    ("rack-multipart-0079", "bare LF told by the first boundary line is read, and noted"),
    ("rack-multipart-0084", RELATED),
    ("undici-multipart-0007", "a filename* alone is decoded, also in quotes"),
    ("undici-multipart-0014", "its header block is larger than 8 KiB (L7)"),
];

/// Every file.
pub fn rows() -> Option<Vec<Row>> {
    let clients = CLIENTS.into_iter().map(|file| row(file, "parts", CLIENT_DIFFERENCES, as_sent));
    let suites = SUITES.into_iter().map(|file| row(file, "parts", DIFFERENCES, as_its_suite_says));
    clients.chain(suites).collect()
}

fn as_sent(vector: &Vector) -> Verdict {
    if vector.line["kind"] != "multipart" {
        return Verdict::Apart;
    }
    let outcome = read(vector).expect("a client's content type is fine");
    let agrees = outcome.error.is_none() && summary(&outcome) == wanted(vector);
    Verdict::agrees_if(agrees, || format!("{:?} {:?}", outcome.error, summary(&outcome)))
}

fn as_its_suite_says(vector: &Vector) -> Verdict {
    if vector.line["kind"] != "multipart" {
        return Verdict::Apart;
    }
    Verdict::agrees_if(agrees(vector), || {
        let outcome = read(vector);
        let ours = outcome.as_ref().map(summary);
        let error = outcome.map(|outcome| outcome.error);
        format!("{error:?} {ours:?}, theirs {:?} {}", wanted(vector), vector.line["expect_error"])
    })
}

#[test]
fn a_raw_line_feed_in_a_header_is_refused_as_such() {
    let Some(lines) = vectors("clients-other.jsonl") else { return };
    let vector = lines.iter().find(|vector| vector.id == "cap-curl-F-Q-escape").unwrap();
    assert_eq!(read(vector).unwrap().word(), "bare_line_feed");
}

#[test]
fn files_that_curl_nests_belong_to_the_outer_name() {
    let Some(lines) = vectors("clients-other.jsonl") else { return };
    let vector = lines.iter().find(|vector| vector.id == "cap-curl-F-nested").unwrap();
    let outcome = read(vector).unwrap();
    let names: Vec<String> = outcome.brief();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names[1].starts_with("docs:one.txt="), "{names:?}");
    assert!(names[2].starts_with("docs:two.bin="), "{names:?}");
    assert_eq!(outcome.notes(), ["nested_multipart"]);
}

/// However hostile a line is, it is read the same way in any chunks.
#[test]
fn every_recorded_body_means_the_same_in_small_chunks() {
    for file in CLIENTS.iter().chain(&SUITES) {
        let Some(lines) = vectors(file) else { return };
        for vector in multipart(&lines) {
            let (Some(body), Ok(content_type)) = (&vector.body, content_type(vector)) else {
                continue;
            };
            let reading = Reading { content_type, ..Reading::multipart() };
            let whole = reading.whole(body);
            for size in [1, 2, 5, 64] {
                if size == 1 && body.len() > 20_000 {
                    continue;
                }
                assert_eq!(reading.chunks(body.chunks(size)), whole, "{} by {size}", vector.id);
            }
        }
    }
}

fn multipart(lines: &[Vector]) -> impl Iterator<Item = &Vector> {
    lines.iter().filter(|vector| vector.line["kind"] == "multipart")
}

fn content_type(vector: &Vector) -> Result<ContentType, frontdesk_form::FormError> {
    ContentType::parse(vector.content_type.as_deref().unwrap_or_default().as_bytes())
}

fn read(vector: &Vector) -> Option<Outcome> {
    let content_type = content_type(vector).ok()?;
    let reading = Reading { content_type, ..Reading::multipart() };
    Some(reading.whole(vector.body.as_ref().expect("a multipart line has a body")))
}

fn agrees(vector: &Vector) -> bool {
    let outcome = read(vector);
    let is_refused = outcome.as_ref().is_none_or(|outcome| outcome.error.is_some());
    if !vector.line["expect_error"].is_null() {
        return is_refused;
    }
    let Some(outcome) = outcome.filter(|_| !is_refused) else { return false };
    if vector.id.starts_with("multer") {
        let files = summary(&outcome).into_iter().filter(|part| part.filename.is_some());
        return files.collect::<Vec<_>>() == wanted(vector);
    }
    let mut ours = summary(&outcome);
    if vector.id.starts_with("busboy") || vector.id.starts_with("undici") {
        // Both report a default where no type was stated, and a type without its parameters.
        for (our, their) in ours.iter_mut().zip(wanted(vector)) {
            let is_default = our.content_type.is_none();
            let is_cut = our.content_type.as_ref().zip(their.content_type.as_ref());
            if is_default || is_cut.is_some_and(|(our, their)| our.starts_with(&their[..])) {
                our.content_type = their.content_type;
            }
        }
    }
    ours == wanted(vector)
}

/// A part as the vectors record it.
#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    filename: Option<String>,
    content_type: Option<String>,
    /// The value's SHA-256: long values are recorded by nothing else.
    sha256: String,
}

fn wanted(vector: &Vector) -> Vec<Part> {
    let expect = &vector.line["expect"];
    let parts = if expect["parts"].is_null() { &expect["files"] } else { &expect["parts"] };
    let part = |part: &Value| Part {
        name: text(&part["name"]).unwrap_or_default(),
        filename: text(&part["filename"]),
        content_type: text(&part["content_type"]),
        sha256: match base64(&part["value_base64"]) {
            Some(value) => digest(&value),
            None => text(&part["sha256"]).unwrap_or_default(),
        },
    };
    parts.as_array().into_iter().flatten().map(part).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Our entries in the same shape, decoded by `_charset_` where a form says so.
fn summary(outcome: &Outcome) -> Vec<Part> {
    let entries = outcome.entries();
    let stated = entries.iter().find(|entry| entry.name == b"_charset_");
    let charset = stated.and_then(|entry| Encoding::for_label(&entry.value));
    let decoded = |bytes: &[u8]| charset.unwrap_or(encoding_rs::UTF_8).decode(bytes).0.into_owned();
    let part = |entry: &Entry| Part {
        name: decoded(&entry.name),
        filename: entry.filename.as_deref().map(decoded),
        content_type: entry.content_type.as_deref().map(decoded),
        sha256: digest(&entry.value),
    };
    entries.iter().map(part).collect()
}

fn digest(value: &[u8]) -> String {
    Sha256::digest(value).iter().map(|byte| format!("{byte:02x}")).collect()
}
