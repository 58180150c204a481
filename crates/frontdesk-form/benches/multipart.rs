//! Multipart bodies, fed in chunks of 64 KiB: ours, multer, and the least work that could do it.
//!
//! `cargo bench -p frontdesk-form --bench multipart`
//!
//! The floor looks for the boundary in one slice and does nothing else: no headers, no events.
//! multer gets its chunks from a stream that is always ready and from one that waits between two
//! chunks, as a socket does: its speed differs much between the two.
#![allow(clippy::expect_used, reason = "a benchmark that fails has nothing to measure")]

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use frontdesk_form::{ContentCoding, ContentType, Event, FormDecoder, Limits};
use futures_util::Stream;
use memchr::memmem;

const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
const CHUNK: usize = 64 * 1024;

fn main() {
    divan::main();
}

/// The bodies of baselines, and one whose file is nothing but line ends and dashes.
#[derive(Clone, Copy, Debug)]
enum Body {
    SixParts,
    HundredFiles,
    RandomFile,
    NearBoundaries,
    LineEnds,
}

const BODIES: [Body; 5] =
    [Body::SixParts, Body::HundredFiles, Body::RandomFile, Body::NearBoundaries, Body::LineEnds];

impl Body {
    fn bytes(self) -> Bytes {
        const FILE: usize = 64 << 20;
        match self {
            Body::SixParts => (0..6).map(|n| text(n, 1550)).collect::<Vec<_>>().concat(),
            Body::HundredFiles => {
                (0..100).map(|n| file(n, &random(2048))).collect::<Vec<_>>().concat()
            }
            Body::RandomFile => file(0, &random(FILE)),
            Body::NearBoundaries => {
                let near = format!("\r\n--{}", &BOUNDARY[..BOUNDARY.len() - 1]);
                file(0, near.repeat(FILE / near.len()).as_bytes())
            }
            Body::LineEnds => file(0, "\r\n--".repeat(FILE / 4).as_bytes()),
        }
        .into_iter()
        .chain(format!("--{BOUNDARY}--\r\n").into_bytes())
        .collect()
    }
}

fn text(number: usize, len: usize) -> Vec<u8> {
    let value = "Lorem ipsum dolor sit amet. ".repeat(len / 28);
    let head =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"field{number}\"\r\n\r\n");
    [head.as_bytes(), value.as_bytes(), b"\r\n"].concat()
}

fn file(number: usize, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file{number}\"; \
         filename=\"photo{number}.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

/// Bytes of a fixed xorshift: a benchmark is to be the same every time.
fn random(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut out = Vec::with_capacity(len + 8);
    while out.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend_from_slice(&state.to_le_bytes());
    }
    out.truncate(len);
    out
}

fn chunks(body: &Bytes) -> impl Iterator<Item = Bytes> {
    (0..body.len()).step_by(CHUNK).map(|at| body.slice(at..body.len().min(at + CHUNK)))
}

fn content_type() -> ContentType {
    let header = format!("multipart/form-data; boundary={BOUNDARY}");
    ContentType::parse(header.as_bytes()).expect("the boundary is a browser's")
}

fn limits() -> Limits {
    let huge = 1 << 40;
    Limits { max_body_bytes: huge, max_file_bytes: huge, max_files: 1000, ..Limits::default() }
}

#[divan::bench(args = BODIES)]
fn frontdesk(bencher: Bencher<'_, '_>, body: Body) {
    let body = body.bytes();
    let (content_type, limits) = (content_type(), limits());
    bencher.counter(BytesCount::new(body.len())).bench_local(|| {
        let identity = ContentCoding::Identity;
        let mut decoder = FormDecoder::new(content_type.clone(), identity, limits.clone());
        let mut size = 0;
        for chunk in chunks(&body) {
            decoder.push(chunk).expect("the body is well-formed");
            size += drain(&mut decoder);
        }
        decoder.end().expect("the body is well-formed");
        size + drain(&mut decoder)
    });
}

fn drain(decoder: &mut FormDecoder) -> usize {
    let mut size = 0;
    while let Some(event) = decoder.next_event().expect("the body is well-formed") {
        size += match black_box(&event) {
            Event::Text(text) => text.value.len(),
            Event::FileData { bytes, .. } => bytes.len(),
            Event::FileStart(_) | Event::FileEnd { .. } | Event::Note(_) => 0,
        };
    }
    size
}

/// A socket that has a chunk every second time it is asked, or always.
struct Socket<I> {
    chunks: I,
    waits: bool,
    is_ready: bool,
}

impl<I: Iterator<Item = Bytes> + Unpin> Stream for Socket<I> {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_ready = !self.is_ready;
        if self.waits && !self.is_ready {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.chunks.next().map(Ok))
    }
}

#[divan::bench(args = BODIES)]
fn multer(bencher: Bencher<'_, '_>, body: Body) {
    read_by_multer(bencher, body, true);
}

#[divan::bench(args = BODIES)]
fn multer_always_ready(bencher: Bencher<'_, '_>, body: Body) {
    read_by_multer(bencher, body, false);
}

fn read_by_multer(bencher: Bencher<'_, '_>, body: Body, waits: bool) {
    let body = body.bytes();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    bencher.counter(BytesCount::new(body.len())).bench_local(|| {
        runtime.block_on(async {
            let chunks = chunks(&body).collect::<Vec<_>>().into_iter();
            let mut multipart =
                multer::Multipart::new(Socket { chunks, waits, is_ready: false }, BOUNDARY);
            let mut size = 0;
            while let Some(mut field) = multipart.next_field().await.expect("well-formed") {
                black_box((field.name(), field.file_name()));
                while let Some(chunk) = field.chunk().await.expect("well-formed") {
                    size += chunk.len();
                }
            }
            size
        })
    });
}

#[divan::bench(args = BODIES)]
fn floor_memmem_over_one_slice(bencher: Bencher<'_, '_>, body: Body) {
    let body = body.bytes();
    let finder = memmem::Finder::new(b"\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW");
    bencher
        .counter(BytesCount::new(body.len()))
        .bench_local(|| finder.find_iter(black_box(&body)).count());
}
