//! Every byte of a body is a piece, and the pieces say what the decoder says.
#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it has to be")]

mod vectors;

use frontdesk_form::{
    Annotator, ContentCoding, ContentType, FormData, FormDecoder, FormError, Limits, Piece,
    PieceKind, Side, annotate,
};
use proptest::prelude::*;

fn content_type(header: &str) -> ContentType {
    ContentType::parse(header.as_bytes()).unwrap()
}

/// The pieces, after everything that must hold of them was looked at.
fn pieces(form: &ContentType, body: &[u8]) -> Result<Vec<Piece>, FormError> {
    let limits = Limits::default();
    let pieces = match annotate(form, body, &limits) {
        Ok(pieces) => pieces,
        Err(error) => {
            covers_what_is_refused(form, body);
            return Err(error);
        }
    };
    let data = FormData::parse(form, body.to_vec().into(), &limits).unwrap();
    let shown = String::from_utf8_lossy(body);
    let mut end = 0;
    for piece in &pieces {
        assert_eq!(piece.at.start, end, "a gap or an overlap in {shown:?}: {pieces:?}");
        assert!(!piece.at.is_empty(), "an empty piece in {shown:?}");
        assert_ne!(piece.kind, PieceKind::Unread, "{shown:?}: {pieces:?}");
        end = piece.at.end;
    }
    assert_eq!(end, body.len() as u64, "{shown:?}");
    for (number, entry) in data.entries().enumerate() {
        let mut own = pieces
            .iter()
            .filter(|piece| piece.entry == Some(number) && piece.side == Side::Value)
            .map(|piece| piece.at.clone());
        if entry.at.is_empty() {
            assert_eq!(own.next(), None, "{shown:?}");
            continue;
        }
        let first = own.next().unwrap_or_else(|| panic!("no value {number} in {shown:?}"));
        let whole = own.fold(first, |whole, next| {
            assert_eq!(whole.end, next.start, "{shown:?}");
            whole.start..next.end
        });
        assert_eq!(whole, entry.at, "value {number} of {shown:?}: {pieces:?}");
    }
    Ok(pieces)
}

/// Also of a malformed body every byte is a piece, and none behind the error has a meaning.
fn covers_what_is_refused(form: &ContentType, body: &[u8]) {
    let mut annotator = Annotator::new(form);
    let limits = Limits::default();
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, limits);
    annotator.push(body);
    decoder.push(body.to_vec().into()).unwrap();
    let error = loop {
        match decoder.next_event() {
            Ok(Some(event)) => annotator.take(&event),
            Ok(None) => decoder.end().unwrap(),
            Err(error) => break error,
        }
    };
    let annotated = annotator.finish(Some(error.at()));
    let mut end = 0;
    for piece in annotated.pieces() {
        assert_eq!((piece.at.start, piece.at.is_empty()), (end, false));
        assert!(piece.at.end <= error.at() || piece.kind == PieceKind::Unread, "{piece:?}");
        let known = annotated.bytes(piece.at.clone()).len() as u64;
        assert!(known == piece.at.end - end || piece.kind == PieceKind::Content);
        end = piece.at.end;
    }
    assert_eq!(end, body.len() as u64);
}

/// The pieces as `word:text`, for tables that people read.
fn brief(header: &str, body: &str) -> Vec<String> {
    let pieces = pieces(&content_type(header), body.as_bytes()).unwrap();
    let brief = |piece: &Piece| {
        let text = &body[piece.at.start as usize..piece.at.end as usize];
        format!("{}:{}", piece.kind.word(), text.escape_debug()).replace("\\\"", "\"")
    };
    pieces.iter().map(brief).collect()
}

#[test]
fn a_urlencoded_body_is_names_values_and_what_stands_between() {
    assert_eq!(
        brief("application/x-www-form-urlencoded", "&a%20b=1+2%zz&&c&=%41"),
        [
            "ampersand:&",
            "name:a",
            "escape:%20",
            "name:b",
            "equals:=",
            "value:1",
            "plus:+",
            "value:2",
            "value:%zz",
            "ampersand:&",
            "ampersand:&",
            "name:c",
            "ampersand:&",
            "equals:=",
            "escape:%41",
        ]
    );
}

#[test]
fn a_plain_body_has_lines() {
    assert_eq!(
        brief("text/plain", "a=1\r\nmore\r\nb=2=3\nc="),
        [
            "name:a",
            "equals:=",
            "value:1\\r\\nmore",
            "line_end:\\r\\n",
            "name:b",
            "equals:=",
            "value:2=3",
            "line_end:\\n",
            "name:c",
            "equals:=",
        ]
    );
}

#[test]
fn a_json_body_has_tokens() {
    assert_eq!(
        brief("application/json", "{\"a\\u0041\": [1, \"x\\ny\"],\"b\":{ },\"c\":null}"),
        [
            "brace:{",
            "quote:\"",
            "key:a",
            "escape:\\\\u0041",
            "quote:\"",
            "colon::",
            "white_space: ",
            "bracket:[",
            "number:1",
            "comma:,",
            "white_space: ",
            "quote:\"",
            "string:x",
            "escape:\\\\n",
            "string:y",
            "quote:\"",
            "bracket:]",
            "comma:,",
            "quote:\"",
            "key:b",
            "quote:\"",
            "colon::",
            "brace:{",
            "white_space: ",
            "brace:}",
            "comma:,",
            "quote:\"",
            "key:c",
            "quote:\"",
            "colon::",
            "literal:null",
            "brace:}",
        ]
    );
}

#[test]
fn a_multipart_body_has_boundaries_headers_and_contents() {
    let body = "hi\r\n--b \r\nContent-Disposition: form-data; name=\"a;b\"\r\nX: y; z=\"1\"\r\n\
        \r\n1\r\n--b\r\nContent-Disposition:form-data; name=f; filename=\"g\"\r\n\r\n\r\n--b--\r\nend";
    let head = ["header_name:Content-Disposition", "colon::"];
    let mut expected = vec!["preamble:hi", "line_end:\\r\\n", "boundary:--b", "padding: "];
    expected.push("line_end:\\r\\n");
    expected.extend(head);
    expected.extend([
        "white_space: ",
        "header_value:form-data",
        "semicolon:;",
        "white_space: ",
        "parameter_name:name",
        "equals:=",
        "quote:\"",
        "name:a;b",
        "quote:\"",
        "line_end:\\r\\n",
        "header_name:X",
        "colon::",
        "white_space: ",
        "header_value:y",
        "semicolon:;",
        "white_space: ",
        "parameter_name:z",
        "equals:=",
        "quote:\"",
        "parameter_value:1",
        "quote:\"",
        "line_end:\\r\\n",
        "blank_line:\\r\\n",
        "value:1",
        "line_end:\\r\\n",
        "boundary:--b",
        "line_end:\\r\\n",
    ]);
    expected.extend(head);
    expected.extend([
        "header_value:form-data",
        "semicolon:;",
        "white_space: ",
        "parameter_name:name",
        "equals:=",
        "name:f",
        "semicolon:;",
        "white_space: ",
        "parameter_name:filename",
        "equals:=",
        "quote:\"",
        "file_name:g",
        "quote:\"",
        "line_end:\\r\\n",
        "blank_line:\\r\\n",
        "line_end:\\r\\n",
        "boundary:--b",
        "closing_dashes:--",
        "epilogue:\\r\\nend",
    ]);
    assert_eq!(brief("multipart/form-data; boundary=b", body), expected);
}

#[test]
fn a_nested_multipart_has_boundaries_of_its_own() {
    let body = "--b\r\nContent-Disposition: form-data; name=n\r\n\
        Content-Type: multipart/mixed; boundary=i\r\n\r\nx\r\n--i\r\n\
        Content-Disposition: file; filename=f\r\n\r\n1\r\n--b\r\n--i--\r\n\r\n--b\r\n\
        Content-Disposition: form-data; name=z\r\n\r\n--b--";
    let brief = brief("multipart/form-data; boundary=b", body);
    let boundaries: Vec<_> = brief.iter().filter(|it| it.starts_with("boundary")).collect();
    assert_eq!(
        boundaries,
        ["boundary:--b", "boundary:--i", "boundary:--i", "boundary:--b", "boundary:--b"]
    );
    assert!(brief.contains(&"content:1\\r\\n--b".to_owned()), "{brief:?}");
    assert!(brief.contains(&"preamble:x".to_owned()), "{brief:?}");
}

#[test]
fn a_line_feed_alone_begins_no_boundary_line_behind_a_nested_multipart() {
    let body = "--b\r\nContent-Disposition: form-data; name=f\r\n\
        Content-Type: multipart/mixed; boundary=i\r\n\r\n--i--\n--b\r\nno: part\r\n\r\n\r\n--b--";
    let brief = brief("multipart/form-data; boundary=b", body);
    let epilogue = "epilogue:\\n--b\\r\\nno: part\\r\\n\\r\\n";
    assert!(brief.contains(&epilogue.to_owned()), "{brief:?}");
}

#[test]
fn a_nested_multipart_is_known_by_a_folded_header_too() {
    let body = "--b\r\nContent-Disposition: form-data; name=f\r\n\
        Content-Type: multipart/mixed;\r\n boundary=i\r\n\r\n--i--\r\n--b--";
    let brief = brief("multipart/form-data; boundary=b", body);
    assert!(brief.contains(&"boundary:--i".to_owned()), "{brief:?}");
}

#[test]
fn a_body_that_is_refused_has_no_pieces() {
    let error = annotate(&content_type("application/json"), b"{\"a\"", &Limits::default());
    assert_eq!(error.unwrap_err().kind().word(), "truncated");
}

/// Whatever real clients sent and other projects test: pieces and decoder say the same.
#[test]
fn recorded_bodies_are_covered_and_their_values_are_where_the_decoder_says() {
    const FILES: [&str; 21] = [
        "body-parser.jsonl",
        "busboy-multipart.jsonl",
        "busboy-urlencoded.jsonl",
        "chromium-forms.jsonl",
        "chromium-scripts.jsonl",
        "clients-nested.jsonl",
        "clients-node.jsonl",
        "clients-other.jsonl",
        "cross-dialect.jsonl",
        "defnull-multipart.jsonl",
        "go-urlencoded.jsonl",
        "multer-multipart.jsonl",
        "python-multipart.jsonl",
        "qs-parse.jsonl",
        "rack-multipart.jsonl",
        "rack-nested.jsonl",
        "rack-query.jsonl",
        "undici-multipart.jsonl",
        "wpt-multipart.jsonl",
        "wpt-textplain.jsonl",
        "wpt-urlencoded.jsonl",
    ];
    let (mut read, mut refused) = (0, 0);
    for vector in FILES.iter().filter_map(|file| vectors::vectors(file)).flatten() {
        let header = vector.content_type.clone();
        let header = header.unwrap_or_else(|| "application/x-www-form-urlencoded".to_owned());
        let (Ok(form), Some(body)) = (ContentType::parse(header.as_bytes()), vector.body) else {
            continue;
        };
        match pieces(&form, &body) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read == 0 || read > 900, "only {read} of the recorded bodies were read");
    println!("{read} recorded bodies in pieces, {refused} refused");
}

/// Text that visits what a scanner decides by.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "a",
        "=",
        "&",
        "%41",
        "%",
        "+",
        "\r\n",
        "\n",
        "\r",
        " ",
        "--b",
        "--",
        "b",
        "--i",
        "-",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "1",
        "true",
        ";",
        "\\u0041",
        "Content-Disposition: form-data; name=\"n\"\r\n\r\n",
        "Content-Disposition: form-data; name=n; filename=\"f;\"\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=i\r\n",
        "\r\n--b\r\n",
        "\r\n--b--",
        "--b\n",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|words| words.concat().into_bytes())
}

/// Bodies that a reader accepts.
fn multipart() -> impl Strategy<Value = Vec<u8>> {
    let part = (
        prop::sample::select(vec!["n", "\"n\"", "\"a%22;b\"", "\"a\\\"b\"; x", "\"a\\\""]),
        prop::sample::select(vec!["", "; filename=\"f.txt\"", "; filename*=utf-8''%41; q=\"1;2\""]),
        prop::sample::select(vec!["", "Content-Type: a/b; c=d\r\n", "X:y\r\n folded; a=\"b\r\n"]),
        "[a\r\n-]{0,12}",
    );
    let parts = prop::collection::vec(part, 0..4);
    (parts, "[ \ta]{0,3}", prop::sample::select(vec!["", " ", "\t "])).prop_map(
        |(parts, preamble, padding)| {
            let mut body = preamble.trim_end().to_owned();
            if !body.is_empty() {
                body.push_str("\r\n");
            }
            for (name, file, header, value) in parts {
                body.push_str(&format!(
                    "--b{padding}\r\nContent-Disposition: form-data; name={name}{file}\r\n\
                    {header}\r\n{value}\r\n"
                ));
            }
            body.push_str("--b--\r\n");
            body.into_bytes()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn bodies_of_any_words_are_covered_if_they_can_be_read(body in soup()) {
        for header in [
            "application/x-www-form-urlencoded",
            "text/plain",
            "application/json",
            "multipart/form-data; boundary=b",
        ] {
            let _ = pieces(&content_type(header), &body);
        }
    }

    #[test]
    fn multipart_bodies_are_covered(body in multipart()) {
        let form = content_type("multipart/form-data; boundary=b");
        let _ = pieces(&form, &body);
    }

    #[test]
    fn json_bodies_are_covered(text in "[a\"\\\\{\\[]{0,8}", number in any::<i32>()) {
        let body = serde_json::json!({ &text: [text, number, { "k": null, "e": [] }], "o": {} });
        let pretty = serde_json::to_string_pretty(&body).unwrap();
        pieces(&content_type("application/json"), pretty.as_bytes()).unwrap();
    }
}
