//! Nothing is lost: every value of the flat list stands in the tree.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{
    ContentType, Entry, FormData, FormTree, Limits, Names, Node, NoteKind, Value,
};
use proptest::prelude::*;

/// Limits that refuse nothing here: what is refused is not lost either.
fn limits() -> Limits {
    Limits { max_depth: 1000, ..Limits::default() }
}

fn leaves<'n>(node: &'n Node<'_>, found: &mut Vec<&'n str>) {
    match node {
        Node::Text(text) | Node::Number(text) => found.push(text),
        Node::List(items) => items.iter().for_each(|item| leaves(item, found)),
        Node::Object(pairs) => pairs.iter().for_each(|(_, node)| leaves(node, found)),
        Node::Bool(_) | Node::Null | Node::File(_) => {}
    }
}

/// The values of the flat list that a tree must hold.
fn kept<'v>(names: &[String], values: &'v [String], notation: Names) -> Vec<&'v str> {
    const MANAGEMENT: [&str; 4] =
        ["-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS"];
    let is_formset = |prefix: &str| {
        !prefix.is_empty() && names.iter().any(|name| *name == format!("{prefix}-TOTAL_FORMS"))
    };
    let is_managed = |name: &String| {
        notation == Names::Auto
            && MANAGEMENT.iter().filter_map(|end| name.strip_suffix(end)).any(is_formset)
    };
    names
        .iter()
        .zip(values)
        .filter(|(name, _)| !is_managed(name))
        .map(|(_, value)| value.as_str())
        .collect()
}

fn check(names: &[String], notation: Names) -> Result<(), TestCaseError> {
    // Numbers, so that they pass as the count of a formset too.
    let values: Vec<String> = (0..names.len()).map(|i| (1000 + i).to_string()).collect();
    let entries = names.iter().zip(&values).map(|(name, value)| Entry {
        name,
        deeper: &[],
        value: Value::Text(value),
        content_type: None,
        at: 0..0,
    });
    let tree = FormTree::new(entries, notation, &limits()).unwrap();
    let mut found = Vec::new();
    leaves(tree.root(), &mut found);
    found.sort_unstable();
    prop_assert_eq!(found, kept(names, &values, notation), "{:?} as {}", names, tree.to_json());
    keys_are_distinct(tree.root())?;
    let json: serde_json::Value = serde_json::from_str(&tree.to_json()).unwrap();
    prop_assert_eq!(json, serde_json::to_value(&tree).unwrap());
    Ok(())
}

fn keys_are_distinct(node: &Node<'_>) -> Result<(), TestCaseError> {
    let mut keys: Vec<_> = node.pairs().iter().map(|(key, _)| *key).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    prop_assert_eq!(keys.len(), count);
    for below in node.items().iter().chain(node.pairs().iter().map(|(_, node)| node)) {
        keys_are_distinct(below)?;
    }
    Ok(())
}

/// Names put together of the pieces that mean something, so that they meet each other often.
fn hostile_name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "0", "1", "7", ""]),
        6 => prop::sample::select(vec!["[]", "[0]", "[1]", "[7]", "[a]", "[b]", ".a", ".0", ".b"]),
        2 => prop::sample::select(vec!["-0-", "-1-", "-TOTAL_FORMS", "-INITIAL_FORMS", "-a"]),
        1 => prop::sample::select(vec!["[", "]", ".", "[[", "]]", " ", "é", "\0", "[00]", "[-1]"]),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn notation() -> impl Strategy<Value = Names> {
    prop::sample::select(vec![Names::Auto, Names::Brackets, Names::Dots, Names::Flat])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// Z-04, F-33
    #[test]
    fn no_value_is_lost_whatever_the_names_are(
        names in prop::collection::vec(hostile_name(), 0..12),
        notation in notation(),
    ) {
        check(&names, notation)?;
    }

    #[test]
    fn no_value_is_lost_under_any_text(
        names in prop::collection::vec(any::<String>(), 0..8),
        notation in notation(),
    ) {
        check(&names, notation)?;
    }

    /// What one list is does not depend on how many came, and not on the order of the rows.
    #[test]
    fn rows_are_a_list_however_many_and_in_whatever_order(
        mut indexes in prop::collection::btree_set(2u32..1000, 0..20),
        turn in 0usize..20,
    ) {
        indexes.insert(0);
        let mut names: Vec<String> = indexes.iter().map(|i| format!("a[{i}].n={i}")).collect();
        let len = names.len();
        names.rotate_left(turn % len);
        let body = names.join("&");
        let data = FormData::parse(&ContentType::query(), body.into(), &limits()).unwrap();
        let tree = data.tree(Names::Auto, &limits()).unwrap();
        let sent: Vec<String> = tree
            .root()
            .get("a")
            .unwrap()
            .items()
            .iter()
            .map(|row| row.get("n").unwrap().as_text().unwrap().to_owned())
            .collect();
        let expected: Vec<String> = indexes.iter().map(u32::to_string).collect();
        prop_assert_eq!(sent, expected);
        let gaps = tree.notes().iter().any(|note| note.kind == NoteKind::Indexes);
        prop_assert_eq!(gaps, indexes.len() > 1 && indexes.iter().copied().ne(0..len as u32));
    }

    /// JSON whose keys are plain words comes back as it was.
    #[test]
    fn json_comes_back_as_it_was(value in json()) {
        let body = serde_json::json!({ "top": value, "other": 1 }).to_string();
        let form = ContentType::parse(b"application/json").unwrap();
        let data = FormData::parse(&form, body.clone().into(), &limits()).unwrap();
        let tree = data.tree(Names::Auto, &limits()).unwrap().to_json();
        let (sent, tree): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(&body).unwrap(), serde_json::from_str(&tree).unwrap());
        prop_assert_eq!(sent, tree);
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "[a-z\\[\\]\\.\"\\\\é]{0,6}".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map("[a-z0-9\\[\\]\\.]{0,4}", inner, 0..5)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}
