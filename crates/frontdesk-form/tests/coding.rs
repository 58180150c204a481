//! F-40: compressed bodies, whole, damaged, endless and hostile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that panics has failed"
)]

mod coded;
mod events;
mod vectors;

use std::io::Write;

use flate2::{Compression, GzBuilder};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use coded::{deflate, gzip, zlib};
use events::{Outcome, Reading};
use frontdesk_form::{ContentCoding, Offsets};

const BODY: &[u8] = b"a=1&b=2&c=hello+hello+hello+hello";

// `BODY`, compressed by others: Node with quality 5 and lgwin 18, and `zstd -19 --check`.
const BROTLI: &str = "EyAAAASccGZJVD6D/lJmoDq8jOiont02";
const ZSTD: &str = "KLUv/QRotQAAgGE9MSZiPTImYz1oZWxsbysBADKXJbn5gN4=";

fn reading(coding: ContentCoding) -> Reading {
    Reading::of(b"application/x-www-form-urlencoded").coding(coding)
}

fn samples() -> Vec<(ContentCoding, Vec<u8>)> {
    vec![
        (ContentCoding::Gzip, gzip(BODY)),
        (ContentCoding::Deflate, zlib(BODY)),
        (ContentCoding::Deflate, deflate(BODY)),
        (ContentCoding::Brotli, STANDARD.decode(BROTLI).unwrap()),
        (ContentCoding::Zstd, STANDARD.decode(ZSTD).unwrap()),
    ]
}

fn refusal(outcome: &Outcome) -> (&'static str, u16, Offsets) {
    let error = outcome.error.as_ref().expect("the body is refused");
    let word = error.limit().map_or(error.kind().word(), |limit| limit.0);
    (word, error.status_hint(), error.offsets())
}

#[test]
fn every_coding_gives_the_body_back_in_every_cut() {
    let plain = reading(ContentCoding::Identity).whole(BODY);
    assert_eq!(plain.brief().len(), 3);
    for (coding, coded) in samples() {
        let reading = reading(coding);
        for cut in 0..=coded.len() {
            let (head, tail) = coded.split_at(cut);
            assert_eq!(reading.chunks([head, tail]), plain, "{coding:?} cut at {cut}");
        }
        assert_eq!(reading.bytewise(&coded), plain, "{coding:?}");
    }
}

#[test]
fn a_truncated_stream_is_truncated_wherever_it_stops() {
    for (coding, coded) in samples() {
        for cut in 0..coded.len() {
            let outcome = reading(coding).whole(&coded[..cut]);
            // The checks of raw deflate and br end with their data, in the middle of a byte.
            assert_eq!(outcome.word(), "truncated", "{coding:?} cut at {cut}");
            assert_eq!(outcome.error.unwrap().at(), cut as u64);
        }
    }
}

/// Z-07: found by fuzzing: a frame without a checksum says by its size alone that it is damaged.
#[test]
fn a_zstd_frame_is_as_long_as_it_says_and_sets_no_reserved_bit() {
    let word = |descriptor: u8, size: u8| {
        // A single segment, its size, and one raw block that is the last.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, descriptor, size, 3 << 3 | 1, 0, 0, b'a', b'=', b'1'];
        reading(ContentCoding::Zstd).whole(&frame).word()
    };
    assert_eq!(word(0b10_0000, 3), "");
    assert_eq!(word(0b10_0000, 2), "bad_compression");
    assert_eq!(word(0b10_0000, 4), "bad_compression");
    assert_eq!(word(0b10_1000, 3), "bad_compression");
}

#[test]
fn what_follows_the_end_is_refused() {
    for (coding, coded) in samples() {
        for junk in [&b"\0"[..], b"junk", b"\r\n", &[0; 1000]] {
            let body = [&coded[..], junk].concat();
            for outcome in [reading(coding).whole(&body), reading(coding).bytewise(&body)] {
                let word = outcome.word();
                // The first byte of another gzip member or zstd frame, and then something else.
                let is_refused = matches!(word, "trailing_data" | "truncated");
                assert!(is_refused, "{coding:?} {junk:?}: {word:?}");
            }
        }
    }
    let body = [gzip(BODY), b"x".to_vec()].concat();
    let error = reading(ContentCoding::Gzip).whole(&body).error.unwrap();
    assert_eq!((error.at(), error.offsets()), (body.len() as u64 - 1, Offsets::Received));
}

/// Z-07: found by fuzzing: what such a bit would mean nobody knows yet.
#[test]
fn a_zstd_block_sets_no_reserved_bit() {
    let mut frame = STANDARD.decode(ZSTD).unwrap();
    // One sequence follows 16 literals; the byte behind its number holds the modes.
    let modes = frame.iter().rposition(|&byte| byte == b'+').unwrap() + 2;
    for bits in [0b01, 0b10, 0b11] {
        frame[modes] = bits;
        assert_eq!(
            reading(ContentCoding::Zstd).whole(&frame).word(),
            "bad_compression",
            "{bits:b}"
        );
    }
}

#[test]
fn gzip_members_and_zstd_frames_may_follow_one_another() {
    let plain = reading(ContentCoding::Identity).whole(&[BODY, BODY].concat());
    let members = gzip(BODY).repeat(2);
    assert_eq!(reading(ContentCoding::Gzip).whole(&members), plain);
    assert_eq!(reading(ContentCoding::Gzip).bytewise(&members), plain);
    let frame = STANDARD.decode(ZSTD).unwrap();
    let skippable = b"\x5a\x2a\x4d\x18\x03\0\0\0xyz";
    let frames = [&frame[..], skippable, &frame[..], skippable].concat();
    assert_eq!(reading(ContentCoding::Zstd).whole(&frames), plain);
    assert_eq!(reading(ContentCoding::Zstd).bytewise(&frames), plain);
}

#[test]
fn every_optional_field_of_a_gzip_header_is_passed_over() {
    let mut encoder = GzBuilder::new()
        .filename("form.txt")
        .comment("from a test")
        .extra(vec![7; 300])
        .mtime(1)
        .write(Vec::new(), Compression::default());
    encoder.write_all(BODY).unwrap();
    let mut coded = encoder.finish().unwrap();
    let plain = reading(ContentCoding::Identity).whole(BODY);
    assert_eq!(reading(ContentCoding::Gzip).bytewise(&coded), plain);
    coded[3] |= 0b1000_0000;
    assert_eq!(reading(ContentCoding::Gzip).whole(&coded).word(), "bad_compression");
}

#[test]
fn damage_is_noticed() {
    for (coding, coded) in samples() {
        // The last bytes are checksums, where the coding has any.
        if coded == deflate(BODY) || coding == ContentCoding::Brotli {
            continue;
        }
        let mut damaged = coded.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let outcome = reading(coding).whole(&damaged);
        assert_eq!(refusal(&outcome), ("bad_compression", 400, Offsets::Received), "{coding:?}");
    }
    for coding in [ContentCoding::Gzip, ContentCoding::Zstd] {
        let outcome = reading(coding).whole(b"\xff\xff\xff\xff\xff\xff\xff\xff");
        assert_eq!(outcome.word(), "bad_compression", "{coding:?}");
    }
    let mut brotli = STANDARD.decode(BROTLI).unwrap();
    brotli[8] ^= 0xff;
    let outcome = reading(ContentCoding::Brotli).whole(&brotli);
    assert_ne!(outcome, reading(ContentCoding::Identity).whole(BODY), "br has no checksum");
}

/// 10 MiB of zeros, a thousand to one: refused long before they are all there.
#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let zeros = vec![0; 10 << 20];
    let multipart = [
        &b"--b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"[..],
        &zeros,
        b"\r\n--b--",
    ]
    .concat();
    for (coding, coded) in
        [(ContentCoding::Gzip, gzip(&multipart)), (ContentCoding::Deflate, zlib(&multipart))]
    {
        let outcome = Reading::multipart().coding(coding).whole(&coded);
        assert_eq!(refusal(&outcome), ("limits.max_ratio", 413, Offsets::Received));
        let got: usize = outcome.entries().iter().map(|entry| entry.value.len()).sum();
        assert!(got < 2 << 20, "{got} bytes came out first");
        // Allowed by the settings, it is read.
        let generous = Reading::multipart().coding(coding).limits(|it| it.max_ratio = 10_000);
        assert_eq!(generous.whole(&coded).entries()[0].value.len(), 10 << 20);
    }
}

/// The first 64 KiB may be as compressible as they like.
#[test]
fn a_small_body_may_be_very_compressible() {
    let body = format!("a={}", "x".repeat(60_000));
    assert_eq!(reading(ContentCoding::Gzip).whole(&gzip(body.as_bytes())).error, None);
    let body = format!("a={}", "x".repeat(100_000));
    let outcome = reading(ContentCoding::Gzip).whole(&gzip(body.as_bytes()));
    assert_eq!(refusal(&outcome).0, "limits.max_ratio");
}

/// L4 counts what comes out, and what goes in without anything coming out.
#[test]
fn the_body_is_bounded_on_both_sides() {
    let coded = gzip(BODY);
    let max = BODY.len() as u64 - 1;
    let reading = |max| reading(ContentCoding::Gzip).limits(|it| it.max_body_bytes = max);
    assert_eq!(reading(max + 1).whole(&coded).error, None);
    for outcome in [reading(max).whole(&coded), reading(max).bytewise(&coded)] {
        assert_eq!(refusal(&outcome), ("limits.max_body_bytes", 413, Offsets::Decoded));
        assert_eq!(outcome.error.unwrap().at(), max);
    }
    // Stored blocks of no bytes, for ever.
    let header = &gzip(b"")[..10];
    let nothing = b"\0\0\0\xff\xff".repeat(20_000);
    let endless = std::iter::once(header).chain(std::iter::repeat_n(&nothing[..], 1000));
    let outcome = reading(1 << 20).chunks(endless);
    assert_eq!(refusal(&outcome), ("limits.max_body_bytes", 413, Offsets::Received));
}

/// A window is refused before it is allocated.
#[test]
fn windows_are_bounded() {
    let with_window = |coding, max| reading(coding).limits(|it| it.max_window_bytes = max);
    // WBITS 24, 23 and the large-window code of brotli, then whatever.
    for (first, wanted) in [
        (0b0000_1111, "limits.max_window_bytes"),
        (0b0001_0001, "limits.max_window_bytes"),
        (0b0000_1101, "truncated"),
    ] {
        let outcome = reading(ContentCoding::Brotli).whole(&[first]);
        assert_eq!(refusal(&outcome).0, wanted, "{first:08b}");
    }
    let brotli = STANDARD.decode(BROTLI).unwrap();
    let small = with_window(ContentCoding::Brotli, 1024).whole(&brotli);
    assert_eq!(refusal(&small), ("limits.max_window_bytes", 413, Offsets::Received));
    // A zstd frame that asks for 2 GiB: window descriptor exponent 21, mantissa 0.
    let outcome = reading(ContentCoding::Zstd).whole(b"\x28\xb5\x2f\xfd\x00\xa8");
    assert_eq!(refusal(&outcome), ("limits.max_window_bytes", 413, Offsets::Received));
    // 8 MiB exactly is allowed: exponent 13.
    let outcome = reading(ContentCoding::Zstd).whole(b"\x28\xb5\x2f\xfd\x00\x68");
    assert_eq!(outcome.word(), "truncated");
}

/// The recorded bodies of other suites, where the coding was stated.
#[test]
fn recorded_compressed_bodies_are_read() {
    for file in ["clients-node.jsonl", "clients-other.jsonl"] {
        let Some(lines) = vectors::vectors(file) else { return };
        for vector in lines {
            let headers = &vector.line["request"]["headers"];
            let coding = headers["content-encoding"].as_str();
            let (Some(coding), Some(body), Some(content_type)) =
                (coding, &vector.body, &vector.content_type)
            else {
                continue;
            };
            let coding = ContentCoding::parse(coding.as_bytes()).unwrap();
            let outcome = Reading::of(content_type.as_bytes()).coding(coding).whole(body);
            assert_eq!(outcome.error, None, "{}", vector.id);
            println!("{}: {} entries", vector.id, outcome.entries().len());
        }
    }
}
