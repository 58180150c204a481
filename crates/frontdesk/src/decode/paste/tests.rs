use std::path::Path;

use super::{Kind, read, recognised};

const KINDS: [Kind; 5] = [Kind::Buffer, Kind::Hex, Kind::Base64, Kind::Curl, Kind::Har];

/// The recorded pastes, which the program is tested with from outside.
fn pastes() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decode/pastes");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|it| it == "txt"));
    texts.map(|path| std::fs::read(path).unwrap()).collect()
}

/// Nobody copies exactly what was printed.
#[test]
fn a_paste_that_is_cut_or_damaged_anywhere_is_read_or_refused() {
    let pastes = pastes();
    assert!(pastes.len() >= 20);
    for paste in &pastes {
        for cut in (0..paste.len()).step_by(5) {
            let Some((head, tail)) = paste.split_at_checked(cut) else { continue };
            let damaged = [head, b"\xff\"^", tail].concat();
            for text in [head, tail, &damaged] {
                let _ = recognised(text);
                for kind in KINDS {
                    if let Err(error) = read(kind, text) {
                        assert!(!error.message.is_empty() && !error.kind.is_empty());
                    }
                }
            }
        }
    }
}

/// What it takes to print a row of zeros must not be what it takes to make one.
#[test]
fn a_dump_that_claims_to_be_long_is_refused() {
    let dump =
        b"00000000  61 3d 31 61 61 61 61 61  61 61 61 61 61 61 61 61  |a=1|\n*\nffffffffff\n";
    let error = read(Kind::Hex, dump).err().unwrap();
    assert_eq!(error.kind, "bad_hex");
}

#[test]
fn a_form_is_not_taken_for_a_paste() {
    for form in [
        "a=1&b=2",
        "{\"request\":{\"method\":\"x\"}}",
        "name=curl+it",
        "note=%3CBuffer+61%3E&x=<Buffer 61>",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
        "deadbeef",
        "abcdefgh=",
    ] {
        assert_eq!(recognised(form.as_bytes()), None, "{form}");
    }
}

#[test]
fn of_an_archive_the_likeliest_request_is_taken_and_a_body_that_was_not_kept_is_named() {
    let page = r#"{"request":{"method":"GET","url":"http://a/"}}"#;
    let search = r#"{"request":{"method":"GET","url":"http://a/?q=1"}}"#;
    let lost = r#"{"request":{"method":"POST","url":"http://a/f/x",
        "headers":[{"name":"Content-Length","value":"1438"}]}}"#;
    let kept = r#"{"request":{"method":"POST","url":"http://a/f/y",
        "postData":{"mimeType":"application/x-www-form-urlencoded","text":"a=1"}}}"#;
    let of = |entries: &[&str]| {
        let archive = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(","));
        match read(Kind::Har, archive.as_bytes()) {
            Ok(pasted) => pasted.request.unwrap().target,
            Err(refused) => refused.kind.to_owned(),
        }
    };
    assert_eq!(of(&[page, search, lost, kept]), "/f/y");
    assert_eq!(of(&[page, search, lost]), "not_kept");
    assert_eq!(of(&[page, search]), "/?q=1");
    assert_eq!(of(&[page]), "/");
}
