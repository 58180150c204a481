//! One cookie found by its name among others: ours, the cookie crate, and the least work there is.
//!
//! `cargo bench -p frontdesk-session --bench cookie`
//!
//! The floor looks for the text `name=` and for the `;` behind it, and would take a cookie of another
//! name or a piece of a value for it. `every_value` is what a session check does: it reads to the
//! end, because a second value would matter.
#![allow(clippy::unwrap_used, reason = "a benchmark that fails has nothing to measure")]

use divan::{Bencher, black_box};
use frontdesk_session::{Candidates, CookieSpec, Cookies};
use memchr::{memchr, memmem};

const NAME: &str = "__Host-frontdesk";
const CASES: [(usize, &str); 5] =
    [(1, "first"), (5, "first"), (40, "first"), (5, "last"), (40, "last")];

fn main() {
    divan::main();
}

/// So many cookies as sites have them, with ours at that end.
fn header((count, place): (usize, &str)) -> String {
    let ours = format!("{NAME}=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE");
    let mut cookies: Vec<_> =
        (1..count).map(|n| format!("_pref{n}={:016x}", n * 0x9e37_79b9)).collect();
    cookies.insert(if place == "first" { 0 } else { count - 1 }, ours);
    cookies.join("; ")
}

#[divan::bench(args = CASES)]
fn frontdesk(bencher: Bencher<'_, '_>, case: (usize, &str)) {
    let header = header(case);
    bencher.bench(|| {
        Cookies::new(black_box(header.as_bytes())).named(NAME.as_bytes()).next().unwrap()
    });
}

#[divan::bench(args = CASES)]
fn frontdesk_every_value(bencher: Bencher<'_, '_>, case: (usize, &str)) {
    let (header, spec) = (header(case), CookieSpec::builder(NAME).build().unwrap());
    bencher.bench(|| match spec.candidates([black_box(header.as_bytes())]) {
        Candidates::One(value) => value,
        other => panic!("{other:?}"),
    });
}

#[divan::bench(args = CASES)]
fn cookie_crate_find(bencher: Bencher<'_, '_>, case: (usize, &str)) {
    let header = header(case);
    bencher.bench(|| {
        let mut cookies = cookie::Cookie::split_parse(black_box(header.as_str()));
        cookies.find(|cookie| cookie.as_ref().is_ok_and(|cookie| cookie.name() == NAME)).unwrap()
    });
}

#[divan::bench(args = CASES)]
fn cookie_crate_jar(bencher: Bencher<'_, '_>, case: (usize, &str)) {
    let header = header(case);
    bencher.bench(|| {
        let mut jar = cookie::CookieJar::new();
        let cookies = cookie::Cookie::split_parse(black_box(header.as_str()));
        cookies.flatten().for_each(|cookie| jar.add_original(cookie.into_owned()));
        jar.get(NAME).is_some()
    });
}

#[divan::bench(args = CASES)]
fn floor_memchr(bencher: Bencher<'_, '_>, case: (usize, &str)) {
    let (header, text) = (header(case), format!("{NAME}="));
    bencher.bench(|| {
        let header = black_box(header.as_bytes());
        let value = match header.starts_with(text.as_bytes()) {
            true => &header[text.len()..],
            false => &header[memmem::find(header, text.as_bytes()).unwrap() + text.len()..],
        };
        &value[..memchr(b';', value).unwrap_or(value.len())]
    });
}
