//! Charsets: which one counts, and what can't be decoded.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use encoding_rs::{EUC_JP, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1252};
use frontdesk_form::{ContentType, FormData, Limits, NoteKind, Value};
use proptest::prelude::*;
use reading::{cuts_agree, flat, whole};

fn read(content_type: &str, body: impl AsRef<[u8]>) -> FormData {
    let form = ContentType::parse(content_type.as_bytes()).unwrap();
    cuts_agree(&form, body.as_ref(), &Limits::default());
    whole(&form, body.as_ref(), &Limits::default()).unwrap()
}

fn urlencoded(charset: &str) -> String {
    format!("application/x-www-form-urlencoded{charset}")
}

fn kinds(data: &FormData) -> Vec<NoteKind> {
    data.notes().iter().map(|note| note.kind).collect()
}

/// F-26: the `_charset_` entry, then the header, then UTF-8.
#[test]
fn the_charset_is_that_of_the_entry_then_of_the_header_then_utf_8() {
    use NoteKind::Charset;
    type Row = (&'static str, &'static str, &'static Encoding, &'static str, &'static [NoteKind]);
    let table: &[Row] = &[
        ("", "n=%C3%A9", UTF_8, "é", &[]),
        ("; charset=latin1", "n=%E9", WINDOWS_1252, "é", &[]),
        ("", "_charset_=latin1&n=%E9", WINDOWS_1252, "é", &[]),
        ("", "n=%E9&_charset_=latin1", WINDOWS_1252, "é", &[]),
        ("", "n=%E9&%5Fcharset%5F=+Latin1+", WINDOWS_1252, "é", &[]),
        ("", "n=%E9&_CharSet_=latin1", WINDOWS_1252, "é", &[]),
        ("; charset=utf-8", "n=%E9&_charset_=latin1", WINDOWS_1252, "é", &[Charset]),
        ("; charset=latin1", "n=%E9&_charset_=latin1", WINDOWS_1252, "é", &[]),
        ("; charset=latin1", "n=%E9&_charset_=", WINDOWS_1252, "é", &[]),
        ("", "n=%C3%A9&_charset_=", UTF_8, "é", &[]),
        ("", "n=%C3%A9&_charset_", UTF_8, "é", &[]),
        ("", "n=%C3%A9&_charset_=UTF-8", UTF_8, "é", &[]),
        ("", "n=%C3%A9&_charset_=klingon", UTF_8, "é", &[Charset]),
        ("", "_charset_=klingon&_charset_=latin1&n=%E9", WINDOWS_1252, "é", &[Charset]),
        ("", "_charset_=&_charset_=latin1&n=%E9", WINDOWS_1252, "é", &[]),
        ("", "_charset_=latin1&_charset_=utf-8&n=%E9", WINDOWS_1252, "é", &[]),
        ("", "n=%82%A0&_charset_=shift_jis", SHIFT_JIS, "あ", &[]),
        ("", "n=%A4%A2&_charset_=euc-jp", EUC_JP, "あ", &[]),
        ("; charset=gbk", "n=%D6%D0", encoding_rs::GBK, "中", &[]),
        ("; charset=windows-1251", "n=%CF", WINDOWS_1251, "П", &[]),
        // No form is sent in UTF-16: a page that asks for it gets UTF-8 from the browser.
        ("", "n=%C3%A9&_charset_=utf-16", UTF_8, "é", &[]),
        ("", "n=%C3%A9&_charset_=utf-16le", UTF_8, "é", &[]),
        // A client that says so in the header means it.
        ("; charset=utf-16le", "n%00=%E9%00", encoding_rs::UTF_16LE, "é", &[]),
        // The Encoding Standard maps these to "replacement", which would leave nothing of the text.
        ("", "n=%C3%A9&_charset_=hz-gb-2312", UTF_8, "é", &[Charset]),
        ("; charset=iso-2022-kr", "n=%C3%A9", UTF_8, "é", &[Charset]),
    ];
    for (charset, body, expected, value, notes) in table {
        let data = read(&urlencoded(charset), body);
        assert_eq!(data.charset(), *expected, "{charset} {body}");
        assert_eq!(data.get("n"), Some(Value::Text(value)), "{charset} {body}");
        assert_eq!(kinds(&data), *notes, "{charset} {body}");
    }
}

/// F-26: `utf-7` is no label, so its `<` stays what it looks like.
#[test]
fn utf_7_never_makes_markup() {
    let data = read(&urlencoded(""), "_charset_=utf-7&v=%2BADw-script%2BAD4-");
    assert_eq!(data.get("v"), Some(Value::Text("+ADw-script+AD4-")));
    assert_eq!(kinds(&data), [NoteKind::Charset]);
    assert!(ContentType::parse(b"application/x-www-form-urlencoded; charset=utf-7").is_err());
}

/// F-26: overlong forms, lone surrogates and cut characters are no text in UTF-8.
#[test]
fn what_is_no_text_becomes_replacement_characters_and_a_note() {
    for bytes in ["%C0%AF", "%ED%A0%80", "%ED%BF%BF", "%F4%90%80%80", "%C3", "%FF", "%F0%9F%98"] {
        let data = read(&urlencoded(""), format!("ok=%C3%A9&v=x{bytes}y"));
        let Some(Value::Text(text)) = data.get("v") else { panic!("{bytes}") };
        let inner = text.strip_prefix('x').and_then(|text| text.strip_suffix('y')).unwrap();
        assert!(!inner.is_empty() && inner.chars().all(|char| char == '\u{fffd}'), "{bytes}");
        assert_eq!(data.get("ok"), Some(Value::Text("é")));
        let notes: Vec<_> = data.notes().iter().map(|note| (note.kind, &note.name[..])).collect();
        assert_eq!(notes, [(NoteKind::Replaced, "v")], "{bytes}");
    }
}

/// F-26: "decode without BOM", in the words of the URL standard, leaves it where it is.
#[test]
fn a_byte_order_mark_is_data() {
    let data = read(&urlencoded(""), "%EF%BB%BFn=%EF%BB%BFv");
    assert_eq!(flat(&data), [("\u{feff}n".into(), "\u{feff}v".into())]);
    let data = read(&urlencoded(""), "a=%FF%FEx&b=1");
    assert_eq!(data.get("a"), Some(Value::Text("\u{fffd}\u{fffd}x")));
}

#[test]
fn text_plain_is_read_in_its_charset_too() {
    let data = read("text/plain; charset=koi8-r", b"n=\xCE\xC5\xD4\r\n");
    assert_eq!(data.get("n"), Some(Value::Text("нет")));
    let data = read("text/plain", b"n=\xE9\r\n_charset_=latin1\r\n");
    assert_eq!(data.get("n"), Some(Value::Text("é")));
}

const MULTIPART: &str = "multipart/form-data; boundary=b";

fn parts(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, value) in parts {
        body.extend_from_slice(b"--b\r\nContent-Disposition: form-data; ");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    body
}

/// F-26, RFC 7578, 4.6: a part's own charset before that of the form.
#[test]
fn a_part_may_state_its_own_charset() {
    let body = parts(&[
        ("name=\"a\"\r\nContent-Type: text/plain; charset=windows-1251", b"\xCF"),
        ("name=\"b\"", b"\xE9"),
        ("name=\"c\"\r\nContent-Type: text/plain; charset=utf-16le", b"\xE9\0"),
        ("name=\"d\"\r\nContent-Type: text/plain; charset=utf-7", b"+ADw-\xE9"),
        ("name=\"_charset_\"", b"latin1"),
    ]);
    let data = read(MULTIPART, body);
    let values: Vec<_> = flat(&data).into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, ["П", "é", "é", "+ADw-é", "latin1"]);
    assert_eq!(kinds(&data), [NoteKind::Charset]);
    let types: Vec<_> = data.entries().map(|entry| entry.content_type).collect();
    assert_eq!(types[0], Some("text/plain; charset=windows-1251"));
    assert_eq!(types[1], None);
}

#[test]
fn names_and_file_names_are_in_the_charset_of_the_form() {
    let head =
        b"--b\r\nContent-Disposition: form-data; name=\"n\xE9\"; filename=\"f\xE9.txt\"\r\n\r\n";
    let body = [
        &head[..],
        b"\xE9\r\n--b\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\nlatin1\r\n--b--\r\n",
    ]
    .concat();
    let data = read(MULTIPART, body);
    let Some(Value::File(file)) = data.get("né") else { panic!("no file") };
    assert_eq!(file.filename, "fé.txt");
    assert_eq!(file.content, frontdesk_form::Content::Memory((&b"\xE9"[..]).into()));
}

proptest! {
    #[test]
    fn legacy_text_reads_back_as_encoding_rs_wrote_it(text in "[a-zA-Zа-яА-Я0-9 &=%+]{0,40}") {
        for charset in [WINDOWS_1251, encoding_rs::KOI8_R, GB18030, SHIFT_JIS, EUC_JP] {
            let (bytes, _, _) = charset.encode(&text);
            let value: String = form_urlencoded::byte_serialize(&bytes).collect();
            let body = format!("v={value}&_charset_={}", charset.name());
            let form = ContentType::query();
            let data = FormData::parse(&form, body.into(), &Limits::default()).unwrap();
            prop_assert_eq!(data.get("v"), Some(Value::Text(&text)));
        }
    }
}
