//! The formats without files, as flat entries.

use bytes::Bytes;
use frontdesk_form::{
    ContentCoding, ContentType, FormData, FormDataBuilder, FormDecoder, FormError, Limits,
};
use serde_json::Value as Json;

use crate::reading::{cuts_agree, flat, rebuilt};
use crate::report::{Row, Verdict, row};
use crate::vectors::Vector;

const GO: &str = "Go refuses `;`; for the URL standard it is text, so nothing is lost";
const STRICT: &str = "its strict mode refuses JSON that is no object or list; we keep it";
const CHARSET: &str = "it reads no `_charset_`; browsers send it to be read";
const UTF_8: &str = "RFC 8259, 8.1: JSON is UTF-8; UTF-16 is refused";
const ESCAPE: &str = "Rack refuses a bad escape; for the URL standard it is text";

/// Lines that we read otherwise than their source, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("go-urlencoded-0010", GO),
    ("go-urlencoded-0013", GO),
    ("go-urlencoded-0014", GO),
    ("go-urlencoded-0015", GO),
    ("body-parser-0014", STRICT),
    ("body-parser-0016", STRICT),
    ("body-parser-0017", STRICT),
    ("body-parser-0028", UTF_8),
    ("rack-query-0003", ESCAPE),
    ("wpt-urlencoded-0010", CHARSET),
    ("cross-0010", CHARSET),
    ("cross-0481", CHARSET),
    ("cross-0484", CHARSET),
];

/// Every file in every way that it is read in here.
pub fn rows() -> Option<Vec<Row>> {
    let pairs = [
        "wpt-urlencoded.jsonl",
        "chromium-forms.jsonl",
        "chromium-scripts.jsonl",
        "clients-nested.jsonl",
        "clients-node.jsonl",
        "clients-other.jsonl",
        "busboy-urlencoded.jsonl",
        "cross-dialect.jsonl",
        "go-urlencoded.jsonl",
        "rack-query.jsonl",
    ];
    let json = [
        "chromium-scripts.jsonl",
        "clients-nested.jsonl",
        "clients-node.jsonl",
        "clients-other.jsonl",
        "body-parser.jsonl",
    ];
    let pairs = pairs.into_iter().map(|file| row(file, "pairs", DIFFERENT, urlencoded));
    let json = json.into_iter().map(|file| row(file, "JSON", DIFFERENT, self::json));
    let plain = ["wpt-textplain.jsonl", "chromium-forms.jsonl"];
    let plain = plain.into_iter().map(|file| row(file, "text/plain", DIFFERENT, self::plain));
    // The inputs of suites whose results are nested; `tree` compares those.
    let inputs = ["qs-parse.jsonl", "rack-nested.jsonl"];
    let inputs = inputs.into_iter().map(|file| row(file, "pairs", &[], as_form_urlencoded));
    pairs.chain(json).chain(plain).chain(inputs).collect()
}

pub fn read(vector: &Vector) -> Result<FormData, FormError> {
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
pub fn limits(options: &Json) -> Limits {
    let bytes = match &options["limit"] {
        Json::Number(number) => number.as_u64(),
        Json::String(text) => text.strip_suffix("kb").map(|kb| kb.parse::<u64>().unwrap() * 1024),
        _ => None,
    };
    let max_pairs = options["params_limit"].as_u64().or(options["parameterLimit"].as_u64());
    let default = Limits::default();
    Limits {
        max_body_bytes: bytes.unwrap_or(default.max_body_bytes),
        max_pairs: max_pairs.unwrap_or(default.max_pairs),
        max_depth: options["depth"].as_u64().map_or(default.max_depth, |depth| depth + 1),
        ..default
    }
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
fn urlencoded(vector: &Vector) -> Verdict {
    if vector.line["kind"] != "urlencoded" {
        return Verdict::Apart;
    }
    let data = read(vector);
    if !vector.line["options"]["separator"].is_null() {
        assert!(data.is_ok(), "{}", vector.id);
        return Verdict::Survives("it was told to separate by `;` and `,`; only `&` does");
    }
    let came = format!("{data:?}");
    let expect = &vector.line["expect"];
    let agrees = match data {
        _ if !vector.line["expect_error"].is_null() => data.is_err(),
        Err(_) => false,
        Ok(data) => match pairs(&expect["pairs"]) {
            Some(expected) => flat(&data) == expected,
            None => agrees_grouped(&data, &expect["grouped"]).expect("a group or pairs"),
        },
    };
    Verdict::agrees_if(agrees, || came)
}

fn json(vector: &Vector) -> Verdict {
    let (true, Some(body)) = (vector.line["kind"] == "json", &vector.body) else {
        return Verdict::Apart;
    };
    let data = read(vector);
    let came = format!("{data:?}");
    // An empty body is an empty object for body-parser; what was recorded before a body was read
    // is empty too.
    let agrees = if !vector.line["expect_error"].is_null() || body.is_empty() {
        data.is_err()
    } else {
        let expected = &vector.line["expect"]["json"];
        data.is_ok_and(|data| rebuilt(&data, expected.is_object()) == *expected)
    };
    Verdict::agrees_if(agrees, || came)
}

/// As form_urlencoded reads it, where no charset is stated: that is none of its business.
fn as_form_urlencoded(vector: &Vector) -> Verdict {
    let content_type = vector.content_type.as_deref();
    if vector.line["kind"] != "urlencoded"
        || content_type != Some("application/x-www-form-urlencoded")
    {
        return Verdict::Apart;
    }
    let body = vector.body.as_deref().expect("a urlencoded line has a body");
    match read(vector) {
        Ok(data) if data.charset().name() != "UTF-8" => Verdict::Apart,
        Ok(data) => {
            let theirs: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
            Verdict::agrees_if(flat(&data) == theirs, || format!("{data:?}"))
        }
        Err(error) if error.limit().is_some() => Verdict::Survives("a limit"),
        Err(error) => Verdict::Differs(error.to_string()),
    }
}

/// What a browser was told to send as `text/plain`, where the vector says it pair by pair.
///
/// A value with a `=` in a line of its own would be told apart by nobody; none of them has one.
fn plain(vector: &Vector) -> Verdict {
    let line = &vector.line;
    if line["kind"] != "text" || vector.content_type.is_none() {
        return Verdict::Apart;
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
    let sent: Option<Vec<_>> = sent.as_array().and_then(|sent| sent.iter().map(text).collect());
    match sent {
        Some(sent) => Verdict::agrees_if(flat(&data) == sent, || format!("{data:?}")),
        None => Verdict::Apart,
    }
}
