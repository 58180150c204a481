//! Z-06: text in every charset. The first byte of the input picks the charset, the second how it is
//! said, the rest is the text.
//!
//! A value is what encoding_rs makes of its bytes in one go, however it was sent.
#![no_main]

use bytes::Bytes;
use encoding_rs::Encoding;
use frontdesk_form::{
    ContentCoding, ContentType, Enctype, FormData, FormDataBuilder, FormDecoder, Limits, NoteKind,
    Value,
};
use frontdesk_fuzz::cuts;
use libfuzzer_sys::fuzz_target;

/// One label of each encoding that text can be sent in, and of the two that can't.
const LABELS: [&str; 40] = [
    "utf-8",
    "ibm866",
    "latin2",
    "latin3",
    "latin4",
    "cyrillic",
    "arabic",
    "greek",
    "hebrew",
    "logical",
    "latin6",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "mac",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "latin1",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "sjis",
    "euc-kr",
    "utf-16be",
    "utf-16",
    "x-user-defined",
    "replacement",
];

fuzz_target!(|data: &[u8]| {
    let [label, how, text @ ..] = data else { return };
    let label = LABELS[usize::from(*label) % LABELS.len()];
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label");
    match how % 4 {
        0 => by_entry(label, encoding, text, Place::First),
        1 => by_entry(label, encoding, text, Place::Last),
        2 => by_header(encoding, text),
        _ => by_part(label, encoding, text),
    }
});

enum Place {
    First,
    Last,
}

/// `_charset_` in a urlencoded body, before the text or behind it.
fn by_entry(label: &str, encoding: &'static Encoding, text: &[u8], place: Place) {
    let escaped: String = text.iter().map(|byte| format!("%{byte:02x}")).collect();
    let body = match place {
        Place::First => format!("_charset_={label}&t={escaped}"),
        Place::Last => format!("t={escaped}&_charset_={label}"),
    };
    // No form is sent in UTF-16, and nothing in `replacement`.
    let expected = match encoding == encoding_rs::REPLACEMENT {
        true => encoding_rs::UTF_8,
        false => encoding.output_encoding(),
    };
    check(&ContentType::query(), body.as_bytes(), expected, text);
}

/// The parameter of the header, with a plain body.
fn by_header(encoding: &'static Encoding, text: &[u8]) {
    if text.contains(&b'\n') || encoding == encoding_rs::REPLACEMENT {
        return;
    }
    let form = ContentType { enctype: Enctype::Plain, charset: Some(encoding) };
    let body = [b"t=", text].concat();
    let data = read(&form, &body);
    assert_eq!(data.charset(), encoding);
    assert_value(&data, &encoding.decode_without_bom_handling(b"t").0, encoding, text);
}

/// The content type of a part, which holds for its value alone.
fn by_part(label: &str, encoding: &'static Encoding, text: &[u8]) {
    let form = ContentType::parse(b"multipart/form-data; boundary=3dc5a").expect("multipart");
    let head = "Content-Disposition: form-data; name=t\r\nContent-Type: text/plain; charset=";
    let head = format!("--3dc5a\r\n{head}{label}\r\n\r\n");
    let body = [head.as_bytes(), text, b"\r\n--3dc5a--"].concat();
    if text.windows(7).any(|it| it == b"--3dc5a") {
        return;
    }
    let expected = match encoding == encoding_rs::REPLACEMENT {
        true => encoding_rs::UTF_8,
        false => encoding,
    };
    assert_value(&read(&form, &body), "t", expected, text);
}

fn check(form: &ContentType, body: &[u8], encoding: &'static Encoding, text: &[u8]) {
    let data = read(form, body);
    assert_eq!(data.charset(), encoding);
    // ISO-2022-JP and UTF-16 read ASCII otherwise than as ASCII, but not these.
    assert_value(&data, "t", encoding, text);
}

fn assert_value(data: &FormData, name: &str, encoding: &'static Encoding, text: &[u8]) {
    let (expected, is_replaced) = encoding.decode_without_bom_handling(text);
    assert_eq!(data.get(name), Some(Value::Text(&expected)), "{}", encoding.name());
    let is_noted = data.notes().iter().any(|note| note.kind == NoteKind::Replaced);
    assert!(is_noted || !is_replaced, "replaced without a note");
}

fn read(form: &ContentType, body: &[u8]) -> FormData {
    let whole = FormData::parse(form, Bytes::copy_from_slice(body), &Limits::default());
    let whole = whole.expect("a right body");
    for chunks in cuts(body) {
        assert_eq!(in_chunks(form, &chunks), whole);
    }
    whole
}

fn in_chunks(form: &ContentType, chunks: &[&[u8]]) -> FormData {
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, Limits::default());
    let mut builder = FormDataBuilder::new(form);
    for end in 0..=chunks.len() {
        match chunks.get(end) {
            Some(chunk) => decoder.push(Bytes::copy_from_slice(chunk)).expect("no error yet"),
            None => decoder.end().expect("no error yet"),
        }
        while let Some(event) = decoder.next_event().expect("a right body") {
            builder.take(event).expect("events come in order");
        }
    }
    builder.finish().expect("no file is open")
}
