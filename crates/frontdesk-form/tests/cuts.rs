//! However a body is cut, it means the same.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

mod coded;
mod events;

use proptest::prelude::*;

use coded::{deflate, gzip, zlib};
use events::{Outcome, Reading};
use frontdesk_form::{ContentCoding, TransferEncodings};

/// Bodies that visit every state of the readers, right and wrong ones.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let multipart = "multipart/form-data; boundary=b";
    let cd = "Content-Disposition: form-data; name=";
    [
        (multipart, format!("--b\r\n{cd}a\r\n\r\n1\r\n--b\r\n{cd}f; filename=\"g\"\r\nContent-Type: x/y\r\n\r\n\r\n--B\r\n--b\r\r\n--b--\r\nend")),
        (multipart, format!("pre\r\namble\r\n--b \t\r\n{cd}\"a\\\"b\"\r\n\r\n\r\n--bX\r\n-\r\n--b--")),
        (multipart, format!("--b\r\n{cd}a;\r\n filename=\"x\r\n y\"; filename*=u''z\r\nA: b\r\n\r\n1\r\n--b--")),
        (multipart, format!("--b\n{cd}a\n\n1\n2\r\n--b\n{cd}b; filename=\"\"\r\n\n\n--b--\n")),
        (multipart, format!("--b\r\n{cd}n\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Disposition: file; filename=f\r\n\r\n1\r\n--b\r\n--i--\r\n--b\r\n{cd}z\r\n\r\n--b--")),
        (multipart, format!("--b\r\n{cd}a; filename=f\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n--b\r\n{cd}q\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\nb=20 \r\n--b--")),
        // Heads as browsers write them, which are read at one go where no cut is in them.
        (multipart, format!("--b\r\n{cd}\"a\"\r\n\r\n1\r\n--b\r\n{cd}\"f\"; filename=\"g.h\"\r\nContent-Type: x/y\r\n\r\n\r\n--c\r\n--b\r\n{cd}\"\"\r\n\r\n\r\n--b--\r\n")),
        (multipart, format!("--b\r\n{cd}\"f\"; filename=\"\"\r\nContent-Type: x/y\r\n\r\n\r\n--b\r\n{cd}\"%22\"; filename=\"\\\"\r\nContent-Type:  x/y \r\n\r\n-\r\n--b\r\n{cd}\"z\"\r\n\r\n--b--")),
        (multipart, format!("--b\r\n{cd}\"a\"; filename=\"f\"\r\nContent-Type: x\r\n y\r\n\r\n1\r\n--b\r\n{cd}\"t\"\r\nContent-Type: x\r\n\r\n2\r\n--b\r\n{cd}\"u\";\r\n\r\n")),
        // Bodies that end in an error keep to it, too.
        (multipart, format!("--b\r\n{cd}a\r\n\r\n1\r\n--b\r\n{cd}b; name=c\r\n\r\n2\r\n--b--")),
        (multipart, format!("--b\r\n{cd}a; filename=f\r\n\r\n1\r\n--b\r\nX : y\r\n\r\n2\r\n--b--")),
        (multipart, format!("--b\r\n{cd}a\r\n\r\n1\r\n--b\r\nX: y\nZ: z\r\n\r\n")),
        (multipart, format!("--c\r\n{cd}a\r\n\r\n1\r\n--c--\r\n")),
        ("application/x-www-form-urlencoded", "a=1&b=%41+c&&=&d".to_owned()),
        ("text/plain", "a=1\r\nb=2=3\r\nc\r\n".to_owned()),
        ("application/json", r#"{"a":[1,"x\u0041",null,{}],"b":{"c":true}}"#.to_owned()),
        ("application/json", r#"{"a":1,"a":2}"#.to_owned()),
    ]
    .into_iter()
    .map(|(content_type, body)| (content_type, body.into_bytes()))
    .collect()
}

#[test]
fn every_cut_in_two_gives_the_same_events_and_the_same_error() {
    for (content_type, body) in bodies() {
        for transfer in [TransferEncodings::Kept, TransferEncodings::Undone] {
            let reading = Reading { transfer, ..Reading::of(content_type.as_bytes()) };
            let comparable = |outcome: Outcome| match transfer {
                TransferEncodings::Kept => outcome,
                TransferEncodings::Undone => outcome.without_piece_ranges(),
            };
            let whole = comparable(reading.whole(&body));
            for cut in 0..=body.len() {
                let (head, tail) = body.split_at(cut);
                let shown = String::from_utf8_lossy(&body);
                let cut_up = comparable(reading.chunks([head, tail]));
                assert_eq!(cut_up, whole, "{shown:?} cut at {cut}");
            }
        }
    }
}

#[test]
fn every_cut_in_three_around_a_delimiter_gives_the_same_events() {
    let (content_type, body) = &bodies()[0];
    let reading = Reading::of(content_type.as_bytes());
    let whole = reading.whole(body);
    for first in 0..body.len() {
        for second in first..body.len().min(first + 24) {
            let pieces = [&body[..first], &body[first..second], &body[second..]];
            assert_eq!(reading.chunks(pieces), whole, "cut at {first} and {second}");
        }
    }
}

#[test]
fn chunks_of_any_size_give_the_same_events() {
    for (content_type, body) in bodies() {
        let reading = Reading::of(content_type.as_bytes());
        let whole = reading.whole(&body);
        for size in 1..20 {
            assert_eq!(reading.chunks(body.chunks(size)), whole, "chunks of {size}");
        }
    }
}

/// The limits are places in the body, so they are met at the same place however it is cut.
#[test]
fn every_small_limit_is_met_at_the_same_place_in_every_cut() {
    for (content_type, body) in bodies() {
        for max in 0..body.len() as u64 {
            let limited = [
                Reading::of(content_type.as_bytes()).limits(|it| it.max_body_bytes = max),
                Reading::of(content_type.as_bytes()).limits(|it| it.max_text_bytes = max),
                Reading::of(content_type.as_bytes()).limits(|it| it.max_part_header_bytes = max),
                Reading::of(content_type.as_bytes()).limits(|it| it.max_headers_total_bytes = max),
                Reading::of(content_type.as_bytes()).limits(|it| {
                    it.max_value_bytes = max;
                    it.max_file_bytes = max;
                    it.max_preamble_bytes = max;
                }),
            ];
            for reading in limited {
                let whole = reading.whole(&body);
                let shown = String::from_utf8_lossy(&body);
                assert_eq!(reading.bytewise(&body), whole, "limit {max} of {shown:?}");
                assert_eq!(reading.chunks(body.chunks(7)), whole, "limit {max} of {shown:?}");
            }
        }
    }
}

/// Q-04: one wrong bit anywhere is read or refused, alike in any chunks, and never a panic.
#[test]
fn a_body_with_any_bit_flipped_means_the_same_in_any_chunks() {
    for (content_type, body) in bodies() {
        let reading = Reading::of(content_type.as_bytes());
        for bit in 0..body.len() * 8 {
            let mut flipped = body.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let whole = reading.whole(&flipped);
            assert_eq!(reading.chunks(flipped.chunks(7)), whole, "bit {bit} of {content_type}");
        }
    }
}

#[test]
fn compressed_bodies_give_the_same_events_in_every_cut() {
    let (content_type, body) = &bodies()[0];
    let plain = Reading::of(content_type.as_bytes()).whole(body);
    for (coding, coded) in [
        (ContentCoding::Gzip, gzip(body)),
        (ContentCoding::Gzip, [gzip(&body[..40]), gzip(&body[40..])].concat()),
        (ContentCoding::Deflate, zlib(body)),
        (ContentCoding::Deflate, deflate(body)),
    ] {
        let reading = Reading::of(content_type.as_bytes()).coding(coding);
        for cut in 0..=coded.len() {
            let (head, tail) = coded.split_at(cut);
            assert_eq!(reading.chunks([head, tail]), plain, "{coding:?} cut at {cut}");
        }
        assert_eq!(reading.bytewise(&coded), plain, "{coding:?} byte by byte");
    }
}

/// Pieces that multipart bodies are made of, so that chance finds its way into every state.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(vec![
        "\r\n",
        "\n",
        "\r",
        "--",
        "-",
        "b",
        "--b",
        "\r\n--b",
        "\r\n--b\r\n",
        "\r\n--b--",
        "--b\r\n",
        "Content-Disposition: form-data; name=\"a\"",
        "; filename=\"f\"",
        "\r\n\r\n",
        " ",
        "\t",
        "; filename*=utf-8''%41",
        "Content-Type: multipart/mixed; boundary=i",
        "\r\n--i\r\n",
        "\r\n--i--",
        "Content-Transfer-Encoding: base64\r\n",
        "%22",
        "\\\"",
        "\\",
        "x",
    ]);
    prop_oneof![
        9 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bodies_never_panic_and_mean_the_same_in_any_chunks(
        fragments in proptest::collection::vec(fragment(), 0..40),
        begins_well in any::<bool>(),
        size in 1usize..9,
        undone in any::<bool>(),
    ) {
        let start: &[u8] = if begins_well { b"--b\r\n" } else { b"" };
        let body = [start, &fragments.concat()].concat();
        let transfer = if undone { TransferEncodings::Undone } else { TransferEncodings::Kept };
        let reading = Reading { transfer, ..Reading::multipart() };
        let (mut whole, mut cut_up) = (reading.whole(&body), reading.chunks(body.chunks(size)));
        if undone {
            (whole, cut_up) = (whole.without_piece_ranges(), cut_up.without_piece_ranges());
        }
        prop_assert_eq!(cut_up, whole);
    }

    #[test]
    fn random_bytes_never_panic_any_decompressor(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        start in 0usize..5,
    ) {
        let magic: [&[u8]; 5] = [
            b"",
            b"\x1f\x8b\x08\x00\0\0\0\0\0\0",
            b"\x78\x9c",
            b"\x28\xb5\x2f\xfd\x24",
            b"\x28\xb5\x2f\xfd\x00\x40",
        ];
        let body = [magic[start], &bytes].concat();
        for coding in [
            ContentCoding::Gzip, ContentCoding::Deflate, ContentCoding::Brotli, ContentCoding::Zstd,
        ] {
            let reading = Reading::of(b"application/x-www-form-urlencoded").coding(coding);
            reading.whole(&body);
            reading.chunks(body.chunks(3));
        }
    }
}
