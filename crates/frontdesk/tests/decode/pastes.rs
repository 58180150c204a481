//! What people have in their clipboard, against what was put in.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::run;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decode/pastes")
}

/// The kinds of all notes.
fn kinds(output: &Value) -> Vec<&str> {
    output["notes"].as_array().unwrap().iter().map(|note| note["kind"].as_str().unwrap()).collect()
}

/// The keys of `expected` that `output` does not bear out.
fn differences(expected: &Value, output: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: &Value, came: &Value| {
        if expected != came {
            wrong.push(format!("{what}: {came}\n  expected {expected}"));
        }
    };
    compare("enctype", &expected["enctype"], &output["enctype"]);
    compare("tree", &expected["tree"], &output["tree"]);
    compare("notes", &expected["notes"], &Value::from(kinds(output)));
    for key in ["method", "target"] {
        compare(key, &expected[key], &output["request"][key]);
    }
    let cookies = output["cookies"].as_array().map_or(Value::Null, |cookies| {
        let pairs = cookies.iter();
        let pairs = pairs.map(|it| (it["name"].as_str().unwrap().to_owned(), it["value"].clone()));
        Value::Object(pairs.collect::<Map<_, _>>())
    });
    compare("cookies", &expected["cookies"], &cookies);
    wrong
}

/// Two files a paste: a new one needs no code.
#[test]
fn every_paste_is_recognised_and_means_what_was_put_in() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let expected = fs::read_to_string(path.with_extension("json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let mut arguments = vec![path.to_str().unwrap(), "--format", "json"];
        arguments.extend(expected["flags"].as_array().unwrap().iter().filter_map(Value::as_str));
        let output = run(&arguments, b"");
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if output.code != 0 {
            wrong.push(format!("{name}: {} {}", output.out, output.errors));
            continue;
        }
        let differences = differences(&expected, &output.json());
        wrong.extend(differences.iter().map(|difference| format!("{name}: {difference}")));
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 20, "only {count} pastes");
}
