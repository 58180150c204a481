//! Reads the recorded vectors, which stay outside of the repository.
//!
//! `FRONTDESK_VECTORS` names the folder. Without it a test says so and leaves them out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "for tests")]
#![allow(dead_code, unreachable_pub, reason = "each test file uses the part that it needs")]

use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// One line of a vector file.
pub struct Vector {
    /// The `id` key.
    pub id: String,
    /// The `content_type` key.
    pub content_type: Option<String>,
    /// The bytes of `body_base64`.
    pub body: Option<Vec<u8>>,
    /// The whole line: `expect`, `options`, `sent` and the rest.
    pub line: Value,
}

/// The lines of one file, or `None` (and a printed sentence) if the vectors are not there.
pub fn vectors(file: &str) -> Option<Vec<Vector>> {
    let path = folder()?.join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    Some(text.lines().filter(|line| !line.trim().is_empty()).map(vector).collect())
}

/// The bytes under a key that ends in `_base64`.
pub fn base64(value: &Value) -> Option<Vec<u8>> {
    Some(STANDARD.decode(value.as_str()?).expect("the vectors hold valid base64"))
}

fn vector(line: &str) -> Vector {
    // Python wrote some of the files, and its JSON knows a word that JSON does not.
    let line = line.replace(":Infinity", ":null").replace(": Infinity", ": null");
    let line: Value = serde_json::from_str(&line).expect("a vector is one JSON object a line");
    Vector {
        id: line["id"].as_str().expect("a vector has an id").to_owned(),
        content_type: line["content_type"].as_str().map(str::to_owned),
        body: base64(&line["body_base64"]),
        line,
    }
}

#[allow(clippy::disallowed_methods, reason = "the vectors are outside, so a test must be told")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FRONTDESK_VECTORS");
    if folder.is_none() {
        println!("FRONTDESK_VECTORS is not set: the vectors were left out");
    }
    folder.map(PathBuf::from)
}
