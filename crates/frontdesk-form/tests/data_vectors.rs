//! The recorded vectors of the formats without files, as flat entries.
//!
//! Each line is compared with what its source says; where we differ on purpose the line stands in
//! `DIFFERENT` with the reason, and a difference that is not listed fails.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the counts are what the test is for")]

mod reading;
mod vectors;

use bytes::Bytes;
use frontdesk_form::{
    ContentCoding, ContentType, FormData, FormDataBuilder, FormDecoder, FormError, Limits,
};
use reading::{cuts_agree, flat, rebuilt};
use serde_json::Value as Json;
use vectors::{Vector, vectors};

/// Lines that we read otherwise than their source, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("go-urlencoded-0010", "Go refuses `;`; for the URL standard it is text, so nothing is lost"),
    ("go-urlencoded-0013", "Go refuses `;`"),
    ("go-urlencoded-0014", "Go refuses `;`"),
    ("go-urlencoded-0015", "Go refuses `;`"),
    ("body-parser-0014", "its strict mode refuses JSON that is no object or list; we keep it"),
    ("body-parser-0016", "strict mode"),
    ("body-parser-0017", "strict mode"),
    ("body-parser-0028", "RFC 8259, 8.1: JSON is UTF-8; UTF-16 is refused"),
    ("rack-query-0003", "Rack refuses a bad escape; for the URL standard it is text"),
    (
        "wpt-urlencoded-0010",
        "`URLSearchParams` is for addresses and knows no `_charset_`; forms do",
    ),
    ("cross-0010", "`_charset_`, likewise"),
    ("cross-0481", "`_charset_`: a capture of Chromium, which sent what we read"),
    ("cross-0484", "`_charset_`, likewise"),
];

/// Lines of dialects that contradict the URL standard, by what is special about them.
fn is_of_another_dialect(vector: &Vector) -> bool {
    let options = &vector.line["options"];
    !options["separator"].is_null() || !options["params_limit"].is_null()
}

#[derive(Default)]
struct Count {
    agreed: usize,
    different: usize,
    left_out: usize,
}

fn check(file: &str, agrees: impl Fn(&Vector) -> Option<bool>) {
    let Some(vectors) = vectors(file) else { return };
    let mut count = Count::default();
    let mut wrong = Vec::new();
    for vector in &vectors {
        let is_listed = DIFFERENT.iter().any(|(id, _)| *id == vector.id);
        match agrees(vector) {
            None => count.left_out += 1,
            Some(true) if !is_listed => count.agreed += 1,
            Some(true) => wrong.push(format!("{} is listed but agrees", vector.id)),
            Some(false) if is_listed => count.different += 1,
            Some(false) => wrong.push(vector.id.clone()),
        }
    }
    println!(
        "{file}: {} agreed, {} different as listed, {} not flat text",
        count.agreed, count.different, count.left_out
    );
    assert!(wrong.is_empty(), "{file}: {wrong:?}");
    assert!(count.agreed > 0, "{file} has nothing that is compared");
}

fn read(vector: &Vector) -> Result<FormData, FormError> {
    let options = &vector.line["options"];
    let mut form = ContentType::parse(vector.content_type.as_deref().unwrap_or("").as_bytes())?;
    // What the page said, where nothing on the wire tells it.
    let label = options["charset"].as_str().unwrap_or("");
    form.charset = form.charset.or(encoding_rs::Encoding::for_label(label.as_bytes()));
    let coding = options["content_encoding"].as_str().unwrap_or("identity");
    let limits = limits(options);
    let body = Bytes::from(vector.body.clone().unwrap());
    if coding == "identity" && body.len() < 3000 {
        cuts_agree(&form, &body, &limits);
    }
    let coding = ContentCoding::parse(coding.as_bytes())?;
    let mut decoder = FormDecoder::new(form.clone(), coding, limits);
    let mut builder = FormDataBuilder::new(&form);
    decoder.push(body)?;
    decoder.end()?;
    while let Some(event) = decoder.next_event()? {
        builder.take(event)?;
    }
    builder.finish()
}

/// The bound that the source's test had set, as far as it is one of ours.
fn limits(options: &Json) -> Limits {
    let bytes = match &options["limit"] {
        Json::Number(number) => number.as_u64(),
        Json::String(text) => text.strip_suffix("kb").map(|kb| kb.parse::<u64>().unwrap() * 1024),
        _ => None,
    };
    let default = Limits::default();
    Limits { max_body_bytes: bytes.unwrap_or(default.max_body_bytes), ..default }
}

fn pairs(value: &Json) -> Option<Vec<(String, String)>> {
    // Rack tells `a` from `a=` by a null; the URL standard does not.
    let text = |value: &Json| value.as_str().unwrap_or("").to_owned();
    let pair = |pair: &Json| (text(&pair[0]), text(&pair[1]));
    Some(value.as_array()?.iter().map(pair).collect())
}

/// `{"a": ["1", "2"]}` or `{"a": "1"}`: the order between names is not told.
fn grouped(data: &FormData) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut groups = std::collections::BTreeMap::<_, Vec<_>>::new();
    for (name, value) in flat(data) {
        groups.entry(name).or_default().push(value);
    }
    groups
}

fn agrees_grouped(data: &FormData, expected: &Json) -> Option<bool> {
    let values = |value: &Json| match value {
        Json::Array(values) => values.iter().map(|value| value.as_str().unwrap().into()).collect(),
        value => vec![value.as_str().unwrap_or("").to_owned()],
    };
    let expected = expected.as_object()?;
    let expected = expected.iter().map(|(name, value)| (name.clone(), values(value))).collect();
    Some(grouped(data) == expected)
}

/// A urlencoded line by its pairs, or by its groups where the source keeps no order.
fn urlencoded(vector: &Vector) -> Option<bool> {
    if vector.line["kind"] != "urlencoded" || vector.body.is_none() {
        return None;
    }
    let data = read(vector);
    let expect = &vector.line["expect"];
    if is_of_another_dialect(vector) {
        return None;
    }
    if !vector.line["expect_error"].is_null() {
        return Some(data.is_err());
    }
    match pairs(&expect["pairs"]) {
        Some(expected) => Some(flat(&data.unwrap()) == expected),
        None => agrees_grouped(&data.unwrap(), &expect["grouped"]),
    }
}

fn json(vector: &Vector) -> Option<bool> {
    if vector.line["kind"] != "json" || vector.body.is_none() {
        return None;
    }
    let data = read(vector);
    // What was recorded before a body was read, or is a setting of that server's.
    let is_empty = vector.body.as_ref().is_some_and(Vec::is_empty);
    if !vector.line["expect_error"].is_null() || is_empty {
        return Some(data.is_err());
    }
    let expected = &vector.line["expect"]["json"];
    Some(data.is_ok_and(|data| rebuilt(&data, expected.is_object()) == *expected))
}

/// What a browser was told to send as `text/plain`, where the vector says it pair by pair.
///
/// A value with a `=` in a line of its own would be told apart by nobody; none of them has one.
fn plain(vector: &Vector) -> Option<bool> {
    let line = &vector.line;
    if line["kind"] != "text" || vector.content_type.is_none() {
        return None;
    }
    let sent = if line["sent"].is_array() { &line["sent"] } else { &line["expect"]["sent"] };
    let data = read(vector).unwrap();
    // A browser sends the name of a file in its place, and CRLF for every line end.
    let text = |pair: &Json| -> Option<(String, String)> {
        let (name, value) = match pair {
            Json::Array(pair) => (&pair[0], &pair[1]),
            pair if pair["filename"].is_string() => (&pair["name"], &pair["filename"]),
            pair => (&pair["name"], &pair["value"]),
        };
        let lines = |text: &str| text.replace("\r\n", "\n").replace(['\r', '\n'], "\r\n");
        Some((lines(name.as_str()?), lines(value.as_str()?)))
    };
    let sent: Option<Vec<_>> = sent.as_array()?.iter().map(text).collect();
    let sent = sent?;
    Some(flat(&data) == sent)
}

#[test]
fn wpt_urlencoded() {
    check("wpt-urlencoded.jsonl", urlencoded);
}

#[test]
fn go_urlencoded() {
    check("go-urlencoded.jsonl", urlencoded);
}

#[test]
fn busboy_urlencoded() {
    check("busboy-urlencoded.jsonl", urlencoded);
}

#[test]
fn rack_query() {
    check("rack-query.jsonl", urlencoded);
}

#[test]
fn cross_dialect_pairs() {
    check("cross-dialect.jsonl", urlencoded);
}

#[test]
fn chromium_forms_urlencoded() {
    check("chromium-forms.jsonl", urlencoded);
}

#[test]
fn chromium_forms_plain() {
    check("chromium-forms.jsonl", plain);
}

#[test]
fn chromium_scripts() {
    check("chromium-scripts.jsonl", urlencoded);
    check("chromium-scripts.jsonl", json);
}

#[test]
fn clients_nested_pairs() {
    check("clients-nested.jsonl", urlencoded);
    check("clients-nested.jsonl", json);
}

#[test]
fn clients_node() {
    check("clients-node.jsonl", urlencoded);
    check("clients-node.jsonl", json);
}

#[test]
fn clients_other() {
    check("clients-other.jsonl", urlencoded);
    check("clients-other.jsonl", json);
}

#[test]
fn wpt_plain() {
    check("wpt-textplain.jsonl", plain);
}

#[test]
fn body_parser_json() {
    check("body-parser.jsonl", json);
}

/// The inputs of the suites whose results are nested: our flat reading is the URL standard's.
#[test]
fn every_other_urlencoded_line_is_read_as_form_urlencoded_reads_it() {
    for file in ["qs-parse.jsonl", "rack-nested.jsonl", "body-parser.jsonl"] {
        check(file, |vector| {
            let is_plain = vector.line["kind"] == "urlencoded"
                && vector.line["options"]["content_encoding"].is_null()
                && vector.line["options"]["limit"].is_null()
                && vector.content_type.as_deref() == Some("application/x-www-form-urlencoded");
            let body = vector.body.as_ref().filter(|_| is_plain)?;
            let theirs: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
            let data = read(vector);
            // A `_charset_` or `utf8=` sentinel is none of form_urlencoded's business.
            let is_charset = data.as_ref().is_ok_and(|data| data.charset().name() != "UTF-8");
            (!is_charset).then(|| match data {
                Ok(data) => flat(&data) == theirs,
                Err(error) => error.limit().is_some(),
            })
        });
    }
}
