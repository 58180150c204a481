//! urlencoded bodies into flat entries, beside the Rust peers, from a login of two fields to a
//! megabyte of text.
//!
//! Each result is dropped in the measured time, as a server does before the next form: kept, the
//! large ones would measure fresh pages of the operating system instead.

use bytes::Bytes;
use divan::{Bencher, black_box};
use frontdesk_form::{
    ContentCoding, ContentType, FormData, FormDataBuilder, FormDecoder, FormError, Limits,
};

fn main() {
    divan::main();
}

const BODIES: [&str; 7] = ["login", "contact", "big", "percent", "plain", "cyrillic", "prose"];

#[divan::bench(args = BODIES, sample_size = 16)]
fn frontdesk_whole(bencher: Bencher<'_, '_>, name: &str) {
    let (form, limits, body) = (ContentType::query(), limits(), body(name));
    bencher.bench(|| drop(black_box(FormData::parse(&form, body.clone(), &limits))));
}

#[divan::bench(args = BODIES, sample_size = 16)]
fn frontdesk_events(bencher: Bencher<'_, '_>, name: &str) {
    let (form, limits, body) = (ContentType::query(), limits(), body(name));
    bencher.bench(|| drop(black_box(by_events(&form, body.clone(), &limits))));
}

#[divan::bench(args = BODIES, sample_size = 16)]
fn peer_form_urlencoded(bencher: Bencher<'_, '_>, name: &str) {
    let body = body(name);
    bencher.bench(|| drop(black_box(owned_pairs(&body))));
}

#[divan::bench(args = BODIES, sample_size = 16)]
fn peer_serde_html_form(bencher: Bencher<'_, '_>, name: &str) {
    let body = body(name);
    bencher.bench(|| drop(black_box(serde_html_form::from_bytes::<Pairs>(&body))));
}

type Pairs = Vec<(String, String)>;

fn owned_pairs(body: &[u8]) -> Pairs {
    form_urlencoded::parse(body).into_owned().collect()
}

fn by_events(form: &ContentType, body: Bytes, limits: &Limits) -> Result<FormData, FormError> {
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, limits.clone());
    let mut builder = FormDataBuilder::new(form);
    decoder.push(body)?;
    while let Some(event) = decoder.next_event()? {
        builder.take(event)?;
    }
    decoder.end()?;
    while let Some(event) = decoder.next_event()? {
        builder.take(event)?;
    }
    builder.finish()
}

/// The default bounds refuse the two large bodies: a value of 1 MB is no ordinary field.
fn limits() -> Limits {
    Limits { max_text_bytes: 1 << 30, max_value_bytes: 1 << 30, ..Limits::default() }
}

fn body(name: &str) -> Bytes {
    match name {
        "login" => {
            "email=ada.lovelace%40example.com&password=correct+horse+battery+staple%21".into()
        }
        "contact" => contact(),
        "big" => big(),
        "percent" => filled("text=", "%48%65%6C%6C%6F%20", 1_100_000),
        "plain" => filled("text=", "the+quick+brown+fox+jumps+over+the+lazy+dog.+", 1_050_000),
        // Two more that are harder: escapes with something between them.
        "cyrillic" => filled("text=", "%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82%2C+", 1_100_000),
        _ => filled("text=", "Sch%C3%B6ne+Gr%C3%BC%C3%9Fe%2C+bis+bald%21%0D%0A", 1_100_000),
    }
}

fn contact() -> Bytes {
    let head = "name=Zo%C3%AB+Kr%C3%BCger&email=zoe%40example.org&subject=Anfrage+%C3%BCber+Preise\
                &phone=%2B49+30+1234567&consent=on&message=";
    filled(head, "Guten+Tag%2C+ich+h%C3%A4tte+gern+%E2%82%AC-Preise+f%C3%BCr+12+St%C3%BCck.+", 1024)
}

/// A thousand names in brackets, as browsers escape them.
fn big() -> Bytes {
    let pair = |index: usize| {
        let (row, field) = (index / 5, index % 5);
        format!("rows%5B{row}%5D%5Bfield{field}%5D=some+value+{index:07}")
    };
    (0..1000).map(pair).collect::<Vec<_>>().join("&").into()
}

fn filled(head: &str, piece: &str, len: usize) -> Bytes {
    let mut body = head.to_owned();
    while body.len() < len {
        body.push_str(piece);
    }
    body.into()
}
