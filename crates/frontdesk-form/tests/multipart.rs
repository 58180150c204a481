//! Multipart bodies and what they mean: tables of bytes and entries.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

mod events;

use events::{Outcome, Reading};
use frontdesk_form::{ContentType, Event, TransferEncodings};

/// One part with the given headers and value, and the end; the boundary is `b`.
fn one(headers: &str, value: &str) -> Vec<u8> {
    format!("--b\r\n{headers}\r\n\r\n{value}\r\n--b--\r\n").into_bytes()
}

fn disposition(parameters: &str) -> Outcome {
    read(&one(&format!("Content-Disposition: form-data; {parameters}"), "v"))
}

/// Reads a body whole and byte by byte; both must agree.
fn read(body: &[u8]) -> Outcome {
    let whole = Reading::multipart().whole(body);
    let bytewise = Reading::multipart().bytewise(body);
    assert_eq!(bytewise, whole, "byte by byte: {:?}", String::from_utf8_lossy(body));
    whole
}

fn reads_as(body: &[u8], entries: &[&str], notes: &[&str]) {
    let shown = String::from_utf8_lossy(body).into_owned();
    let outcome = read(body);
    assert_eq!(outcome.error, None, "{shown}");
    assert_eq!(outcome.brief(), entries, "{shown}");
    assert_eq!(outcome.notes(), notes, "{shown}");
}

fn fails_with(body: &[u8], word: &str, at: u64) {
    let shown = String::from_utf8_lossy(body).into_owned();
    let outcome = read(body);
    assert_eq!(outcome.word(), word, "{shown}");
    assert_eq!(outcome.error.map(|error| error.at()), Some(at), "{shown}");
}

#[test]
fn texts_and_files_come_in_order_with_their_ranges() {
    let body = b"--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nHello\r\n\
        --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n";
    let outcome = read(body);
    assert_eq!(outcome.brief(), ["t=Hello", "f:a.png=\u{fffd}PNG"]);
    let [Event::Text(text), Event::FileStart(head), Event::FileData { at: data, .. }, end] =
        &outcome.events[..]
    else {
        panic!("{outcome:?}")
    };
    let at = |range: &std::ops::Range<u64>| &body[range.start as usize..range.end as usize];
    assert_eq!((at(&text.name_at), at(&text.at)), (&b"t"[..], &b"Hello"[..]));
    assert_eq!((at(&head.name_at), at(&head.filename_at)), (&b"f"[..], &b"a.png"[..]));
    assert_eq!(head.content_type.as_deref(), Some(&b"image/png"[..]));
    assert_eq!(at(data), b"\x89PNG");
    assert_eq!(end, &Event::FileEnd { size: 4, at: data.clone() });
}

#[test]
fn names_are_read_as_their_sender_wrote_them() {
    let table: &[(&str, &str, &[&str])] = &[
        // Browsers of today: three percent escapes, and nothing else is one.
        (r#"name="a%22b%0D%0Ac""#, "a\"b\r\nc=v", &[]),
        (r#"name="p%41%0d""#, "p%41%0d=v", &[]),
        (r#"name="a\b""#, r"a\b=v", &[]),
        (r#"name="a\\b""#, r"a\\b=v", &[]),
        (r#"name="a\""#, r"a\=v", &[]),
        (r#"name="a\"; filename="f""#, r"a\:f=v", &[]),
        (r#"name=" a ""#, " a =v", &[]),
        (r#"name="a;b=c""#, "a;b=c=v", &[]),
        // Older browsers, curl before 7.81, mail libraries: a backslash before a quote.
        (r#"name="a\"b""#, "a\"b=v", &["backslash_escape"]),
        (r#"name="say \"hi\"""#, "say \"hi\"=v", &["backslash_escape"]),
        (r#"name="a\\b\"c%22""#, "a\\b\"c%22=v", &["backslash_escape"]),
        (r#"name="n"; filename="5\" disk.txt""#, "n:5\" disk.txt=v", &["backslash_escape"]),
        // Internet Explorer: whole paths, and their backslashes stay.
        (r#"name="n"; filename="C:\f.txt""#, r"n:C:\f.txt=v", &[]),
        (r#"name="n"; filename="\\server\share\new.txt""#, r"n:\\server\share\new.txt=v", &[]),
        (r#"name="n"; filename="C:\dir\""#, r"n:C:\dir\=v", &[]),
        // Without quotes, in any order and spacing.
        ("name=a", "a=v", &[]),
        ("filename=f.txt ; name=a", "a:f.txt=v", &[]),
        ("name=\"a\" ;filename = \"f\";", "a:f=v", &[]),
        ("NAME=a; FileName=f", "a:f=v", &[]),
        // NUL and other control bytes are what somebody put into a name; a browser sends them.
        ("name=\"a\0b\x01\"", "a\0b\x01=v", &[]),
    ];
    for (parameters, entry, notes) in table {
        let body = one(&format!("Content-Disposition: form-data; {parameters}"), "v");
        reads_as(&body, &[entry], notes);
    }
}

/// F-02: a name may be empty, but it must be there.
#[test]
fn an_empty_name_is_kept_and_a_missing_one_refused() {
    assert_eq!(disposition(r#"name="""#).brief(), ["=v"]);
    assert_eq!(disposition("name=").brief(), ["=v"]);
    assert_eq!(disposition(r#"name=""; filename="a""#).brief(), [":a=v"]);
    for headers in [
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; filename=\"a\"",
        "Content-Disposition: form-data; name",
        "Content-Type: text/plain",
        "X: y",
    ] {
        fails_with(&one(headers, "v"), "unnamed_part", 5);
    }
    fails_with(b"--b\r\n\r\nv\r\n--b--", "unnamed_part", 5);
}

/// F-01: a continuation line that continues nothing.
#[test]
fn a_header_block_never_begins_with_a_continuation() {
    let body = b"--b\r\n Content-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--b--";
    fails_with(body, "folded_part_header", 5);
}

/// F-03: every prefix of a body that has not reached its end is an error.
#[test]
fn a_body_without_its_end_is_truncated_wherever_it_stops() {
    let body = b"--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n\r\n\
        --b\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--b--\r\n";
    let end = body.len() - 2;
    for cut in 0..end {
        assert_eq!(read(&body[..cut]).word(), "truncated", "cut at {cut}");
    }
    for cut in end..=body.len() {
        assert_eq!(read(&body[..cut]).brief(), ["image:=", "a=v"], "cut at {cut}");
    }
    let guess = b"--b\r\nContent-Disposition: form-data; name=i; filename=\"\"\r\n\r\n\r\n--";
    fails_with(guess, "truncated", guess.len() as u64);
}

/// F-07, F-18: what looks like the beginning of a delimiter is content until it is one.
#[test]
fn near_boundaries_are_content_byte_for_byte() {
    for value in [
        "\r",
        "\n",
        "\r\n",
        "\r\n-",
        "\r\n--",
        "\r\n--B",
        "\r\r\n\n",
        "--bX",
        "--b-",
        "\n--b",
        "-",
        "\r\n--\r\n--\r\n-",
        "\r\n\r\n\r\n",
        "x\r\n--b\r",
        "\r\n--bX\r\n--b-X",
    ] {
        for filename in ["", "; filename=f"] {
            let head = format!("Content-Disposition: form-data; name=a{filename}");
            let outcome = read(&one(&head, value));
            assert_eq!(outcome.error, None, "{value:?}");
            assert_eq!(outcome.entries()[0].value, value.as_bytes(), "{value:?}");
        }
    }
}

/// F-07, F-09: what is searched once is never searched again, so the worst body costs no more than
/// a few times the best; here only that each is read whole, whatever the chunk.
#[test]
fn long_runs_of_line_ends_are_content() {
    for pattern in ["\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--boundar", "-"] {
        let value = pattern.repeat(40_000 / pattern.len());
        let body = format!(
            "--boundary\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\n{value}\r\n\
             --boundary--"
        );
        let reading = Reading::of(b"multipart/form-data; boundary=boundary");
        let whole = reading.whole(body.as_bytes());
        assert_eq!(whole.entries()[0].value, value.as_bytes(), "{pattern:?}");
        for size in [1, 7, 4096, 8192, 65_536] {
            let chunked = reading.chunks(body.as_bytes().chunks(size));
            assert_eq!(chunked, whole, "{pattern:?} in chunks of {size}");
        }
    }
}

/// F-14: a folded header is unfolded to one space.
#[test]
fn a_folded_header_is_joined_by_one_space() {
    reads_as(
        &one("Content-Disposition: form-data; name=f; filename=\"a\r\n b.txt\"", "v"),
        &["f:a b.txt=v"],
        &["folded_header"],
    );
    reads_as(
        &one("Content-Disposition: form-data;\r\n\tname=\"f\";\r\n   filename=\"g\"", "v"),
        &["f:g=v"],
        &["folded_header"],
    );
    let outcome = read(&one(
        "Content-Type: text/plain;\r\n charset=x\r\nContent-Disposition: form-data; name=a",
        "v",
    ));
    assert_eq!(outcome.entries()[0].content_type.as_deref(), Some(&b"text/plain; charset=x"[..]));
}

/// F-20: `filename*` counts only alone; `name*` and continuations never do.
#[test]
fn extended_parameters_never_override_plain_ones() {
    let noted = &["extended_parameter"][..];
    for (parameters, entry, notes) in [
        (r#"name=a; filename="a.png"; filename*=UTF-8''evil.html"#, "a:a.png=v", noted),
        (r#"name=a; filename*=UTF-8''evil.html; filename="a.png""#, "a:a.png=v", noted),
        (r#"name="a"; name*=utf-8''b"#, "a=v", noted),
        (r#"name=a; filename*0="e"; filename*1="vil""#, "a=v", noted),
        (r#"name=a; filename*=UTF-8''na%C3%AFve%20%22.txt"#, "a:na\u{ef}ve \".txt=v", &[][..]),
        (r#"name=a; filename*="UTF-8''quoted""#, "a:quoted=v", &[][..]),
        (r#"name=a; filename*=nonsense"#, "a=v", noted),
        (r#"name=a; filename*=x-unknown''b"#, "a=v", noted),
    ] {
        let body = one(&format!("Content-Disposition: form-data; {parameters}"), "v");
        reads_as(&body, &[entry], notes);
    }
    let latin = disposition("name=a; filename*=iso-8859-1'en'%E9");
    let Event::FileStart(head) = &latin.events[0] else { panic!("{latin:?}") };
    assert_eq!(head.filename_charset.map(|it| it.name()), Some("windows-1252"));
    assert_eq!(&head.filename[..], b"\xe9");
}

/// F-23: what stands twice could be read in two ways.
#[test]
fn repeated_headers_and_parameters_are_refused() {
    for parameters in [
        "name=a; name=b",
        "name=a; NAME=b",
        "name=a; filename=b; filename=c",
        "name=a; filename*=utf-8''b; filename*=utf-8''c",
    ] {
        assert_eq!(disposition(parameters).word(), "repeated_parameter", "{parameters}");
    }
    for header in [
        "Content-Disposition: form-data; name=b",
        "content-type: text/html",
        "content-transfer-encoding: 8bit",
    ] {
        let first = "Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\n\
            Content-Transfer-Encoding: binary";
        let body = one(&format!("{first}\r\n{header}"), "v");
        fails_with(&body, "repeated_part_header", 5 + first.len() as u64 + 2);
    }
}

#[test]
fn malformed_part_headers_are_refused_where_they_break() {
    for (headers, word, at) in [
        ("junk", "bad_part_header", 9),
        (": form-data; name=a", "bad_part_header", 5),
        ("Content-Disposition : form-data; name=a", "bad_part_header", 24),
        ("Content-\risposition: form-data; name=a", "bad_part_header", 13),
        ("Content-\nDisposition: form-data; name=a", "bare_line_feed", 13),
        ("X: a\nContent-Disposition: form-data; name=a", "bare_line_feed", 9),
        ("Content-Disposition: form-data; name=\"a", "bad_disposition", 42),
        ("Content-Disposition: form-data; name=\"a\"b", "bad_disposition", 45),
        ("Content-Disposition: form-data; name=a\"b", "bad_disposition", 43),
        ("Content-Disposition: ; name=a", "bad_disposition", 26),
        ("Content-Disposition:", "bad_disposition", 25),
    ] {
        fails_with(&one(headers, "v"), word, at);
    }
}

/// F-15: one pass, whatever stands in the header.
#[test]
fn long_dispositions_are_read_in_one_pass() {
    let escapes = r#"\""#.repeat(400);
    assert_eq!(
        disposition(&format!("name=\"{escapes}\"")).brief(),
        [format!("{}=v", "\"".repeat(400))]
    );
    assert_eq!(disposition(&format!("name=a{}", ";".repeat(8000))).brief(), ["a=v"]);
    assert_eq!(disposition(&format!("name=a; {}", "a".repeat(8000))).brief(), ["a=v"]);
    assert_eq!(disposition(&format!("name=\"{}", "\\".repeat(8000))).word(), "bad_disposition");
    let header = format!("application/x-www-form-urlencoded; !=\"{}", "\\".repeat(8000));
    assert!(ContentType::parse(header.as_bytes()).is_ok());
}

/// F-16: a transfer encoding is noted and left alone.
#[test]
fn a_transfer_encoding_is_noted_and_not_undone() {
    for (encoding, notes) in [
        ("base64", &["transfer_encoding"][..]),
        ("Quoted-Printable", &["transfer_encoding"][..]),
        ("x-uuencode", &["transfer_encoding"][..]),
        ("8bit", &[][..]),
        ("Binary", &[][..]),
    ] {
        let headers = format!(
            "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: {encoding}"
        );
        reads_as(&one(&headers, "aGk="), &["a=aGk="], notes);
    }
}

/// F-16, F-17: undone in one pass where a setting asks for it, and it always ends.
#[test]
fn a_transfer_encoding_is_undone_where_a_setting_asks() {
    let reading = Reading { transfer: TransferEncodings::Undone, ..Reading::multipart() };
    for (encoding, value, undone) in [
        ("base64", "aGk=", Some("hi")),
        ("base64", "aGk", Some("hi")),
        ("base64", "aGVs\r\nbG8=\r\n", Some("hello")),
        ("base64", "", Some("")),
        ("base64", "    \r\n   ", Some("")),
        ("base64", "a", None),
        ("base64", "aGk=aGk=", None),
        ("base64", "a!", None),
        ("base64", "====", None),
        ("quoted-printable", "a=3Db=\r\nc", Some("a=bc")),
        ("quoted-printable", "a \t\r\nb  ", Some("a\r\nb")),
        ("quoted-printable", "=C3=A9", Some("\u{e9}")),
        ("quoted-printable", "a=", Some("a")),
        ("quoted-printable", "a=G1", None),
        ("quoted-printable", "a=3", None),
    ] {
        for filename in ["", "; filename=f"] {
            let headers = format!(
                "Content-Disposition: form-data; name=a{filename}\r\n\
                 Content-Transfer-Encoding: {encoding}"
            );
            let body = one(&headers, value);
            let whole = reading.whole(&body);
            assert_eq!(reading.bytewise(&body).entries(), whole.entries(), "{encoding} {value:?}");
            match undone {
                Some(undone) => {
                    assert_eq!(whole.error, None, "{encoding} {value:?}");
                    assert_eq!(whole.entries()[0].value, undone.as_bytes(), "{encoding} {value:?}");
                }
                None => assert_eq!(whole.word(), "bad_transfer_encoding", "{encoding} {value:?}"),
            }
        }
    }
}

/// F-22: a value that guesses at a boundary is one field.
#[test]
fn a_guessed_boundary_ends_nothing() {
    let value = "\r\n--guess\r\nContent-Disposition: form-data; name=evil\r\n\r\nx\r\n--guess--";
    let outcome = read(&one("Content-Disposition: form-data; name=a", value));
    assert_eq!(outcome.brief(), [format!("a={value}")]);
}

/// F-25: each edge of the delimiter's grammar, as `reading-multipart.md` says.
#[test]
fn delimiters_are_read_as_the_table_says() {
    let part = "Content-Disposition: form-data; name=a\r\n\r\n";
    for (body, entries, notes) in [
        // Padding behind a boundary, as a gateway may add it.
        (format!("--b \t\r\n{part}v\r\n--b  \r\n{part}w\r\n--b--"), &["a=v", "a=w"][..], &[][..]),
        (format!("--b{}\r\n{part}v\r\n--b--", " ".repeat(64)), &["a=v"], &[]),
        // The end: with and without its line end, with blanks, with more behind it.
        (format!("--b\r\n{part}v\r\n--b--"), &["a=v"], &[]),
        (format!("--b\r\n{part}v\r\n--b-- \t\r\n\r\n"), &["a=v"], &[]),
        (format!("--b\r\n{part}v\r\n--b--garbage"), &["a=v"], &["epilogue"]),
        (format!("--b\r\n{part}v\r\n--b--\r\n--b\r\n{part}w\r\n--b--"), &["a=v"], &["epilogue"]),
        // Look-alikes.
        (
            format!("--b\r\n{part}v\r\n--bX\r\nw\r\n--b--"),
            &["a=v\r\n--bX\r\nw"],
            &["boundary_lookalike"],
        ),
        (format!("--b\r\n{part}v\r\n--b-\r\n--b--"), &["a=v\r\n--b-"], &["boundary_lookalike"]),
        (format!("--b\r\n{part}v\r\n--b X\r\n--b--"), &["a=v\r\n--b X"], &["boundary_lookalike"]),
        (format!("--b\r\n{part}v\r\n--b\nw\r\n--b--"), &["a=v\r\n--b\nw"], &["boundary_lookalike"]),
        (
            format!("--b\r\n{part}v\r\n--b{}\r\nw\r\n--b--", " ".repeat(65)),
            &[&format!("a=v\r\n--b{}\r\nw", " ".repeat(65))],
            &["boundary_lookalike"],
        ),
        // Before the first boundary.
        (format!("\r\n--b\r\n{part}v\r\n--b--"), &["a=v"], &[]),
        (format!("This is MIME.\r\n--b\r\n{part}v\r\n--b--"), &["a=v"], &["preamble"]),
        (format!("x--b\r\n--b\r\n{part}v\r\n--b--"), &["a=v"], &["preamble"]),
        // No entries at all.
        ("--b--".to_owned(), &[], &[]),
        ("--b--\r\n".to_owned(), &[], &[]),
        ("\r\n--b--\r\n".to_owned(), &[], &[]),
        // An empty part whose delimiter shares the line end of the headers (RFC 2046, 5.1.1).
        ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--".to_owned(), &["a="], &[]),
        (format!("--b\r\n{part}--b X\r\n--b--"), &["a=--b X"], &["boundary_lookalike"]),
    ] {
        reads_as(body.as_bytes(), entries, notes);
    }
    for (body, word, at) in [
        ("", "truncated", 0),
        ("\r\n", "truncated", 2),
        ("--b-", "truncated", 4),
        ("--bX\r\n", "no_boundary", 6),
        ("a=1&b=2", "no_boundary", 7),
        ("--other\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--b--", "no_boundary", 53),
    ] {
        fails_with(body.as_bytes(), word, at);
    }
}

/// F-25: a body whose first boundary line ends with LF is read with LF throughout, and noted.
#[test]
fn bare_line_feeds_are_read_where_the_first_line_tells() {
    let body = "--b\nContent-Disposition: form-data; name=a\n\none\ntwo\r\n--b\n\
        Content-Disposition: form-data; name=f; filename=g\n\n\n--b\n\
        Content-Disposition: form-data; name=c\r\n\nv\n--b--\n";
    reads_as(body.as_bytes(), &["a=one\ntwo\r", "f:g=", "c=v"], &["bare_line_feed"]);
    // Where the first boundary line ends with CRLF, LF ends nothing.
    let body = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nv\n--b--\n\r\n--b--";
    reads_as(body.as_bytes(), &["a=v\n--b--\n"], &[]);
}

/// A file input that was left empty is an entry with an empty file.
#[test]
fn an_empty_file_input_is_an_empty_file() {
    let headers = "Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\
        Content-Type: application/octet-stream";
    reads_as(&one(headers, ""), &["f:="], &[]);
    reads_as(&one(headers, "x"), &["f:=x"], &[]);
}

/// curl's `-F docs=@one,two`: files in a multipart/mixed belong to the outer name.
#[test]
fn files_of_a_nested_multipart_belong_to_the_outer_name() {
    let nested = "--b\r\nContent-Disposition: form-data; name=\"docs\"\r\n\
        Content-Type: multipart/mixed; boundary=\"i\"\r\n\r\n\
        --i\r\nContent-Disposition: attachment; filename=\"one.txt\"\r\n\r\n1\r\n--b\r\n\r\n\
        --i\r\nContent-Disposition: file; filename=two; name=evil\r\n\r\n2\r\n\
        --i\r\n\r\ntext\r\n--i--\r\n\
        --b\r\nContent-Disposition: form-data; name=z\r\n\r\n3\r\n--b--";
    let entries = ["docs:one.txt=1\r\n--b\r\n", "docs:two=2", "docs=text", "z=3"];
    reads_as(nested.as_bytes(), &entries, &["nested_multipart"]);
    // Without a usable boundary it is text like any other; with a file name it is a file.
    for (headers, entry) in [
        ("name=a\r\nContent-Type: multipart/mixed", "a=v"),
        ("name=a\r\nContent-Type: multipart/mixed; boundary=i; boundary=j", "a=v"),
        ("name=a; filename=f\r\nContent-Type: multipart/mixed; boundary=i", "a:f=v"),
        ("name=a\r\nContent-Type: multipart/mixedup; boundary=i", "a=v"),
    ] {
        reads_as(&one(&format!("Content-Disposition: form-data; {headers}"), "v"), &[entry], &[]);
    }
    let open = &nested.as_bytes()[..nested.len() - 60];
    assert_eq!(read(open).word(), "truncated");
}

#[test]
fn another_disposition_than_form_data_is_noted() {
    reads_as(&one("Content-Disposition: attachment; name=a", "v"), &["a=v"], &["ignored_header"]);
    reads_as(&one("CONTENT-DISPOSITION: FORM-DATA; name=a", "v"), &["a=v"], &[]);
}

/// F-21: one note for many look-alikes in one part.
#[test]
fn many_oddities_of_one_kind_leave_one_note() {
    let outcome = read(&one("Content-Disposition: form-data; name=a", &"\r\n--bX".repeat(1000)));
    assert_eq!(outcome.notes(), ["boundary_lookalike"]);
}
