//! Every bound of multipart and of the whole body: at it, one past it, far past it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

mod events;

use events::{Outcome, Reading};
use frontdesk_form::{Event, Limits};

const PART: &str = "--b\r\nContent-Disposition: form-data; name=";

/// What a body is refused with: setting, bound, offset, status.
fn refusal(outcome: &Outcome) -> Option<(&'static str, u64, u64, u16)> {
    let error = outcome.error.as_ref()?;
    let (setting, max) = error.limit().unwrap_or((error.kind().word(), 0));
    Some((setting, max, error.at(), error.status_hint()))
}

/// Reads a body whole and in small pieces; both must agree.
fn read(reading: &Reading, body: &[u8]) -> Outcome {
    let whole = reading.whole(body);
    assert_eq!(reading.chunks(body.chunks(3)), whole);
    whole
}

fn files(count: usize, content: &str) -> String {
    let file = |n: usize| format!("{PART}f; filename=\"{n}\"\r\n\r\n{content}\r\n");
    (0..count).map(file).collect::<String>() + "--b--"
}

fn texts(count: usize, value: &str) -> String {
    format!("{PART}a\r\n\r\n{value}\r\n").repeat(count) + "--b--"
}

/// L3, F-10: text is refused while it comes, not when it is whole.
#[test]
fn text_bytes_are_counted_without_files() {
    let body = texts(2, "v");
    let exact = body.len() as u64;
    let with_max = |max| Reading::multipart().limits(|it| it.max_text_bytes = max);
    assert_eq!(refusal(&read(&with_max(exact), body.as_bytes())), None);
    let short = exact - 20;
    let wanted = Some(("limits.max_text_bytes", short, short, 413));
    assert_eq!(refusal(&read(&with_max(short), body.as_bytes())), wanted);

    // A file's bytes do not count, so what comes behind it is met later by as much.
    let body = files(1, &"x".repeat(5000)).replace("--b--", "") + &texts(1, "v");
    let text = body.len() as u64 - 5000;
    assert_eq!(refusal(&read(&with_max(text), body.as_bytes())), None);
    let wanted = Some(("limits.max_text_bytes", text - 20, text + 5000 - 20, 413));
    assert_eq!(refusal(&read(&with_max(text - 20), body.as_bytes())), wanted);
}

/// F-10: 512 MiB of text without a file name stop after little more than the bound.
#[test]
fn endless_text_is_refused_after_the_bound() {
    let reading = Reading::multipart().limits(|it| it.max_value_bytes = u64::MAX);
    let head = format!("{PART}a\r\n\r\n");
    let chunk = vec![b'x'; 64 * 1024];
    let endless = std::iter::once(head.as_bytes()).chain(std::iter::repeat_n(&chunk[..], 8192));
    let outcome = reading.chunks(endless);
    let max = 1 << 20;
    assert_eq!(refusal(&outcome), Some(("limits.max_text_bytes", max, max, 413)));
}

/// L4, F-11: real bytes count.
#[test]
fn body_bytes_are_counted() {
    let body = files(1, "0123456789");
    let exact = body.len() as u64;
    for (max, wanted) in [
        (exact, None),
        (exact - 1, Some(("limits.max_body_bytes", exact - 1, exact - 1, 413))),
        (exact / 100, Some(("limits.max_body_bytes", exact / 100, exact / 100, 413))),
        (0, Some(("limits.max_body_bytes", 0, 0, 413))),
    ] {
        let reading = Reading::multipart().limits(|it| it.max_body_bytes = max);
        assert_eq!(refusal(&read(&reading, body.as_bytes())), wanted, "{max}");
    }
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "application/json"] {
        let reading = Reading::of(content_type.as_bytes()).limits(|it| it.max_body_bytes = 2);
        let wanted = Some(("limits.max_body_bytes", 2, 2, 413));
        assert_eq!(refusal(&read(&reading, b"[[[[")), wanted, "{content_type}");
    }
}

/// L3 for the formats that have no files.
#[test]
fn text_formats_are_held_to_the_text_bound() {
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "application/json"] {
        let reading = Reading::of(content_type.as_bytes()).limits(|it| it.max_text_bytes = 7);
        assert_eq!(refusal(&read(&reading, b"{\"a\":1}")), None, "{content_type}");
        let wanted = Some(("limits.max_text_bytes", 7, 7, 413));
        assert_eq!(refusal(&read(&reading, b"{\"a\":1} ")), wanted, "{content_type}");
        assert_eq!(refusal(&read(&reading, &b"{\"a\":1} ".repeat(100))), wanted, "{content_type}");
    }
}

/// L5: one file, and what was allowed of it has been handed on by then.
#[test]
fn file_bytes_are_counted() {
    let reading = Reading::multipart().limits(|it| it.max_file_bytes = 10);
    let start = PART.len() as u64 + "f; filename=\"0\"\r\n\r\n".len() as u64;
    for (size, wanted) in [
        (10, None),
        (11, Some(("limits.max_file_bytes", 10, start + 10, 413))),
        (1000, Some(("limits.max_file_bytes", 10, start + 10, 413))),
    ] {
        let outcome = read(&reading, files(1, &"x".repeat(size)).as_bytes());
        assert_eq!(refusal(&outcome), wanted, "{size}");
        assert_eq!(outcome.entries()[0].value, b"xxxxxxxxxx");
    }
}

/// L5: files, where a file input that was left empty is none.
#[test]
fn files_are_counted() {
    let reading = Reading::multipart();
    assert_eq!(refusal(&read(&reading, files(20, "x").as_bytes())), None);
    for count in [21, 900] {
        let refused = refusal(&read(&reading, files(count, "x").as_bytes())).unwrap();
        assert_eq!((refused.0, refused.1, refused.3), ("limits.max_files", 20, 413));
    }
    let left_empty = format!("{PART}f; filename=\"\"\r\n\r\n\r\n").repeat(100);
    assert_eq!(refusal(&read(&reading, (left_empty.clone() + &files(20, "")).as_bytes())), None);
    let nameless = format!("{PART}f; filename=\"\"\r\n\r\nx\r\n").repeat(21);
    let refused = refusal(&read(&reading, (nameless + "--b--").as_bytes())).unwrap();
    assert_eq!(refused.0, "limits.max_files");
}

/// L6, F-06: parts, texts and files together.
#[test]
fn parts_are_counted() {
    let reading = Reading::multipart();
    assert_eq!(refusal(&read(&reading, texts(1000, "").as_bytes())), None);
    let part = format!("{PART}a\r\n\r\n\r\n").len() as u64;
    let wanted = Some(("limits.max_parts", 1000, 1000 * part + 5, 413));
    for count in [1001, 20_000] {
        let outcome = read(&reading, texts(count, "").as_bytes());
        assert_eq!(refusal(&outcome), wanted, "{count}");
        assert_eq!(outcome.entries().len(), 1000);
    }
    let mixed = files(10, "x").replace("--b--", "") + &texts(991, "");
    assert_eq!(refusal(&read(&reading, mixed.as_bytes())).unwrap().0, "limits.max_parts");
}

/// L7, F-08: header bytes and lines of one part, and header bytes of all.
#[test]
fn part_headers_are_counted_in_bytes_and_lines() {
    let reading = Reading::multipart();
    let with_headers = |headers: &str| format!("{PART}a\r\n{headers}\r\nv\r\n--b--");
    let fixed = with_headers("").len() as u64 - "--b\r\nv\r\n--b--".len() as u64;

    let fitting = 8192 - fixed as usize - "X: \r\n".len();
    for (filler, wanted) in [
        (fitting, None),
        (fitting + 1, Some(("limits.max_part_header_bytes", 8192, 5 + 8192, 400))),
        (1 << 20, Some(("limits.max_part_header_bytes", 8192, 5 + 8192, 400))),
    ] {
        let body = with_headers(&format!("X: {}\r\n", "a".repeat(filler)));
        assert_eq!(refusal(&read(&reading, body.as_bytes())), wanted, "{filler}");
    }

    for (lines, wanted) in [(15, None), (16, Some(16)), (1600, Some(16))] {
        let body = with_headers(&"a:b\r\n".repeat(lines));
        let refused = refusal(&read(&reading, body.as_bytes()));
        assert_eq!(
            refused.map(|it| (it.0, it.1, it.3)),
            wanted.map(|max| ("limits.max_part_header_lines", max, 400)),
            "{lines}"
        );
    }

    let part = format!("{PART}a\r\nX: {}\r\n\r\nv\r\n", "a".repeat(8000));
    let refused = refusal(&read(&reading, (part.repeat(1000) + "--b--").as_bytes())).unwrap();
    assert_eq!((refused.0, refused.1, refused.3), ("limits.max_headers_total_bytes", 262_144, 413));
    let few = refusal(&read(&reading, (part.repeat(32) + "--b--").as_bytes()));
    assert_eq!(few, None);
}

/// L9, F-09: the preamble is bounded, the epilogue ignored.
#[test]
fn preamble_and_epilogue_are_bounded_and_ignored() {
    let reading = Reading::multipart();
    for pattern in ["x", "\r\n", "--", "\r\n--"] {
        for (len, wanted) in
            [(1000, None), (1 << 20, Some(("limits.max_preamble_bytes", 1024, 1024, 400)))]
        {
            let preamble = pattern.repeat(len / pattern.len());
            let body = format!("{preamble}\r\n{}", texts(1, "v"));
            assert_eq!(refusal(&read(&reading, body.as_bytes())), wanted, "{pattern:?} {len}");
        }
        let body = texts(1, "v") + &pattern.repeat((1 << 20) / pattern.len());
        let outcome = read(&reading, body.as_bytes());
        assert_eq!(outcome.brief(), ["a=v"], "{pattern:?}");
        assert!(outcome.notes().len() <= 1, "{pattern:?}");
    }
    let exact = format!("{}\r\n{}", "x".repeat(1024), texts(1, "v"));
    assert_eq!(refusal(&read(&reading, exact.as_bytes())), None);
    let over = format!("{}\r\n{}", "x".repeat(1025), texts(1, "v"));
    let wanted = Some(("limits.max_preamble_bytes", 1024, 1024, 400));
    assert_eq!(refusal(&read(&reading, over.as_bytes())), wanted);
}

/// L11: names and values.
#[test]
fn names_and_values_are_bounded() {
    let reading = Reading::multipart();
    for (len, wanted) in [(1024, None), (1025, Some(1024)), (8000, Some(1024))] {
        let body = format!("{PART}\"{}\"\r\n\r\nv\r\n--b--", "a".repeat(len));
        let refused = refusal(&read(&reading, body.as_bytes()));
        let start = PART.len() as u64 + 1;
        assert_eq!(refused, wanted.map(|max| ("limits.max_name_bytes", max, start + max, 400)));
    }
    // The bound is for the decoded name.
    let escaped = format!("{PART}\"{}\"\r\n\r\nv\r\n--b--", "%22".repeat(1024));
    assert_eq!(refusal(&read(&reading, escaped.as_bytes())), None);

    let start = format!("{PART}a\r\n\r\n").len() as u64;
    let max = 256 * 1024;
    for (len, wanted) in [
        (max, None),
        (max + 1, Some(("limits.max_value_bytes", max, start + max, 413))),
        (3 * max, Some(("limits.max_value_bytes", max, start + max, 413))),
    ] {
        let body = texts(1, &"v".repeat(len as usize));
        assert_eq!(refusal(&read(&reading, body.as_bytes())), wanted, "{len}");
    }
}

/// Every setting is named as its field, so that an error can be looked up and acted on.
#[test]
fn an_error_names_its_setting() {
    let reading = Reading::multipart().limits(|it| *it = Limits { max_parts: 0, ..it.clone() });
    let error = read(&reading, texts(1, "v").as_bytes()).error.unwrap();
    assert_eq!(error.limit(), Some(("limits.max_parts", 0)));
    assert_eq!(
        error.to_string(),
        "more than 0 parts, see limits.max_parts (at byte 5 of the decoded body)"
    );
}

/// Memory is bounded by what an event holds: no event of a large file is larger than its chunk.
#[test]
fn file_data_is_never_gathered() {
    let body = files(1, &"x".repeat(100_000));
    let reading = Reading::multipart();
    let whole = reading.whole(body.as_bytes());
    let sizes: Vec<usize> = whole
        .events
        .iter()
        .filter_map(|event| match event {
            Event::FileData { bytes, .. } => Some(bytes.len()),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [100_000], "one chunk, one slice of it");
}
