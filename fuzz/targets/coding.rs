//! Z-07: compressed bodies. The first byte of the input picks the coding, and whether the rest is
//! compressed data or is to be compressed.
//!
//! Output is bounded and the same in every cut; what was compressed comes back; what is accepted
//! means to flate2 and to the C library of zstd what it means to us.
#![no_main]

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, GzEncoder};
use frontdesk_form::{ContentCoding, ContentDecoder, FormError, FormErrorKind, Limit, Limits};
use frontdesk_fuzz::cuts;
use libfuzzer_sys::fuzz_target;

const CODINGS: [ContentCoding; 4] =
    [ContentCoding::Gzip, ContentCoding::Deflate, ContentCoding::Brotli, ContentCoding::Zstd];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let coding = CODINGS[usize::from(choice) % 4];
    if choice & 4 == 0 {
        coded(coding, rest);
        return;
    }
    let mut body = compressed(coding, rest);
    let outcome = coded(coding, &body);
    if !is_ratio(&outcome) {
        assert_eq!(outcome.error, None);
        assert_eq!(outcome.output, rest, "not what was compressed");
    }
    // One damaged byte, near the end as often as not: checksums and lengths stand there.
    let from_end = usize::from(choice >> 3);
    if let Some(place) = body.len().checked_sub(1 + from_end) {
        body[place] = body[place].wrapping_add(1 + rest.len() as u8 % 255);
        coded(coding, &body);
    }
});

#[derive(Debug)]
struct Outcome {
    output: Vec<u8>,
    error: Option<FormError>,
}

fn limits() -> Limits {
    Limits {
        max_body_bytes: 300_000,
        ratio_grace_bytes: 4096,
        max_window_bytes: 1 << 20,
        ..Limits::default()
    }
}

fn coded(coding: ContentCoding, body: &[u8]) -> Outcome {
    let whole = decode(coding, &[body]);
    for chunks in cuts(body) {
        let cut = decode(coding, &chunks);
        // How much input has been taken when the ratio is looked at depends on the cut.
        if is_ratio(&whole) || is_ratio(&cut) {
            continue;
        }
        let word = |outcome: &Outcome| outcome.error.as_ref().map(|error| error.kind().clone());
        assert_eq!(word(&cut), word(&whole), "the same error in every cut");
        if whole.error.is_none() {
            assert_eq!(cut.output, whole.output);
        } else {
            let len = cut.output.len().min(whole.output.len());
            assert_eq!(cut.output[..len], whole.output[..len]);
        }
    }
    if whole.error.is_none() {
        agrees_with_peer(coding, body, &whole.output);
    }
    whole
}

fn decode(coding: ContentCoding, chunks: &[&[u8]]) -> Outcome {
    let limits = limits();
    let mut decoder = ContentDecoder::new(coding, &limits);
    let mut output = Vec::new();
    let mut received = 0;
    let mut error = None;
    for end in 0..=chunks.len() {
        match chunks.get(end) {
            Some(chunk) => {
                received += chunk.len() as u64;
                decoder.push(Bytes::copy_from_slice(chunk));
            }
            None => decoder.end(),
        }
        loop {
            match decoder.next_piece() {
                Ok(Some(piece)) => {
                    assert!((1..=64 * 1024).contains(&piece.len()), "{} bytes", piece.len());
                    output.extend_from_slice(&piece);
                }
                Ok(None) => break,
                Err(stop) => {
                    error = Some(stop);
                    break;
                }
            }
        }
        if error.is_some() {
            break;
        }
    }
    let most = limits.ratio_grace_bytes.max(received * limits.max_ratio);
    assert!(output.len() as u64 <= most.min(limits.max_body_bytes), "{} bytes", output.len());
    if let Some(error) = &error {
        assert!(error.at() <= limits.max_body_bytes.max(received), "{error}");
    }
    Outcome { output, error }
}

fn is_ratio(outcome: &Outcome) -> bool {
    let kind = outcome.error.as_ref().map(FormError::kind);
    matches!(kind, Some(FormErrorKind::OverLimit { limit: Limit::Ratio, .. }))
}

fn agrees_with_peer(coding: ContentCoding, body: &[u8], output: &[u8]) {
    let read = |mut peer: Box<dyn Read + '_>| {
        let mut all = Vec::new();
        peer.read_to_end(&mut all).is_ok().then_some(all)
    };
    match coding {
        ContentCoding::Gzip => {
            assert_eq!(read(Box::new(MultiGzDecoder::new(body))).as_deref(), Some(output));
        }
        ContentCoding::Deflate => {
            let zlib = read(Box::new(ZlibDecoder::new(body)));
            let raw = read(Box::new(DeflateDecoder::new(body)));
            assert!(
                zlib.as_deref() == Some(output) || raw.as_deref() == Some(output),
                "flate2 reads {zlib:?} or {raw:?}, not {output:?}"
            );
        }
        ContentCoding::Zstd => {
            assert_eq!(zstd::stream::decode_all(body).ok().as_deref(), Some(output));
        }
        // The only decoder in Rust is the one that is tested.
        ContentCoding::Brotli | ContentCoding::Identity => {}
    }
}

fn compressed(coding: ContentCoding, body: &[u8]) -> Vec<u8> {
    let level = Compression::new(body.len() as u32 % 10);
    match coding {
        ContentCoding::Identity => body.to_vec(),
        ContentCoding::Gzip => written(GzEncoder::new(Vec::new(), level), body, GzEncoder::finish),
        ContentCoding::Deflate => {
            written(DeflateEncoder::new(Vec::new(), level), body, DeflateEncoder::finish)
        }
        ContentCoding::Brotli => {
            let mut out = Vec::new();
            brotli::CompressorWriter::new(&mut out, 4096, 4, 16).write_all(body).expect("a Vec");
            out
        }
        ContentCoding::Zstd => zstd::stream::encode_all(body, 3).expect("a Vec"),
    }
}

fn written<W: Write>(
    mut encoder: W,
    body: &[u8],
    finish: impl FnOnce(W) -> std::io::Result<Vec<u8>>,
) -> Vec<u8> {
    encoder.write_all(body).expect("a Vec");
    finish(encoder).expect("a Vec")
}
