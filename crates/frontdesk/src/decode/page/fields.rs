//! The fields of the page's own form: what the command has as flags.

use clap::ValueEnum;

use super::super::asked::{Asked, Bar, What};
use super::own::Own;
use crate::answer::Wanted;
use crate::cli::{Input, Report};
use crate::visible::is_hidden;

/// What was filled in, so that it stands there again beside the answer.
#[derive(Debug, Default)]
pub(super) struct Fields {
    paste: String,
    content_type: String,
    content_encoding: String,
    names: String,
    what: String,
    input: String,
}

/// One choice of a field.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    pub(super) is_chosen: bool,
}

/// A longer paste is not sent back: the page would be as long as it again.
const MOST_PASTED: usize = 64 * 1024;

/// F-63: what a paste holds may take many times its size until it is out of it, a HAR most of all.
const MAX_PASTE: u64 = 4 * 1024 * 1024;

const WHAT: [(&str, &str); 3] = [
    ("body", "A body, or a paste of one"),
    ("http", "A whole HTTP/1.1 request"),
    ("cookie", "The value of a Cookie header"),
];
const INPUT: [(&str, &str); 7] = [
    ("auto", "Whichever it looks like"),
    ("raw", "The bytes themselves"),
    ("hex", "Hexadecimal digits, or a hex dump"),
    ("base64", "Base64, or a data: URL"),
    ("buffer", "As Node prints them: <Buffer …>"),
    ("curl", "A curl command"),
    ("har", "A HAR archive, or one entry"),
];
const ENCODINGS: [(&str, &str); 5] = [
    ("", "As the input says"),
    ("gzip", "gzip"),
    ("deflate", "deflate"),
    ("br", "br"),
    ("zstd", "zstd"),
];
const NAMES: [(&str, &str); 4] = [
    ("auto", "auto: brackets and dots"),
    ("brackets", "brackets: a[b]"),
    ("dots", "dots: a.b"),
    ("flat", "flat: names as they are"),
];

impl Fields {
    /// What came.
    pub(super) fn of(own: &Own) -> Fields {
        let text = |name| own.text(name).to_owned();
        Fields {
            paste: text("paste"),
            content_type: own.text("content_type").trim().to_owned(),
            content_encoding: own.text("content_encoding").trim().to_owned(),
            names: text("names"),
            what: text("what"),
            input: text("input"),
        }
    }

    /// Why the question can't be asked: a field has a word that is none of its choices.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        let is_none = |word: &str, choices: &[(&str, &str)]| {
            !word.is_empty() && choices.iter().all(|(value, _)| *value != word)
        };
        if is_none(&self.names, &NAMES) {
            return Some("names is one of auto, brackets, dots, flat.");
        }
        if is_none(&self.what, &WHAT) {
            return Some("what is one of body, http, cookie.");
        }
        let why = "input is one of auto, raw, hex, base64, buffer, curl, har.";
        is_none(&self.input, &INPUT).then_some(why)
    }

    /// The question in the decoder's own terms.
    pub(super) fn asked(&self, wanted: Wanted) -> Asked {
        let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Asked {
            content_type: stated(&self.content_type),
            content_encoding: stated(&self.content_encoding),
            names: self.names.parse().unwrap_or_default(),
            what: match self.what.as_str() {
                "http" => What::Request,
                "cookie" => What::Cookies,
                _ => What::Body,
            },
            // A paste is recognised also where its type is stated, unlike the bytes of a file that
            // the command is given: here most is pasted.
            input: Some(Input::from_str(&self.input, true).unwrap_or(Input::Auto)),
            report: if wanted == Wanted::Json { Report::Json } else { Report::Text },
            bar: Bar::None,
            max_paste: MAX_PASTE,
        }
    }

    /// The paste, if it can stand in a page as it is: neither too long, nor with anything in it that
    /// does not show itself.
    pub(super) fn paste(&self) -> &str {
        let is_shown = |letter| matches!(letter, '\n' | '\r' | '\t') || !is_hidden(letter);
        if self.paste.len() <= MOST_PASTED && self.paste.chars().all(is_shown) {
            &self.paste
        } else {
            ""
        }
    }

    pub(super) fn content_type(&self) -> &str {
        if self.content_type.chars().any(is_hidden) { "" } else { &self.content_type }
    }

    /// Whether anything was said besides the input.
    pub(super) fn is_told(&self) -> bool {
        let said = [&self.content_type, &self.content_encoding];
        let chosen = [(&self.names, "auto"), (&self.what, "body"), (&self.input, "auto")];
        said.into_iter().any(|text| !text.is_empty())
            || chosen.into_iter().any(|(word, usual)| !word.is_empty() && word != usual)
    }

    pub(super) fn what(&self) -> Vec<Choice> {
        choices(&WHAT, &self.what)
    }

    pub(super) fn inputs(&self) -> Vec<Choice> {
        choices(&INPUT, &self.input)
    }

    pub(super) fn encodings(&self) -> Vec<Choice> {
        choices(&ENCODINGS, &self.content_encoding)
    }

    pub(super) fn names(&self) -> Vec<Choice> {
        choices(&NAMES, &self.names)
    }
}

fn choices(choices: &[(&'static str, &'static str)], word: &str) -> Vec<Choice> {
    let choice = |&(value, label): &(&'static str, &'static str)| Choice {
        value,
        label,
        is_chosen: value == word,
    };
    choices.iter().map(choice).collect()
}
