//! Z-02: `Content-Type`, `Content-Encoding` and a part's `Content-Disposition`.
//!
//! What was read, written out as a browser writes it, is read again as the same.
#![no_main]

use frontdesk_form::{
    Boundary, ContentCoding, ContentType, Enctype, Event, MediaType, TransferEncodings,
};
use frontdesk_fuzz::{Outcome, Reading, wide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    content_type(header);
    media_type(header);
    content_coding(header);
    disposition(header);
});

fn content_type(header: &[u8]) {
    let form = match ContentType::parse(header) {
        Ok(form) => form,
        Err(error) => return assert!(matches!(error.status_hint(), 400 | 415), "{error}"),
    };
    let mut again = form.enctype.essence().as_bytes().to_vec();
    if let Enctype::Multipart(boundary) = &form.enctype {
        assert_eq!(Boundary::parse(boundary.as_bytes()).as_ref(), Ok(boundary));
        again.extend_from_slice(b"; boundary=\"");
        again.extend_from_slice(boundary.as_bytes());
        again.push(b'"');
    }
    if let Some(charset) = form.charset {
        again.extend_from_slice(format!("; charset={}", charset.name()).as_bytes());
    }
    // The label `replacement` stands for labels that are no names of their own.
    if form.charset != Some(encoding_rs::REPLACEMENT) {
        assert_eq!(ContentType::parse(&again), Ok(form));
    }
}

fn media_type(header: &[u8]) {
    let Some(media) = MediaType::parse(header) else { return };
    let mut again = media.essence().as_bytes().to_vec();
    for name in ["boundary", "charset", "a"] {
        assert_eq!(media.values(name).next(), media.parameter(name));
        for value in media.values(name) {
            again.extend_from_slice(format!(";{name}=\"").as_bytes());
            for &byte in value {
                again.extend_from_slice(if matches!(byte, b'"' | b'\\') { b"\\" } else { b"" });
                again.push(byte);
            }
            again.push(b'"');
        }
    }
    let again = MediaType::parse(&again).expect("what was read can be written");
    assert_eq!(again.essence(), media.essence());
    for name in ["boundary", "charset", "a"] {
        assert!(again.values(name).eq(media.values(name)), "{again:?} is not {media:?}");
    }
}

fn content_coding(header: &[u8]) {
    let Ok(coding) = ContentCoding::parse(header) else { return };
    let word: &[u8] = match coding {
        ContentCoding::Identity => b"",
        ContentCoding::Gzip => b"x-gzip",
        ContentCoding::Deflate => b"Deflate",
        ContentCoding::Brotli => b"identity, BR",
        ContentCoding::Zstd => b" zstd ,",
    };
    assert_eq!(ContentCoding::parse(word), Ok(coding));
}

fn disposition(header: &[u8]) {
    let Some((name, filename)) = head(read(header)) else { return };
    // The older escape writes what HTML's can't: these three characters for themselves.
    let is_ambiguous = |text: &[u8]| {
        [b"%22", b"%0D", b"%0A"].iter().any(|escape| text.windows(3).any(|it| it == *escape))
    };
    if is_ambiguous(&name) || filename.as_deref().is_some_and(is_ambiguous) {
        return;
    }
    let mut again = [b" form-data; name=\"", &escaped(&name)[..], b"\""].concat();
    if let Some(filename) = &filename {
        again.extend([b"; filename=\"", &escaped(filename)[..], b"\""].concat());
    }
    assert_eq!(head(read(&again)), Some((name, filename)), "{:?}", again.escape_ascii());
}

/// A body of one part with this disposition.
fn read(header: &[u8]) -> Outcome {
    let boundary = Boundary::parse(b"b").expect("it is one");
    let form = ContentType { enctype: Enctype::Multipart(boundary), charset: None };
    let body = [b"--b\r\nContent-Disposition:", header, b"\r\n\r\n\r\n--b--"].concat();
    let (limits, transfer) = (wide(), TransferEncodings::Kept);
    Reading { form: &form, limits: &limits, transfer }.read(&body)
}

/// Name and file name, if the body is one part without an error and the file name is the plain one.
fn head(outcome: Outcome) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
    let mut events = outcome.events.iter().filter(|event| !matches!(event, Event::Note(_)));
    match (events.next()?, outcome.error) {
        (Event::Text(text), None) => Some((text.name.to_vec(), None)),
        (Event::FileStart(file), None) if file.filename_charset.is_none() => {
            Some((file.name.to_vec(), Some(file.filename.to_vec())))
        }
        _ => None,
    }
}

/// As HTML, 4.10.22.8 writes a name.
fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"%22"),
            b'\r' => out.extend_from_slice(b"%0D"),
            b'\n' => out.extend_from_slice(b"%0A"),
            _ => out.push(byte),
        }
    }
    out
}
