//! every bound lets its own number through and not one more, in every encoding that knows it
//! and in every cut; and `docs/limits.md` says of each what the code does.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

mod coded;
mod events;

use std::fmt::Write as _;
use std::path::Path;

use coded::gzip;
use events::Reading;
use frontdesk_form::{
    ContentCoding, ContentType, FormData, FormError, FormErrorKind, Limits, Names, Offsets,
};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const PLAIN: &str = "text/plain";
const JSON: &str = "application/json";

/// One bound: what the page says about it, and bodies that just fit and that pass it by one.
struct Bound {
    field: fn(&mut Limits) -> &mut u64,
    /// What the error's offset points at.
    at: &'static str,
    why: &'static str,
    bodies: Vec<Bodies>,
}

struct Bodies {
    content_type: &'static str,
    coding: ContentCoding,
    max: u64,
    fits: Vec<u8>,
    passes: Vec<u8>,
}

fn bodies(
    content_type: &'static str,
    max: u64,
    fits: impl Into<Vec<u8>>,
    passes: impl Into<Vec<u8>>,
) -> Bodies {
    let (fits, passes) = (fits.into(), passes.into());
    Bodies { content_type, coding: ContentCoding::Identity, max, fits, passes }
}

fn part(parameters: &str, value: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; {parameters}\r\n\r\n{value}\r\n")
}

fn parts(count: usize, parameters: &str, value: &str) -> String {
    part(parameters, value).repeat(count) + "--b--"
}

fn lists(max: u64, in_list: impl Fn(u64) -> String, content_type: &'static str) -> Bodies {
    bodies(content_type, max, in_list(max), in_list(max + 1))
}

fn bounds() -> Vec<Bound> {
    vec![
        Bound {
            field: |it| &mut it.max_body_bytes,
            at: "the first byte that was too many; of the received bytes where compressed data decodes to nothing",
            why: "RFC 9110, 15.5.14",
            bodies: [URLENCODED, PLAIN, JSON]
                .map(|it| match it {
                    JSON => bodies(JSON, 9, "{\"a\":\"b\"}", "{\"a\":\"bc\"}"),
                    it => bodies(it, 4, "a=bc", "a=bcd"),
                })
                .into_iter()
                .chain([bodies(MULTIPART, 5, "--b--", "--b--\n")])
                .collect(),
        },
        Bound {
            field: |it| &mut it.max_text_bytes,
            at: "the first byte outside of files that was too many",
            why: "text is gathered in memory, files are not",
            bodies: vec![
                bodies(URLENCODED, 4, "a=bc", "a=bcd"),
                bodies(PLAIN, 6, "a=bc\r\n", "a=bcd\r\n"),
                bodies(JSON, 9, "{\"a\":\"b\"}", "{\"a\":\"bc\"}"),
                bodies(MULTIPART, 48, parts(1, "name=a", "v"), parts(1, "name=a", "vw")),
            ],
        },
        Bound {
            field: |it| &mut it.max_file_bytes,
            at: "the first byte of the file that was too many",
            why: "one upload must not fill the disk",
            bodies: vec![bodies(
                MULTIPART,
                4,
                parts(2, "name=f; filename=f", "abcd"),
                parts(1, "name=f; filename=f", "abcde"),
            )],
        },
        Bound {
            field: |it| &mut it.max_files,
            at: "the head of the file that was too many",
            why: "a file costs more than its bytes",
            bodies: vec![bodies(
                MULTIPART,
                2,
                parts(2, "name=f; filename=f", ""),
                parts(3, "name=f; filename=f", ""),
            )],
        },
        Bound {
            field: |it| &mut it.max_parts,
            at: "the head of the part that was too many",
            why: "RFC 7578 sets none; a part costs more than its bytes",
            bodies: vec![bodies(MULTIPART, 3, parts(3, "name=a", ""), parts(4, "name=a", ""))],
        },
        Bound {
            field: |it| &mut it.max_part_header_bytes,
            at: "the first byte of the head that was too many",
            why: "RFC 7578, 4.8: three headers count",
            bodies: vec![bodies(
                MULTIPART,
                44,
                parts(1, "name=abc", "v"),
                parts(1, "name=abcd", "v"),
            )],
        },
        Bound {
            field: |it| &mut it.max_part_header_lines,
            at: "the line that was too many",
            why: "RFC 7578, 4.8: three headers count",
            bodies: vec![bodies(
                MULTIPART,
                2,
                parts(1, "name=a\r\nA: b", "v"),
                parts(1, "name=a\r\nA: b\r\nC: d", "v"),
            )],
        },
        Bound {
            field: |it| &mut it.max_headers_total_bytes,
            at: "the first byte of the head that was too many",
            why: "many small heads cost what one large one does",
            bodies: vec![bodies(MULTIPART, 84, parts(2, "name=a", "v"), parts(3, "name=a", "v"))],
        },
        Bound {
            field: |it| &mut it.max_preamble_bytes,
            at: "the first byte of the preamble that was too many",
            why: "RFC 2046, 5.1.1: it is to be ignored, so nobody needs a long one",
            bodies: vec![bodies(MULTIPART, 4, "abcd\r\n--b\r\n", "abcde\r\n--b\r\n")]
                .into_iter()
                .map(|it| {
                    let rest = &parts(1, "name=a", "v")[5..];
                    let with = |head: Vec<u8>| [&head[..], rest.as_bytes()].concat();
                    Bodies { fits: with(it.fits), passes: with(it.passes), ..it }
                })
                .collect(),
        },
        Bound {
            field: |it| &mut it.max_pairs,
            at: "the pair that was too many",
            why: "the URL Standard sets none; a pair costs more than its bytes",
            bodies: vec![
                bodies(URLENCODED, 2, "a&b=1&&", "a&b=1&c"),
                bodies(PLAIN, 2, "a=\r\nb=\r\n", "a=\r\nb=\r\nc=\r\n"),
            ],
        },
        Bound {
            field: |it| &mut it.max_name_bytes,
            at: "the raw byte with which the decoded name grew too long",
            why: "a name is a word, and its steps are looked up",
            bodies: vec![
                bodies(URLENCODED, 3, "ab%20=", "ab%20c="),
                bodies(JSON, 3, "{\"ab\\n\":1}", "{\"ab\\nd\":1}"),
                bodies(MULTIPART, 3, parts(1, "name=abc", "v"), parts(1, "name=abcd", "v")),
            ],
        },
        Bound {
            field: |it| &mut it.max_value_bytes,
            at: "the raw byte with which the decoded value grew too long",
            why: "a text is held in memory as a whole",
            bodies: vec![
                bodies(URLENCODED, 3, "a=ab%20", "a=ab%20c"),
                bodies(PLAIN, 3, "a=abc\r\n", "a=abcd\r\n"),
                bodies(JSON, 3, "{\"a\":\"ab\\n\"}", "{\"a\":\"ab\\nd\"}"),
                bodies(MULTIPART, 3, parts(1, "name=a", "abc"), parts(1, "name=a", "abcd")),
            ],
        },
        Bound {
            field: |it| &mut it.max_depth,
            at: "the value under the name that was too deep",
            why: "a tree is walked step by step",
            bodies: vec![
                bodies(URLENCODED, 3, "a[b][c]=", "a[b][c][d]="),
                bodies(URLENCODED, 3, "a.b.c=", "a.b.c.d="),
                bodies(MULTIPART, 2, parts(1, "name=a[b]", ""), parts(1, "name=a[b][]", "")),
                bodies(JSON, 2, "{\"a[b]\":1}", "{\"a[b][c]\":1}"),
            ],
        },
        Bound {
            field: |it| &mut it.max_json_depth,
            at: "the bracket that opened one level too many",
            why: "RFC 8259, 9",
            bodies: vec![bodies(JSON, 2, "{\"a\":[1]}", "{\"a\":[[]]}")],
        },
        Bound {
            field: |it| &mut it.max_json_tokens,
            at: "the token that was too many",
            why: "RFC 8259, 9",
            bodies: vec![bodies(JSON, 4, "{\"a\":[1]}", "{\"a\":[1,2]}")],
        },
        Bound {
            field: |it| &mut it.max_list_elements,
            at: "the value of the element that was too many",
            why: "names as short as `a[]` make lists as long as the body",
            bodies: vec![
                lists(3, |n| vec!["a[]="; n as usize].join("&"), URLENCODED),
                lists(3, |n| vec!["a="; n as usize].join("&"), URLENCODED),
                lists(3, |n| (0..n).map(|i| format!("a[{i}]=&")).collect(), URLENCODED),
                lists(3, |n| (0..n).map(|i| format!("a.{i}.b=&")).collect(), URLENCODED),
                lists(3, |n| format!("{{\"a\":[{}]}}", vec!["1"; n as usize].join(",")), JSON),
                lists(3, |n| parts(n as usize, "name=a", ""), MULTIPART),
            ],
        },
        Bound {
            field: |it| &mut it.max_ratio,
            at: "about the received byte with which too much came out; it moves by a few bytes with the cut",
            why: "a decompression bomb; gzip by itself reaches 1032",
            bodies: [90_000, 200_000]
                .map(|len| gzip(&[b"a=", &vec![b'x'; len][..]].concat()))
                .chunks(2)
                .map(|both| Bodies {
                    coding: ContentCoding::Gzip,
                    ..bodies(URLENCODED, 800, both[0].clone(), both[1].clone())
                })
                .collect(),
        },
        Bound {
            field: |it| &mut it.max_window_bytes,
            at: "the received byte behind the header that asks for the window",
            why: "RFC 8878, 3.1.1.1.2 asks for 8 MiB at least; RFC 7932, 9.1 allows 16 MiB",
            bodies: vec![],
        },
    ]
}

/// Reads the body and makes its tree, whole, byte by byte and in every cut in two.
fn refusal(bodies: &Bodies, body: &[u8], limits: &Limits) -> Option<FormError> {
    let content_type = ContentType::parse(bodies.content_type.as_bytes()).unwrap();
    let reading = Reading { content_type: content_type.clone(), ..Reading::multipart() };
    let reading = reading.coding(bodies.coding).limits(|it| *it = limits.clone());
    let whole = reading.whole(body);
    // Where a ratio is met depends on the cut, by a few bytes.
    if bodies.coding == ContentCoding::Identity {
        assert_eq!(reading.bytewise(body), whole);
        for cut in 0..=body.len() {
            let (head, tail) = body.split_at(cut);
            assert_eq!(reading.chunks([head, tail]), whole, "cut at {cut}");
        }
    }
    if whole.error.is_some() || bodies.coding != ContentCoding::Identity {
        return whole.error;
    }
    let data = FormData::parse(&content_type, body.to_vec().into(), limits).unwrap();
    data.tree(Names::Auto, limits).err()
}

///
#[test]
fn every_bound_lets_its_own_number_through_and_not_one_more_in_every_cut() {
    for bound in bounds() {
        for bodies in &bound.bodies {
            let mut limits = Limits::default();
            *(bound.field)(&mut limits) = bodies.max;
            let shown = String::from_utf8_lossy(&bodies.passes[..bodies.passes.len().min(80)]);
            assert_eq!(refusal(bodies, &bodies.fits, &limits), None, "before {shown:?}");
            let error = refusal(bodies, &bodies.passes, &limits).expect(&shown);
            assert_eq!(error.limit(), Some((setting(&bound), bodies.max)), "{shown:?}");
        }
    }
}

/// The page is what the code does. With `FRONTDESK_BLESS` it is written anew.
#[test]
#[allow(clippy::disallowed_methods, reason = "only a person at the keyboard blesses a page")]
fn the_page_of_limits_says_what_the_code_does() {
    let mut page = String::from(HEAD);
    for bound in bounds() {
        let (setting, default) = (setting(&bound), *(bound.field)(&mut Limits::default()));
        let error = example(&bound);
        let FormErrorKind::OverLimit { limit, .. } = error.kind() else { panic!("{error}") };
        let offsets = match error.offsets() {
            Offsets::Decoded => "decoded",
            Offsets::Received => "received",
        };
        let (noun, status) = (limit.noun(), error.status_hint());
        let row = [noun, &amount(default), &status.to_string(), offsets, bound.at, bound.why];
        let _ = writeln!(page, "| `{setting}` | {} |", row.join(" | "));
    }
    page.push_str(TAIL);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/limits.md");
    if std::env::var_os("FRONTDESK_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/limits.md is not what holds; FRONTDESK_BLESS=1 writes it");
}

/// No field can be added without being on the page: this does not compile then.
#[test]
fn every_field_of_limits_is_on_the_page() {
    let Limits {
        max_body_bytes: _,
        max_text_bytes: _,
        max_file_bytes: _,
        max_files: _,
        max_parts: _,
        max_part_header_bytes: _,
        max_part_header_lines: _,
        max_headers_total_bytes: _,
        max_preamble_bytes: _,
        max_epilogue_bytes,
        max_pairs: _,
        max_name_bytes: _,
        max_value_bytes: _,
        max_depth: _,
        max_json_depth: _,
        max_json_tokens: _,
        max_list_elements: _,
        max_ratio: _,
        ratio_grace_bytes,
        max_window_bytes: _,
    } = Limits::default();
    assert_eq!(bounds().len(), 20 - 2);
    // The two that refuse nothing by themselves stand below the table.
    assert!(
        TAIL.contains(&format!("`limits.max_epilogue_bytes` ({})", amount(max_epilogue_bytes)))
    );
    assert!(TAIL.contains(&format!("`limits.ratio_grace_bytes` ({})", amount(ratio_grace_bytes))));
}

fn setting(bound: &Bound) -> &'static str {
    example(bound).limit().expect("it is about a bound").0
}

/// The error that the bound raises.
fn example(bound: &Bound) -> FormError {
    let mut limits = Limits::default();
    let Some(bodies) = bound.bodies.first() else {
        // A window above 8 MiB, asked for by the first byte of a brotli stream.
        let reading = Reading::multipart().coding(ContentCoding::Brotli);
        return reading.whole(&[0b0000_1111]).error.unwrap();
    };
    *(bound.field)(&mut limits) = bodies.max;
    refusal(bodies, &bodies.passes, &limits).expect(bound.at)
}

fn amount(number: u64) -> String {
    match number {
        0 => "0".into(),
        n if n % (1 << 20) == 0 => format!("{} MiB", n >> 20),
        n if n % (1 << 10) == 0 => format!("{} KiB", n >> 10),
        n => n.to_string(),
    }
}

const HEAD: &str = "\
# Limits

Everything that grows has a bound: a field of `frontdesk_form::Limits`, and a setting of the same name under `[limits]` for the server.
A bound lets its own number through and not one more; what passes it is refused as a whole, with an error that names the setting (`more than 20 files, see limits.max_files`), and nothing is ever cut short in silence.
It is met while the body comes, at the same place however the body was cut, and never after more than the bound has been kept in memory.

The error is `FormErrorKind::OverLimit { limit, max }` (`over_limit` for machines); `FormError::limit()` gives the setting and its value, `FormError::at()` the offset, `FormError::status_hint()` the answer: 413 where the sender can send less, 400 where no browser would send it at all.
Offsets count bytes of the decoded body, or as received where compressed data itself is at fault; `FormError::offsets()` says which.

A test writes this page (`FRONTDESK_BLESS=1 cargo test -p frontdesk-form --test limits_page`) from bodies that pass each bound by one, and fails where it no longer holds.

| setting | counts | default | answer | offset in the body as | the offset is | why, source |
|---|---|---|---|---|---|---|
";

const TAIL: &str = "
Two more settings refuse nothing by themselves.
`limits.max_epilogue_bytes` (1 KiB) is how far behind the last boundary is looked for something to note; all of it is skipped (RFC 2046, 5.1.1).
`limits.ratio_grace_bytes` (64 KiB) is how much may come out of a decompressor before `limits.max_ratio` counts: a short form may be as compressible as it likes.

Not settings, because standards or the code decide them: a boundary has 1 to 70 characters (RFC 2046, 5.1.1), 64 blanks may follow it, one content coding may be applied, and no tree is deeper than 128, whatever the limits say.
In text/plain a `=` behind more than `limits.max_name_bytes` ends no name: the line is text, as a line without `=` is.
A file's name is bounded by the head that it stands in; a file input that was left empty is a part and no file.
";
