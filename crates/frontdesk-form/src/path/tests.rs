use super::{Names, Reader, Reading, Siblings, Step};

/// The steps of `name` among `others`, one word each: `k:` key, `i:` index, `[]` next.
fn steps(name: &str, others: &[(&str, &str)], names: Names) -> (Vec<String>, Reading) {
    let all = others.iter().copied().chain([(name, "")]).map(|(n, v)| (n, Some(v)));
    let siblings = Siblings::new(all, names);
    let mut reader = Reader::new(&siblings, names, 16);
    let reading = reader.read(name);
    let words = reader.steps.iter().map(|spelled| match spelled.step {
        Step::Key(key) => format!("k:{key}"),
        Step::Index(index) => format!("i:{}", index.as_str()),
        Step::Position(at) => format!("p:{at}"),
        Step::Next => "[]".to_owned(),
    });
    (words.collect(), reading)
}

fn auto(name: &str) -> (Vec<String>, Reading) {
    steps(name, &[], Names::Auto)
}

#[test]
fn brackets_and_dots_make_steps() {
    for (name, expected) in [
        ("", "k:"),
        ("a", "k:a"),
        ("a[b][c]", "k:a k:b k:c"),
        ("a.b.c", "k:a k:b k:c"),
        ("a[]", "k:a []"),
        ("a[0].b", "k:a i:0 k:b"),
        ("a.0.b", "k:a i:0 k:b"),
        ("a.b[0][]", "k:a k:b i:0 []"),
        ("u[].n", "k:u [] k:n"),
        ("a[00][-1][ x ][b.c]", "k:a k:00 k:-1 k: x  k:b.c"),
        ("größe.höhe", "k:größe k:höhe"),
        ("a[99999999999999999999999999]", "k:a i:99999999999999999999999999"),
        ("__proto__[x]", "k:__proto__ k:x"),
    ] {
        assert_eq!(auto(name), (expected.split(' ').fold(Vec::new(), join), Reading::Path));
    }
}

/// Undoes the split where a key itself holds a blank: every step begins with a mark.
fn join(mut steps: Vec<String>, word: &str) -> Vec<String> {
    match steps.last_mut() {
        Some(last) if !word.starts_with("k:") && !word.starts_with("i:") && word != "[]" => {
            last.push(' ');
            last.push_str(word);
        }
        _ => steps.push(word.to_owned()),
    }
    steps
}

#[test]
fn dots_of_prose_and_addresses_are_text() {
    for name in
        ["Q1. Your name?", "bob@corp.com", "192.168.0.1", "a.", ".a", "a..b", "a.00", "a.b c"]
    {
        assert_eq!(auto(name), (vec![format!("k:{name}")], Reading::Path), "{name}");
    }
    assert_eq!(auto("bob@corp.com[x]").0, ["k:bob@corp.com", "k:x"]);
}

#[test]
fn malformed_brackets_are_text() {
    for name in
        ["[x]", "[]", "a[", "a]", "a[b", "a[[b]]", "a[b]]", "a[b]c", "a[b]c[d]", "a[b].", "]["]
    {
        assert_eq!(auto(name), (vec![format!("k:{name}")], Reading::Malformed), "{name}");
    }
}

#[test]
fn a_dot_after_a_field_of_its_own_is_text() {
    let among = |name, other| steps(name, &[(other, "")], Names::Auto);
    assert_eq!(among("comment.dir", "comment"), (vec!["k:comment.dir".into()], Reading::Path));
    assert_eq!(among("a.b.c", "a").0, ["k:a.b.c"]);
    assert_eq!(among("a.b.c", "a.b").0, ["k:a.b.c"]);
    assert_eq!(among("a.b.c", "b").0, ["k:a", "k:b", "k:c"]);
    assert_eq!(among("a[0].b", "a[0]"), (vec!["k:a[0].b".into()], Reading::Shadowed));
}

#[test]
fn a_formset_needs_its_management_fields() {
    let total = [("form-TOTAL_FORMS", "2")];
    assert_eq!(steps("form-0-name", &total, Names::Auto).0, ["k:form", "i:0", "k:name"]);
    assert_eq!(steps("form-0-tags[]", &total, Names::Auto).0, ["k:form", "i:0", "k:tags", "[]"]);
    for name in ["form-__prefix__-name", "form-0", "form-0-", "form-00-x", "form-x", "xform-0-a"] {
        assert_eq!(steps(name, &total, Names::Auto).0, [format!("k:{name}")], "{name}");
    }
    assert_eq!(auto("form-0-name").0, ["k:form-0-name"]);
    assert_eq!(steps("form-0-name", &[("form-TOTAL_FORMS", "x")], Names::Auto).0.len(), 1);
    assert_eq!(steps("form-0-name", &total, Names::Brackets).0, ["k:form-0-name"]);
}

#[test]
fn formsets_nest() {
    let total =
        [("f-TOTAL_FORMS", "1"), ("f-0-items-TOTAL_FORMS", "1"), ("f-0-it-TOTAL_FORMS", "1")];
    let (steps, _) = steps("f-0-items-3-qty", &total, Names::Auto);
    assert_eq!(steps, ["k:f", "i:0", "k:items", "i:3", "k:qty"]);
}

#[test]
fn each_notation_leaves_the_others_as_text() {
    assert_eq!(steps("a[0].b", &[], Names::Dots), (vec!["k:a[0].b".into()], Reading::Path));
    assert_eq!(steps("a.b", &[], Names::Brackets).0, ["k:a.b"]);
    assert_eq!(steps("a[b.c][]", &[], Names::Brackets).0, ["k:a", "k:b.c", "[]"]);
    assert_eq!(steps("a[0].b", &[], Names::Brackets).1, Reading::Malformed);
    assert_eq!(steps("a[b].c[]", &[], Names::Flat), (vec!["k:a[b].c[]".into()], Reading::Path));
}

/// F-05
#[test]
fn depth_is_bounded_in_every_notation() {
    assert_eq!(auto(&format!("a{}", "[a]".repeat(15))).1, Reading::Path);
    assert_eq!(auto(&format!("a{}", "[a]".repeat(16))).1, Reading::TooDeep);
    assert_eq!(auto(&format!("a{}", ".a".repeat(15))).1, Reading::Path);
    assert_eq!(auto(&format!("a{}", ".a".repeat(16))).1, Reading::TooDeep);
    assert_eq!(auto(&format!("a{}", "[]".repeat(10_000))).1, Reading::TooDeep);
    assert_eq!(auto(&format!("a{}", ".0".repeat(10_000))).1, Reading::TooDeep);
}

#[test]
fn a_name_reads_the_same_after_any_other() {
    let names = [
        "a[0][x]",
        "a[0][y]",
        "a[0]",
        "a[0][y][z]",
        "a[0]y",
        "a[0][x]",
        "a[1][x]",
        "a",
        "ab",
        "a[][x]",
        "a[][y]",
        "a[",
        "a[0",
        "a[00][x]",
        "",
        "[x]",
        "a[0][]",
        "a[0][][z]",
    ];
    let siblings = Siblings::new(names.iter().map(|name| (*name, None)), Names::Auto);
    for first in names {
        for second in names {
            let mut fresh = Reader::new(&siblings, Names::Auto, 16);
            let mut used = Reader::new(&siblings, Names::Auto, 16);
            used.read(first);
            assert_eq!(used.read(second), fresh.read(second), "{second} after {first}");
            assert_eq!(used.steps, fresh.steps, "{second} after {first}");
        }
    }
}
