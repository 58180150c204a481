//! Files are what they contain, not what they are called.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, FormFile, Limits};
use frontdesk_schema::{Accept, FormSchema, Page, Policy};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
const PDF: &[u8] = b"%PDF-1.7\n";
const ZIP: &[u8] = b"PK\x03\x04\x14\0";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const EXE: &[u8] = b"MZ\x90\0\x03\0";
const SVG: &[u8] = b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'>";
const HTML: &[u8] = b" <!DOCTYPE html><script>";
const TEXT: &[u8] = b"name,age\nAnn,42\n";

#[test]
fn a_file_is_taken_by_its_content_and_its_name() {
    for (accept, filename, stated, content, taken) in [
        ("image/*", "a.png", "image/png", PNG, true),
        ("image/*", "a.PNG", "", PNG, true),
        ("image/*", "a.txt", "text/plain", PNG, true),
        ("image/*", "a.png", "image/png", EXE, false),
        ("image/*", "a.png", "image/png", TEXT, false),
        ("image/*", "a.png", "image/png", b"", false),
        ("image/*", "a.jpg", "image/jpeg", HTML, false),
        ("image/*", "a.svg", "image/svg+xml", SVG, true),
        ("image/png,image/jpg", "a.jpg", "image/jpeg", JPEG, true),
        ("image/png", "a.png", "image/png", JPEG, false),
        (".png", "a.png", "", PNG, true),
        (".png", "a.png", "image/png", JPEG, false),
        (".png", "a.jpg", "image/png", PNG, false),
        (".jpg,.jpeg", "a.b.JPEG", "", JPEG, true),
        ("application/pdf", "a.pdf", "application/pdf", PDF, true),
        (".pdf", "a.pdf", "application/octet-stream", PDF, true),
        (".pdf", "a.pdf", "application/pdf", HTML, false),
        (".docx", "a.docx", "", ZIP, true),
        (".docx", "a.docx", "", EXE, false),
        (".doc,.docx", "a.doc", "application/msword", OLE, true),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "a.xlsx",
            "",
            ZIP,
            true,
        ),
        ("application/msword", "a.xlsx", "application/msword", ZIP, false),
        (".csv", "a.csv", "text/csv", TEXT, true),
        ("text/csv", "a.csv", "application/vnd.ms-excel", TEXT, true),
        ("text/*", "a.csv", "text/csv", PNG, false),
        (".csv", "a.csv", "text/csv", PNG, false),
        (".xyz", "a.xyz", "", TEXT, true),
        (".xyz", "a.xyz", "", EXE, true),
        ("video/*,audio/*", "a.mp4", "", b"\0\0\0\x18ftypmp42", true),
        ("audio/*", "a.mp3", "", b"ID3\x04", true),
        ("audio/*", "a.ogg", "", b"OggS\0", true),
        ("video/*", "a.mp3", "", b"ID3\x04", false),
        ("*/*", "whatever", "", EXE, true),
        ("nonsense", "whatever", "", EXE, true),
        ("", "whatever", "", EXE, true),
        ("image/*", "BM.txt", "text/plain", b"BM is how this text begins", false),
    ] {
        let stated = (!stated.is_empty()).then_some(stated);
        let accept = Accept::read(accept);
        assert_eq!(accept.takes(filename, stated, Some(content)), taken, "{accept:?} {filename}");
    }
    // Without its content a file is what it says it is.
    assert!(Accept::read("image/*").takes("a.png", None, None));
    assert!(!Accept::read("image/*").takes("a.txt", Some("text/plain"), None));
}

fn sent(parts: &[(&str, &[u8])]) -> FormData {
    let mut body = Vec::new();
    for (filename, content) in parts {
        body.extend_from_slice(
            format!(
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{filename}\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    let multipart = ContentType::parse(b"multipart/form-data; boundary=b").unwrap();
    FormData::parse(&multipart, body.into(), &Limits::default()).unwrap()
}

#[test]
fn files_are_counted_measured_and_looked_into() {
    let html = "<form enctype=multipart/form-data method=post>\
                <input type=file name=f required accept=image/* data-fd-max-bytes=20></form>";
    let schema = FormSchema::of(&Page::read(html).forms[0]);
    let codes = |data: &FormData| {
        let checked = schema.check(data.entries(), &Policy::default());
        checked.errors().iter().map(|e| e.fault.code()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(&sent(&[("a.png", PNG)])), "");
    assert_eq!(codes(&sent(&[("", b"")])), "valueMissing");
    assert_eq!(codes(&sent(&[])), "valueMissing");
    assert_eq!(codes(&sent(&[("a.png", PNG), ("b.png", PNG)])), "tooManyValues");
    assert_eq!(codes(&sent(&[("a.png", &[PNG, PNG].concat())])), "fileTooLarge");
    assert_eq!(codes(&sent(&[("a.png", EXE)])), "fileTypeMismatch");
    let names = FormData::parse(&ContentType::query(), "f=a.png".into(), &Limits::default());
    assert_eq!(codes(&names.unwrap()), "badInput");
}

#[test]
fn the_beginning_of_a_stored_file_is_asked_for() {
    use frontdesk_form::{ContentCoding, Event, FormDataBuilder, FormDecoder, Stored};

    let multipart = ContentType::parse(b"multipart/form-data; boundary=b").unwrap();
    let mut decoder =
        FormDecoder::new(multipart.clone(), ContentCoding::Identity, Limits::default());
    let body =
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\nx\r\n--b--";
    decoder.push(body.into()).unwrap();
    decoder.end().unwrap();
    let mut builder = FormDataBuilder::new(&multipart);
    while let Some(event) = decoder.next_event().unwrap() {
        if let Event::FileStart(head) = event {
            let stored = Stored { key: "k1".into(), size: 1, sha256: [0; 32], at: 0..1 };
            builder.place_file(head, stored);
        }
    }
    let data = builder.finish().unwrap();
    let schema = FormSchema::of(&Page::read("<form><input type=file name=f accept=.png>").forms[0]);
    for (content, valid) in [(PNG, true), (EXE, false)] {
        let beginning = |_: &FormFile| Some(content);
        let checked = schema.check_with_files(data.entries(), &Policy::default(), &beginning);
        assert_eq!(checked.is_valid(), valid);
    }
    assert!(schema.check(data.entries(), &Policy::default()).is_valid());
}
