//! The plan of the house, held to: which crate and which room may know which.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The code of a file without its comments: a sentence may name what the code may not.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn arrows_between_crates_point_down() {
    let plan: [(&str, &[&str]); 6] = [
        ("frontdesk-form", &[]),
        ("frontdesk-schema", &["frontdesk-form"]),
        ("frontdesk-session", &[]),
        ("frontdesk-store", &["frontdesk-session"]),
        ("frontdesk-tower", &["frontdesk-form", "frontdesk-session"]),
        (
            "frontdesk",
            &[
                "frontdesk-form",
                "frontdesk-schema",
                "frontdesk-session",
                "frontdesk-store",
                "frontdesk-tower",
            ],
        ),
    ];
    let mut crates: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    crates.sort();
    let mut planned: Vec<String> = plan.iter().map(|(name, _)| (*name).to_owned()).collect();
    planned.sort();
    assert_eq!(crates, planned, "a crate that is not in the plan");
    for (name, allowed) in plan {
        let manifest =
            fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        let known = dependencies.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        for other in known.filter(|word| word.starts_with("frontdesk")) {
            assert!(allowed.contains(&other), "{name} must not know {other}");
        }
    }
}

#[test]
fn rooms_do_not_know_each_other() {
    const ROOMS: [&str; 10] = [
        "site",
        "intake",
        "login",
        "session",
        "forward_auth",
        "inbox",
        "decode",
        "check",
        "operate",
        "outbox",
    ];
    let server = root().join("crates/frontdesk/src");
    for room in ROOMS {
        for (path, text) in sources(&server.join(room)) {
            for other in ROOMS.into_iter().filter(|other| *other != room) {
                let code = code(&text);
                assert!(
                    !code.contains(&format!("crate::{other}::"))
                        && !code.contains(&format!("crate::{other};")),
                    "{} must not know the room {other}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn pure_crates_do_no_input_and_no_output() {
    const FORBIDDEN: [&str; 9] = [
        "std::fs",
        "std::net",
        "std::io::stdin",
        "std::process",
        "std::env",
        "SystemTime",
        "Instant",
        "getrandom",
        "tokio",
    ];
    for name in ["frontdesk-form", "frontdesk-schema", "frontdesk-session"] {
        for (path, text) in sources(&root().join("crates").join(name).join("src")) {
            for word in FORBIDDEN {
                assert!(!code(&text).contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

/// `clippy.toml` forbids the environment, the clock and chance; who may all the same stands here.
#[test]
fn the_environment_the_clock_and_chance_have_one_door_each() {
    let server = root().join("crates/frontdesk/src");
    let mut doors: Vec<String> = sources(&server)
        .into_iter()
        .filter(|(_, text)| text.contains("disallowed_methods"))
        .map(|(path, _)| path.strip_prefix(&server).unwrap().to_str().unwrap().to_owned())
        .collect();
    doors.sort();
    assert_eq!(doors, ["app/chance.rs", "app/clock.rs", "config/layers.rs"]);
}

/// V1.4.1: every crate of ours takes the workspace's lints, which forbid `unsafe`.
#[test]
fn no_crate_of_ours_may_be_unsafe() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let manifest = fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{manifest}");
    }
}

/// What docs/security.md claims is shown by tests that exist.
#[test]
fn the_security_page_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let code: String = sources(&root().join("crates")).into_iter().map(|(_, text)| text).collect();
    let quoted = page.split('`').skip(1).step_by(2);
    let tests: Vec<&str> =
        quoted.filter(|word| word.matches('_').count() > 2 && !word.starts_with('_')).collect();
    assert!(tests.len() > 60, "{}", tests.len());
    for test in tests {
        assert!(code.contains(&format!("fn {test}(")), "there is no test {test}");
    }
}
