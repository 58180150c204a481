//! The header values that say how to read a body.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

use frontdesk_form::{Boundary, ContentCoding, ContentType, Enctype, MediaType};

fn boundary(header: &str) -> Result<String, &'static str> {
    match ContentType::parse(header.as_bytes()) {
        Ok(ContentType { enctype: Enctype::Multipart(boundary), .. }) => {
            Ok(String::from_utf8_lossy(boundary.as_bytes()).into_owned())
        }
        Ok(other) => panic!("{header}: {other:?}"),
        Err(error) => Err(error.kind().word()),
    }
}

/// F-39: the exact media type decides, and nothing is guessed.
#[test]
fn the_media_type_alone_decides() {
    let cases: &[(&str, Result<&str, u16>)] = &[
        ("application/x-www-form-urlencoded", Ok("application/x-www-form-urlencoded")),
        (
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            Ok("application/x-www-form-urlencoded"),
        ),
        ("Multipart/Form-Data; Boundary=x", Ok("multipart/form-data")),
        (" text/plain\t", Ok("text/plain")),
        ("text/plain;charset=utf-16", Ok("text/plain")),
        ("application/json", Ok("application/json")),
        ("application/problem+json; charset=utf-8", Ok("application/json")),
        ("application/json;charset=utf-7", Err(415)),
        ("multipart/mixed; boundary=x", Err(415)),
        ("multipart/related; boundary=x", Err(415)),
        ("text/html", Err(415)),
        ("text/json", Err(415)),
        ("application/jsonp", Err(415)),
        ("application/", Err(415)),
        ("/json", Err(415)),
        ("json", Err(415)),
        ("", Err(415)),
        ("text/plain, application/json", Err(415)),
        ("multipart/form-data", Err(400)),
    ];
    for (header, wanted) in cases {
        let got = ContentType::parse(header.as_bytes());
        let got = got.as_ref().map(|it| it.enctype.essence()).map_err(|it| it.status_hint());
        assert_eq!(got, *wanted, "{header}");
    }
}

/// F-26: only labels of the Encoding Standard.
#[test]
fn charsets_are_those_of_the_encoding_standard() {
    for (label, name) in [("latin1", "windows-1252"), ("\"Shift_JIS\"", "Shift_JIS"), (" x", "")] {
        let header = format!("text/plain; charset={label}");
        let got = ContentType::parse(header.as_bytes());
        match got {
            Ok(it) => assert_eq!(it.charset.map(|it| it.name()), Some(name), "{label}"),
            Err(error) => {
                assert_eq!((error.kind().word(), name), ("unknown_charset", ""), "{label}")
            }
        }
    }
    assert_eq!(ContentType::parse(b"text/plain; charset=").map(|it| it.charset), Ok(None));
    assert_eq!(ContentType::query().charset, None);
}

/// F-13: a repeated boundary is refused, however it is spelled.
#[test]
fn a_repeated_boundary_is_refused() {
    for header in [
        "multipart/form-data; boundary=safe; boundary=evil",
        "multipart/form-data; boundary=\"a\"; BOUNDARY=b",
        "multipart/form-data; boundary=a; boundary=a",
    ] {
        assert_eq!(boundary(header), Err("repeated_boundary"), "{header}");
    }
}

/// F-19, F-25, L8: the grammar of RFC 2046, 5.1.1.
#[test]
fn a_boundary_keeps_to_its_grammar() {
    let longest = "a".repeat(70);
    for (value, wanted) in [
        ("x", Ok("x")),
        (&longest, Ok(&longest[..])),
        ("----WebKitFormBoundary7MA4YWxk", Ok("----WebKitFormBoundary7MA4YWxk")),
        ("\"a b\"", Ok("a b")),
        ("\"a\\-b\"", Ok("a-b")),
        ("\"'()+_,-./:=?\"", Ok("'()+_,-./:=?")),
        ("\"unclosed", Ok("unclosed")),
        ("x;charset=utf-8", Ok("x")),
        ("x ; charset=utf-8", Ok("x")),
        ("\"a \"", Err("bad_boundary")),
        ("\"\"", Err("bad_boundary")),
        ("\"a\\\"b\"", Err("bad_boundary")),
        ("a@b", Err("bad_boundary")),
        ("\"\u{e9}\"", Err("bad_boundary")),
        (&"a".repeat(71), Err("bad_boundary")),
        (&"a".repeat(4091), Err("bad_boundary")),
        (&"a".repeat(65_536), Err("bad_boundary")),
        ("", Err("missing_boundary")),
    ] {
        let got = boundary(&format!("multipart/form-data; boundary={value}"));
        assert_eq!(got, wanted.map(str::to_owned), "{value}");
    }
    assert_eq!(boundary("multipart/form-data; boundary"), Err("missing_boundary"));
    assert_eq!(boundary("multipart/form-data; boundary =x"), Err("missing_boundary"));
    assert!(Boundary::parse(b"a\r\nb").is_err());
}

#[test]
fn media_types_are_read_as_browsers_read_them() {
    let media = MediaType::parse(b"text/html;a;=b;c=d;;e=\"f;g\\\"\" junk ; c=h;i= j ").unwrap();
    assert_eq!(media.essence(), "text/html");
    assert_eq!(media.values("c").collect::<Vec<_>>(), [b"d", b"h"]);
    assert_eq!(media.parameter("e"), Some(&b"f;g\""[..]));
    assert_eq!(media.parameter("i"), Some(&b" j"[..]));
    assert_eq!(media.parameter("a"), None);
}

/// L14: one coding, known ones only.
#[test]
fn one_known_content_coding_is_taken() {
    for (header, wanted) in [
        ("", Ok(ContentCoding::Identity)),
        ("identity", Ok(ContentCoding::Identity)),
        ("gzip", Ok(ContentCoding::Gzip)),
        ("X-GZip", Ok(ContentCoding::Gzip)),
        (" deflate ", Ok(ContentCoding::Deflate)),
        ("br", Ok(ContentCoding::Brotli)),
        ("zstd, identity", Ok(ContentCoding::Zstd)),
        ("gzip, gzip, gzip", Err("stacked_codings")),
        ("gzip,br", Err("stacked_codings")),
        ("foo", Err("unknown_coding")),
        ("compress", Err("unknown_coding")),
    ] {
        let got = ContentCoding::parse(header.as_bytes());
        if let Err(error) = &got {
            assert_eq!(error.status_hint(), 415, "{header}");
        }
        assert_eq!(got.map_err(|error| error.kind().word()), wanted, "{header}");
    }
}
