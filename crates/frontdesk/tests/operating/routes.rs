//! Every path and method of both addresses, read out of the list that the server is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// One method of one path. HEAD goes with GET.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) method: String,
    /// The function that answers.
    pub(crate) handler: String,
}

/// All routes of an address; `start` is the function that makes its router.
pub(crate) fn of(start: &str) -> BTreeSet<Route> {
    let functions = functions();
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut ahead = vec![start.to_owned()];
    while let Some(name) = ahead.pop() {
        let Some(body) = functions.get(&name).filter(|_| seen.insert(name.clone())) else {
            continue;
        };
        found.extend(body.split(".route(").skip(1).flat_map(routes));
        ahead.extend(functions.keys().filter(|other| calls(body, other)).cloned());
    }
    assert!(found.len() > 10, "the list of routes was not found: {found:?}");
    found
}

/// The bodies of all functions below `routes/`, by name.
fn functions() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/routes");
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let texts = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    let all: String = texts.collect::<Vec<_>>().join("\n");
    let bodies = all.split("fn ").skip(1).filter_map(|text| {
        let (name, body) = text.split_once('(')?;
        Some((name.to_owned(), body.to_owned()))
    });
    bodies
        .filter(|(name, _)| name.chars().all(|letter| letter == '_' || letter.is_alphanumeric()))
        .collect()
}

fn calls(body: &str, name: &str) -> bool {
    let call = format!("{name}(");
    body.match_indices(&call).any(|(at, _)| {
        let before = body[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && before != '_' && before != '.'
    })
}

/// The methods of one `.route(path, …)`: `text` begins behind its bracket.
fn routes(text: &str) -> Vec<Route> {
    let mut depth = 1;
    let end = text.find(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    let (path, methods) = text[..end.unwrap()].split_once(',').unwrap();
    let path = match path.trim() {
        "asset::STYLE_PATH" => "/frontdesk.css".to_owned(),
        quoted => quoted.trim_matches('"').to_owned(),
    };
    assert!(path.starts_with('/'), "no path: {path}");
    // What `methods.rs` makes of them. The GET of a button leads back to its page.
    let methods = methods
        .replace("open_form(", "options(trusted_may_post) form(")
        .replace("look(", "get(")
        .replace("button(", "get(to_page) post(");
    let methods = both_of_a_form(&methods);
    let calls = ["get", "post", "put", "delete", "options", "any"].iter().flat_map(|method| {
        let call = format!("{method}(");
        let places: Vec<usize> = methods
            .match_indices(&call)
            .map(|(at, _)| at)
            .filter(|at| {
                matches!(methods[..*at].chars().next_back(), None | Some('.' | ' ' | '\n'))
            })
            .collect();
        let handler = |at: usize| methods[at + call.len()..].split(')').next().unwrap().to_owned();
        places.into_iter().map(|at| (*method, handler(at))).collect::<Vec<_>>()
    });
    let found: Vec<Route> = calls
        .map(|(method, handler)| Route { path: path.clone(), method: method.to_owned(), handler })
        .collect();
    assert!(!found.is_empty(), "no method: {path}");
    found
}

/// `form(show, take)` as the GET and the POST that it is.
fn both_of_a_form(methods: &str) -> String {
    let Some((before, form)) = methods.split_once("form(") else { return methods.to_owned() };
    let (show, take) = form.split_once(',').unwrap();
    format!("{before}get({show}) post({}", take.trim_start())
}
