//! `docs/cookies-and-sessions.md` tells the truth: its commands are run, and answer what it shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::desk::Desk;

struct Block {
    language: String,
    text: String,
}

fn blocks(name: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    let guide = fs::read_to_string(path).unwrap();
    let fenced = guide.split("```").skip(1).step_by(2);
    let block = |text: &str| {
        let (language, text) = text.split_once('\n').unwrap();
        Block { language: language.to_owned(), text: text.to_owned() }
    };
    fenced.map(block).collect()
}

/// Both languages show the same commands and the same answers.
#[test]
fn the_guide_says_the_same_in_both_languages() {
    let text = |block: Block| (block.language, block.text);
    let english: Vec<_> = blocks("cookies-and-sessions.md").into_iter().map(text).collect();
    let hindi: Vec<_> = blocks("cookies-and-sessions.hi.md").into_iter().map(text).collect();
    assert!(english.len() > 14, "{}", english.len());
    assert_eq!(english, hindi);
}

#[test]
fn the_commands_of_the_guide_answer_what_it_shows() {
    let desk = Desk::start();
    let mut said = None;
    let (mut ran, mut compared) = (0, 0);
    for block in blocks("cookies-and-sessions.md") {
        match (block.language.as_str(), said.take()) {
            ("sh", _) if block.text.starts_with("cargo run") => {}
            ("sh", _) => {
                ran += 1;
                said = Some(run(&desk, &block.text));
            }
            ("http", Some(said)) => {
                compared += 1;
                compare(&block.text, &said);
            }
            ("json", Some(said)) => {
                compared += 1;
                let shown = serde_json::from_str(&block.text).unwrap();
                let answer = said.lines().last().and_then(|line| serde_json::from_str(line).ok());
                let answer: Value = answer.unwrap_or_else(|| panic!("no JSON: {said}"));
                assert!(is_shown(&shown, &answer), "{shown} is shown, {answer} is said");
            }
            // What a server with a certificate sends is shown without a command.
            ("http", None) => assert!(block.text.starts_with("set-cookie: __Host-frontdesk=")),
            (language, _) => panic!("a block of {language} that nobody checks: {}", block.text),
        }
    }
    assert!(ran >= 9 && compared >= 7, "{ran} commands, {compared} answers");
}

/// What the commands print, curl's account of the headers included.
fn run(desk: &Desk, commands: &str) -> String {
    let here = desk.dir.path();
    // Without the meter that curl shows where its output is not a terminal.
    fs::write(here.join(".curlrc"), "silent\n").unwrap();
    let commands = commands.replace("127.0.0.1:7070", &format!("127.0.0.1:{}", desk.port));
    let output = Command::new("sh")
        .args(["-e", "-c", &commands])
        .current_dir(here)
        .env("HOME", here)
        .env("CURL_HOME", here)
        .output()
        .unwrap();
    assert!(output.status.success(), "{commands}: {output:?}");
    let said = [output.stderr, output.stdout].concat();
    let said = String::from_utf8(said).unwrap();
    said.replace(&format!("127.0.0.1:{}", desk.port), "127.0.0.1:7070")
}

/// Every line that is shown was said.
fn compare(shown: &str, said: &str) {
    let lines: Vec<String> = said.lines().map(bare).collect();
    for line in shown.lines().map(bare).filter(|line| !line.is_empty()) {
        assert!(lines.contains(&line), "{line:?} is not in\n{said}");
    }
}

/// A line without the mark of curl's account, and without what is another one each time: the values
/// of cookies and their dates.
fn bare(line: &str) -> String {
    let line = line.trim_end();
    let line = ["> ", "< "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    let line = if matches!(line, ">" | "<") { "" } else { line };
    let Some((name, value)) = line.split_once(": ") else { return line.to_owned() };
    if !name.eq_ignore_ascii_case("cookie") && name != "set-cookie" {
        return line.to_owned();
    }
    let part = |part: &str| match part.split_once('=') {
        Some(("Expires", date)) if !date.contains("1970") => "Expires=…".to_owned(),
        Some((name, value)) if name.contains("frontdesk") && !value.is_empty() => {
            format!("{name}=…")
        }
        _ => part.to_owned(),
    };
    format!("{name}: {}", value.split("; ").map(part).collect::<Vec<_>>().join("; "))
}

/// An ellipsis stands for any text.
fn is_shown(shown: &Value, said: &Value) -> bool {
    match (shown, said) {
        (Value::String(text), Value::String(_)) if text == "…" => true,
        (Value::Object(shown), Value::Object(said)) => {
            shown.len() == said.len()
                && shown
                    .iter()
                    .all(|(key, value)| said.get(key).is_some_and(|said| is_shown(value, said)))
        }
        (Value::Array(shown), Value::Array(said)) => {
            shown.len() == said.len()
                && shown.iter().zip(said).all(|(shown, said)| is_shown(shown, said))
        }
        _ => shown == said,
    }
}
