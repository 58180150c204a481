//! Text as numbers and booleans.

use std::fmt;
use std::str::FromStr;

/// A whole number; blanks around it are the typist's.
pub(super) fn whole<T: FromStr>(text: &str) -> Option<T> {
    text.trim_ascii().parse().ok()
}

/// A finite number. Rust would also read `inf` and `nan`, which no number input sends.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let written = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    text.parse().ok().filter(|number: &f64| written && number.is_finite())
}

/// What checkboxes, scripts and `<select>`s send: `on` is a checkbox without a value.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["on", "true", "1"]) {
        Some(true)
    } else if is(["off", "false", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// A number whose type is not asked for: the smallest that holds it as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Loose {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Loose {
    pub(super) fn parse(text: &str) -> Option<Loose> {
        whole(text)
            .map(Loose::Unsigned)
            .or_else(|| whole(text).map(Loose::Signed))
            .or_else(|| float(text).map(Loose::Float))
    }
}

impl fmt::Display for Loose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loose::Unsigned(number) => number.fmt(f),
            Loose::Signed(number) => number.fmt(f),
            Loose::Float(number) => number.fmt(f),
        }
    }
}
