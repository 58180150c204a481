//! `frontdesk decode` from outside: the program itself, its output and its exit status.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bodies;
mod large;
mod pastes;
mod requests;
mod text;
mod usage;

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What the program did.
struct Ran {
    code: i32,
    out: String,
    errors: String,
}

impl Ran {
    /// What it printed, as JSON.
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program with nothing of this machine's environment.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.env_clear().arg("decode");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs `frontdesk decode ARGUMENTS` with `input` on its standard input.
fn run(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command().args(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that refuses its flags reads nothing; that its pipe breaks then is no failure.
    let writer = std::thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs it with `--format json`.
fn json(arguments: &[&str], input: &[u8]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    run(&all, input).json()
}
