//! In which shape an answer is wanted, by what the request says.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A browser navigates: a page, or a redirect to one.
    Page,
    /// A script or program: JSON.
    Json,
    /// htmx puts the answer into the page: a fragment of HTML.
    Fragment,
}

impl Wanted {
    /// Reads the wish out of the headers.
    ///
    /// A navigation says `text/html` and `Sec-Fetch-Mode: navigate`; `fetch` without more says
    /// `*/*`, as curl does, and gets JSON. Scripts of older libraries say it by
    /// `X-Requested-With: XMLHttpRequest`, or by sending JSON themselves.
    pub(crate) fn by(headers: &HeaderMap) -> Wanted {
        let is = |name: &HeaderName, value: &str| {
            headers
                .get(name)
                .is_some_and(|found| found.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
        };
        if is(&HX_REQUEST, "true") {
            return Wanted::Fragment;
        }
        if is(&SEC_FETCH_MODE, "navigate") {
            return Wanted::Page;
        }
        if is(&REQUESTED_WITH, "XMLHttpRequest") {
            return Wanted::Json;
        }
        let Accepted { html, json } = Accepted::by(headers);
        let prefers_html = if sends_json(headers) { html > json } else { html >= json };
        if html > 0 && prefers_html { Wanted::Page } else { Wanted::Json }
    }
}

/// Where htmx is to go.
pub(crate) const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// How much HTML and JSON are wanted, in thousandths (RFC 9110, section 12.4.2).
///
/// Only what is named counts: `*/*` names neither.
#[derive(Debug, Default, PartialEq, Eq)]
struct Accepted {
    html: u32,
    json: u32,
}

impl Accepted {
    fn by(headers: &HeaderMap) -> Accepted {
        let mut accepted = Accepted::default();
        let lines = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for range in lines.flat_map(|line| line.split(',')) {
            let mut pieces = range.split(';').map(str::trim);
            let media = pieces.next().unwrap_or("");
            let weight =
                pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1000, thousandths);
            let is = |known: &str| media.eq_ignore_ascii_case(known);
            if is("text/html") || is("application/xhtml+xml") {
                accepted.html = accepted.html.max(weight);
            } else if is("application/json") || is("application/problem+json") {
                accepted.json = accepted.json.max(weight);
            }
        }
        accepted
    }
}

fn thousandths(weight: &str) -> u32 {
    weight.parse::<f32>().map_or(0, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u32)
}

fn sends_json(headers: &HeaderMap) -> bool {
    const JSON: &[u8] = b"application/json";
    let begin = headers.get(CONTENT_TYPE).and_then(|value| value.as_bytes().get(..JSON.len()));
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(JSON))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_a_page_and_a_program_json() {
        const CHROMIUM: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let table: &[(&[(&str, &str)], Wanted)] = &[
            (&[("accept", CHROMIUM), ("sec-fetch-mode", "navigate")], Wanted::Page),
            (&[("accept", CHROMIUM)], Wanted::Page),
            (&[("accept", "*/*")], Wanted::Json),
            (&[], Wanted::Json),
            (&[("accept", "*/*"), ("sec-fetch-mode", "cors")], Wanted::Json),
            (&[("accept", "application/json, text/plain, */*")], Wanted::Json),
            (&[("accept", "text/html;q=0.5, application/json")], Wanted::Json),
            (&[("accept", "text/html, application/json;q=0.9")], Wanted::Page),
            (&[("accept", CHROMIUM), ("x-requested-with", "XMLHttpRequest")], Wanted::Json),
            (&[("accept", "*/*"), ("content-type", "application/json")], Wanted::Json),
            (&[("accept", "*/*"), ("hx-request", "true")], Wanted::Fragment),
        ];
        for (headers, expected) in table {
            let pairs: HeaderMap = headers
                .iter()
                .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
                .collect();
            assert_eq!(Wanted::by(&pairs), *expected, "{headers:?}");
        }
    }
}
