//! Z-04: names to a tree. The first byte of the input picks the notation, the lines are names.
//!
//! No value is lost, keys are distinct, depth and lists are bounded, and the JSON is JSON.
#![no_main]

use frontdesk_form::{Entry, FormErrorKind, FormTree, Limit, Limits, Names, Node, Value};
use frontdesk_fuzz::{tight, wide};
use libfuzzer_sys::fuzz_target;

const NOTATIONS: [Names; 4] = [Names::Auto, Names::Brackets, Names::Dots, Names::Flat];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let rest = String::from_utf8_lossy(rest);
    let names: Vec<&str> = rest.split('\n').take(200).collect();
    let notation = NOTATIONS[usize::from(choice) % 4];
    for limits in [wide(), tight()] {
        check(&names, notation, &limits);
    }
});

fn check(names: &[&str], notation: Names, limits: &Limits) {
    // Numbers, so that they pass as the count of a formset too, and each its own.
    let values: Vec<String> = (0..names.len()).map(|number| (1000 + number).to_string()).collect();
    let entries = names.iter().zip(&values).map(|(name, value)| Entry {
        name,
        deeper: &[],
        value: Value::Text(value),
        content_type: None,
        at: 0..0,
    });
    let tree = match FormTree::new(entries, notation, limits) {
        Ok(tree) => tree,
        Err(error) => {
            let FormErrorKind::OverLimit { limit, .. } = error.kind() else { panic!("{error}") };
            return match limit {
                Limit::Depth => assert!(
                    names.iter().any(|name| segments(name) as u64 > limits.max_depth),
                    "no name of {names:?} is deep"
                ),
                Limit::ListElements => assert!(names.len() as u64 > limits.max_list_elements),
                _ => panic!("{error}"),
            };
        }
    };
    let mut found = Vec::new();
    walk(tree.root(), 0, limits, &mut found);
    found.sort_unstable();
    assert_eq!(found, kept(names, &values, notation), "{names:?} as {}", tree.to_json());
    let json: serde_json::Value = serde_json::from_str(&tree.to_json()).expect("JSON");
    assert!(json.is_object());
}

/// More than a name can have segments in any notation.
fn segments(name: &str) -> usize {
    1 + name.matches(['[', '.', '-']).count()
}

fn walk<'n>(node: &'n Node<'_>, depth: u64, limits: &Limits, found: &mut Vec<&'n str>) {
    // Two more than a name's segments: the list of those that came again, and the empty key that
    // keeps a value beside what stands below it.
    assert!(depth <= limits.max_depth + 2, "{depth} levels");
    match node {
        Node::Text(text) | Node::Number(text) => found.push(text),
        Node::List(items) => {
            assert!(items.len() as u64 <= limits.max_list_elements, "{} elements", items.len());
            items.iter().for_each(|item| walk(item, depth + 1, limits, found));
        }
        Node::Object(pairs) => {
            let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| *key).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), pairs.len(), "a key twice");
            pairs.iter().for_each(|(_, item)| walk(item, depth + 1, limits, found));
        }
        Node::Bool(_) | Node::Null | Node::File(_) => panic!("nobody sent {node:?}"),
    }
}

/// The values that the tree must hold: all but the management fields of Django's formsets.
fn kept<'v>(names: &[&str], values: &'v [String], notation: Names) -> Vec<&'v str> {
    const MANAGEMENT: [&str; 4] =
        ["-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS"];
    let totals: std::collections::HashSet<&str> =
        names.iter().filter_map(|name| name.strip_suffix("-TOTAL_FORMS")).collect();
    let is_formset = |prefix: &str| !prefix.is_empty() && totals.contains(prefix);
    let is_managed = |name: &str| {
        notation == Names::Auto
            && MANAGEMENT.iter().filter_map(|end| name.strip_suffix(end)).any(is_formset)
    };
    let pairs = names.iter().zip(values);
    pairs.filter(|(name, _)| !is_managed(name)).map(|(_, value)| value.as_str()).collect()
}
