//! Patterns that stall other engines, counted in steps and bounded by size, not by a clock.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{FormSchema, Page, Pattern, Policy, Unchecked, Verdict};

/// F-52, V1.3.12: no pattern, and no value, stalls the server.
#[test]
fn patterns_that_explode_elsewhere_stay_linear() {
    let long = "a".repeat(64 * 1024);
    let spoilt = format!("{long}!");
    for pattern in
        ["(a+)+$", "(a|aa)+$", "(a*)*", "(a|a)*", "(.*)(.*)(.*)(.*)a$", "(x+x+)+y|a*", "([a-z]+)*"]
    {
        let pattern = Pattern::read(pattern).unwrap();
        assert_eq!(pattern.check(&long), Verdict::Matches, "{pattern:?}");
        let spoilt = pattern.check(&spoilt);
        assert!(spoilt != Verdict::Undecided, "{pattern:?}");
    }
    let ten_thousand = (0..1500).map(|n| format!("w{n}")).collect::<Vec<_>>().join("|");
    let pattern = Pattern::read(&ten_thousand).unwrap();
    assert_eq!(
        (pattern.check("w1499"), pattern.check(&spoilt)),
        (Verdict::Matches, Verdict::Differs)
    );
}

/// F-52: look-around is linear, too, as long as nothing refers back.
#[test]
fn look_around_is_bounded_and_still_answers_on_long_values() {
    let long = "a".repeat(32 * 1024);
    for (pattern, value, verdict) in [
        (r"(?=.*\d)(?=.*[a-z]).{8,}", format!("{long}1"), Verdict::Matches),
        (r"(?=.*\d)(?=.*[a-z]).{8,}", long.clone(), Verdict::Differs),
        (r"(?!.*(a+)+!).*", long.clone(), Verdict::Matches),
        (r"(?=(a+)+$)(a|aa)+", long.clone(), Verdict::Matches),
        (r"(?=((a+)+)+!)a*", long.clone(), Verdict::Differs),
        (r"(?:(?!ab).)*", long.clone(), Verdict::Matches),
    ] {
        assert_eq!(Pattern::read(pattern).unwrap().check(&value), verdict, "{pattern}");
    }
}

/// F-52: what refers back may explode; then nobody knows, and the value is refused.
#[test]
fn what_refers_back_is_undecided_beyond_its_bound() {
    let exploding = Pattern::read(r"(a+)+(b)?\2c").unwrap();
    assert_eq!(exploding.check("aac"), Verdict::Matches);
    assert_eq!(exploding.check(&"a".repeat(40)), Verdict::Undecided);
    assert_eq!(Pattern::read(r"(\w+) \1").unwrap().check("bye bye"), Verdict::Matches);
}

/// F-52: a pattern that would be large is not built.
#[test]
fn a_pattern_that_would_be_large_is_not_built() {
    let nested = format!("{}a{}", "(".repeat(300), ")".repeat(300));
    let long = "a".repeat(10_000);
    for pattern in [
        "(a{1000}){1000}",
        "(?:(?:a{99}){99}){99}",
        r"\p{L}{5000}",
        "(?=a)(a{1000}){1000}",
        "a{4294967295}",
        "(?=a)(?:){4294967295}",
        &nested,
        &long,
    ] {
        let pattern = Pattern::read(pattern).unwrap();
        assert_eq!(pattern.unchecked(), Some(Unchecked::TooLarge), "{}", pattern.source().len());
        assert_eq!(pattern.check("a"), Verdict::Undecided);
    }
    assert_eq!(Pattern::read("(?:){4294967295}").unwrap().check(""), Verdict::Matches);
}

#[test]
fn a_pattern_that_javascript_refuses_says_what_is_wrong_and_where() {
    for (pattern, message) in [
        ("(", "a group is not closed (at character 2)"),
        ("a)", "a ) closes nothing (at character 2)"),
        ("[a", "a class is not closed (at character 3)"),
        ("[a&&b&&&c]", "this character must be escaped with \\ (at character 8)"),
        ("a{2,1}", "the numbers of {n,m} are out of order (at character 7)"),
        ("*", "nothing to repeat (at character 1)"),
        (r"\i", "this escape means nothing (at character 3)"),
        (r"\p{Foo}", "there is no such property of characters (at character 8)"),
        (r"\2(a)", "there is no such group (at character 3)"),
        ("[z-a]", "a range is out of order (at character 5)"),
        ("[a--b&&c]", "set operations need brackets between them (at character 8)"),
    ] {
        let error = Pattern::read(pattern).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), message, "{pattern}");
    }
}

/// The automaton and the steps are two ways to the same answer: an empty look-ahead makes a pattern
/// go the other way.
#[test]
fn both_ways_of_matching_agree() {
    let mut pairs = 0;
    for line in include_str!("validity/chromium.jsonl").lines().skip(1) {
        let control: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(html) = control["html"].as_str().filter(|html| html.contains(" pattern=")) else {
            continue;
        };
        let page = frontdesk_schema::Page::read(&format!("<form>{html}</form>"));
        let source = page.forms[0].fields[0].attributes.value("pattern").unwrap();
        let Ok(pattern) = Pattern::read(source) else { continue };
        let other = Pattern::read(&format!("(?=)(?:{source})")).unwrap();
        for row in control["rows"].as_array().into_iter().flatten() {
            let value = row[0].as_str().unwrap();
            assert_eq!(pattern.check(value), other.check(value), "{source} {value:?}");
            pairs += 1;
        }
    }
    assert!(pairs > 10_000, "{pairs}");
}

/// F-52: who sends a thousand values spends no thousand times the work: it is bounded for all of them together,
/// and what is left over is refused like whatever can't be decided.
#[test]
fn many_values_share_one_bound_on_the_work() {
    let page = Page::read(
        r#"<form><input name="a[]" pattern="(a+)+(b)?\2c"><input name=z pattern="(\w)\1">"#,
    );
    let schema = FormSchema::of(&page.forms[0]);
    let codes = |query: String| -> Vec<&'static str> {
        let limits = Limits { max_pairs: 10_000, ..Limits::default() };
        let sent = FormData::parse(&ContentType::query(), query.into(), &limits).unwrap();
        let checked = schema.check(sent.entries(), &Policy::default());
        checked.errors().iter().map(|error| error.fault.code()).collect()
    };
    // Many that are right, and one that costs as much as a value may.
    let right = "a[]=aac&".repeat(2_000);
    assert_eq!(codes(format!("{right}z=xx")), [""; 0]);
    let hostile = format!("a[]={}&", "a".repeat(40));
    assert_eq!(codes(format!("{hostile}{right}z=xx")), ["patternUnchecked"]);
    // Enough of these would take hours; after the first few nothing is tried any more.
    let begun = std::time::Instant::now();
    let found = codes(format!("{}z=xx", hostile.repeat(5_000)));
    assert_eq!(found, vec!["patternUnchecked"; 5_001]);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
