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

/// The bodies of all functions in `routes.rs`, and below `routes/`, by name.
fn functions() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![src.join("routes.rs")];
    if let Ok(more) = fs::read_dir(src.join("routes")) {
        files.extend(more.map(|entry| entry.unwrap().path()));
    }
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
    let methods = methods.replace("on(MethodFilter::POST, ", "post(");
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
