//! *big*, 47 KB with 1000 nested names, into a tree and into a struct, beside serde_qs.
//!
//! serde_qs reads `%5B` only if it is told to, and browsers send nothing else, so it is told to.

use bytes::Bytes;
use divan::Bencher;
use frontdesk_form::{ContentType, FormData, Limits, Names, from_tree};
use serde::Deserialize;

fn main() {
    divan::main();
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "only the work of making it counts")]
struct Big {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "only the work of making it counts")]
struct Row {
    field0: String,
    field1: String,
    field2: String,
    field3: String,
    field4: String,
}

/// As browsers send it, and with brackets that nothing has escaped.
const FORMS: [&str; 2] = ["escaped", "bare"];

/// 200 rows of five fields.
fn body(form: &str) -> Bytes {
    let (open, close) = if form == "escaped" { ("%5B", "%5D") } else { ("[", "]") };
    let pair = |index: usize| {
        let (row, field) = (index / 5, index % 5);
        format!("rows{open}{row}{close}{open}field{field}{close}=some+value+{index:07}")
    };
    (0..1000).map(pair).collect::<Vec<_>>().join("&").into()
}

#[divan::bench(args = FORMS)]
fn frontdesk_flat(bencher: Bencher<'_, '_>, form: &str) {
    let body = body(form);
    let limits = Limits::default();
    bencher.bench(|| FormData::parse(&ContentType::query(), body.clone(), &limits));
}

#[divan::bench(args = FORMS)]
fn frontdesk_tree_alone(bencher: Bencher<'_, '_>, form: &str) {
    let limits = Limits::default();
    let Ok(data) = FormData::parse(&ContentType::query(), body(form), &limits) else { return };
    bencher.bench_local(|| data.tree(Names::Auto, &limits).map(|tree| tree.root().pairs().len()));
}

#[divan::bench(args = FORMS)]
fn frontdesk_flat_and_tree(bencher: Bencher<'_, '_>, form: &str) {
    let body = body(form);
    let limits = Limits::default();
    bencher.bench(|| {
        let data = FormData::parse(&ContentType::query(), body.clone(), &limits)?;
        data.tree(Names::Auto, &limits).map(|tree| tree.root().pairs().len())
    });
}

#[divan::bench(args = FORMS)]
fn frontdesk_into_a_struct(bencher: Bencher<'_, '_>, form: &str) {
    let body = body(form);
    let limits = Limits::default();
    bencher.bench(|| {
        let data = FormData::parse(&ContentType::query(), body.clone(), &limits).ok()?;
        let tree = data.tree(Names::Auto, &limits).ok()?;
        from_tree::<Big>(&tree).ok()
    });
}

#[divan::bench(args = FORMS)]
fn peer_serde_qs_into_a_struct(bencher: Bencher<'_, '_>, form: &str) {
    let body = body(form);
    let config = serde_qs::Config::new().use_form_encoding(form == "escaped");
    assert!(config.deserialize_bytes::<Big>(&body).is_ok());
    bencher.bench(|| config.deserialize_bytes::<Big>(&body));
}
