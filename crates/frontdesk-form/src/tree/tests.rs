use super::FormTree;
use crate::data::{Entry, Value};
use crate::limits::Limits;
use crate::path::{Names, comparisons};

fn entries(names: &[String]) -> impl ExactSizeIterator<Item = Entry<'_>> + Clone {
    names.iter().map(|name| Entry {
        name,
        deeper: &[],
        value: Value::Text("1"),
        content_type: None,
        at: 0..0,
    })
}

/// Bytes and steps compared while a tree of these names is made.
fn work(names: &[String]) -> u64 {
    let limits = Limits { max_list_elements: u64::MAX, ..Limits::default() };
    comparisons::take();
    FormTree::new(entries(names), Names::Auto, &limits).unwrap();
    comparisons::take()
}

/// F-34: the work is counted and not timed: four times the body may cost a logarithm more than four
/// times the work, and never sixteen times.
#[test]
fn the_work_grows_with_the_body_whatever_the_names_are() {
    type Shape = fn(usize, usize) -> String;
    let shapes: [(&str, Shape); 11] = [
        ("rows", |i, _| format!("rows[{}][f{}]", i / 4, i % 4)),
        ("rows backwards", |i, n| format!("rows[{}][f{}]", (n - i) / 4, i % 4)),
        ("rows shuffled", |i, n| format!("rows[{}][f]", i * 7919 % n)),
        ("dots", |i, n| format!("rows.{}.f", i * 7919 % n)),
        ("distinct keys", |i, n| format!("field{}", i * 7919 % n)),
        ("one name", |_, _| "a".to_owned()),
        ("one list", |_, _| "a[]".to_owned()),
        ("guessed rows", |i, _| format!("u[][f{}]", i % 3)),
        ("one wide guessed row", |i, n| format!("u[][f{}]", i * 7919 % n)),
        ("deep", |i, n| format!("a{}[{}]", "[b]".repeat(14), i * 7919 % n)),
        ("one long prefix", |i, n| format!("{}{}", "x".repeat(200), i * 7919 % n)),
    ];
    for (shape, name) in shapes {
        let names = |n: usize| (0..n).map(|i| name(i, n)).collect::<Vec<_>>();
        let (small, large) = (work(&names(1_000)), work(&names(4_000)));
        assert!(large <= small.max(1_000) * 8, "{shape}: {small} for 1000, {large} for 4000");
        println!("{shape}: {small} steps for 1000 names, {large} for 4000");
    }
}

/// F-34: names that collide under hash functions are ordinary names to a sorted map.
#[test]
fn colliding_names_cost_what_random_names_cost() {
    // "Aa" and "BB" have one hash in Java, so have all strings put together of them.
    let colliding: Vec<String> = (0..1024u32)
        .map(|i| (0..10).map(|bit| if i >> bit & 1 == 0 { "Aa" } else { "BB" }).collect())
        .collect();
    let random: Vec<String> =
        (0..1024u64).map(|i| format!("{:020x}", i.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let (colliding, random) = (work(&colliding), work(&random));
    println!("{colliding} steps for colliding names, {random} for random ones");
    assert!(colliding <= random * 4);
}
