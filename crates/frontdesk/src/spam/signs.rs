//! What is odd about a submission, each with its reason in words.

use serde::Serialize;

/// One reason to look twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A field that people don't see was filled in.
    Honeypot { field: String },
    /// The form was sent sooner after its page was opened than anybody types.
    Hasty { millis: i64 },
    /// Its text is full of links.
    Links { count: usize, most: usize },
    /// Its text has links in the markup of forums and of HTML at once: a robot that tries what works.
    Markup,
    /// The same text came so often within an hour.
    Echo { times: u32, most: u32 },
}

/// A reason as it is stored with the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    pub(crate) words: String,
}

impl Sign {
    /// Whether it stands even if the sender is known or has proven to work for it: nobody fills in a
    /// field that can't be seen.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Sign::Honeypot { .. } => true,
            Sign::Hasty { .. } | Sign::Links { .. } | Sign::Markup | Sign::Echo { .. } => false,
        }
    }

    /// The reason, for the operator.
    pub(crate) fn reason(&self) -> Reason {
        Reason { code: self.code(), words: self.words() }
    }

    /// A stable word for programs.
    fn code(&self) -> &'static str {
        match self {
            Sign::Honeypot { .. } => "honeypot",
            Sign::Hasty { .. } => "too_fast",
            Sign::Links { .. } => "links",
            Sign::Markup => "markup",
            Sign::Echo { .. } => "same_text",
        }
    }

    fn words(&self) -> String {
        match self {
            Sign::Honeypot { field } => {
                format!("The field “{field}”, which people don't see, was filled in.")
            }
            Sign::Hasty { millis } => {
                let (seconds, tenths) = (millis / 1_000, millis % 1_000 / 100);
                format!("It was sent {seconds}.{tenths} s after the page was opened.")
            }
            Sign::Links { count, most } => {
                format!("It has {count} links; more than {most} are odd (spam.max_links).")
            }
            Sign::Markup => {
                "It has links in the markup of forums ([url=…]) and of HTML (<a href=…>) at once."
                    .into()
            }
            Sign::Echo { times, most } => format!(
                "The same text came {times} times within an hour; more than {most} are odd \
                 (spam.max_same_text_an_hour)."
            ),
        }
    }
}

/// Where addresses begin, and whether both kinds of markup are there.
pub(super) fn of_text<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> Vec<Sign> {
    let (mut count, mut has_html, mut has_forum) = (0, false, false);
    for text in texts {
        // Each is looked for by a byte that hardly any text has: a search for one byte is quick.
        count += around(text, ':').filter(|(before, colon)| is_address(before, colon)).count();
        has_html |= around(text, '<').any(|(_, tag)| begins(tag, "<a href="));
        has_forum |= around(text, '[').any(|(_, tag)| begins(tag, "[url="));
    }
    let links = (most > 0 && count > most).then_some(Sign::Links { count, most });
    let markup = (has_html && has_forum).then_some(Sign::Markup);
    links.into_iter().chain(markup).collect()
}

/// What stands before each such letter, and what begins with it.
fn around(text: &str, letter: char) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices(letter).map(|(at, _)| text.split_at(at))
}

fn is_address(before: &str, colon: &str) -> bool {
    let ends = |scheme: &str| {
        let at = before.len().checked_sub(scheme.len());
        at.and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    };
    colon.starts_with("://") && (ends("http") || ends("https"))
}

/// Whether a text begins with a word of ASCII, in whatever case.
fn begins(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_counted_over_all_texts() {
        let texts = ["http://a HTTPS://b", "see https://c", "httpx://d é://e ://f http:/g"];
        assert_eq!(of_text(texts.into_iter(), 3), []);
        assert_eq!(of_text(texts.into_iter(), 2), [Sign::Links { count: 3, most: 2 }]);
        assert_eq!(of_text(texts.into_iter(), 0), [], "no limit");
    }

    #[test]
    fn markup_of_two_kinds_is_odd_and_one_is_not() {
        let both = ["<A HREF=\"x\">x</a>", "[URL=x]x[/url]"];
        assert_eq!(of_text(both.into_iter(), 9), [Sign::Markup]);
        assert_eq!(of_text(both.into_iter().take(1), 9), []);
        assert_eq!(of_text(both.into_iter().skip(1), 9), []);
    }

    #[test]
    fn each_reason_says_itself() {
        let reason = Sign::Hasty { millis: 870 }.reason();
        assert_eq!(reason.words, "It was sent 0.8 s after the page was opened.");
        assert_eq!(reason.code, "too_fast");
    }
}
