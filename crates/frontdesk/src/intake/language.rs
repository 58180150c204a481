//! In which language a visitor is told what is wrong.

use frontdesk_form::{FormData, Value};
use frontdesk_schema::Language;
use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, REFERER};
use url::Url;

use crate::config::Origin;
use crate::forms::Form;

/// The control field that says the language.
const FIELD: &str = "_language";

/// The language of the page that the form was sent from; where no page or setting says one that we speak,
/// the one that the visitor's browser asks for, as in the browser's own messages; else English.
pub(super) fn of(form: &Form, page: Option<&str>, headers: &HeaderMap) -> Language {
    form.language(page).or_else(|| wished(headers)).unwrap_or_default()
}

/// The same for whoever comes from a page of this site, as far as the browser says.
pub(super) fn of_page(form: &Form, own: Option<&Origin>, headers: &HeaderMap) -> Language {
    let page = own.and_then(|own| page(own, headers));
    of(form, page.as_ref().map(Url::path), headers)
}

/// What the form itself asks for in `_language`, as Formspree's forms do, where that is no field that its
/// visitors see.
pub(super) fn said(form: &Form, data: &FormData) -> Option<Language> {
    match data.get(FIELD)? {
        Value::Text(tag) if form.is_control(FIELD) => Language::of(tag),
        _ => None,
    }
}

/// The page of this site that the request comes from, as far as the browser says.
pub(super) fn page(own: &Origin, headers: &HeaderMap) -> Option<Url> {
    let url = Url::parse(headers.get(REFERER)?.to_str().ok()?).ok()?;
    (Origin::of(&url).as_ref() == Some(own)).then_some(url)
}

/// The first of our languages in `Accept-Language` by its weight (RFC 9110, 12.5.4).
fn wished(headers: &HeaderMap) -> Option<Language> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let mut best: Option<(f32, Language)> = None;
    for range in lines.flat_map(|line| line.split(',')) {
        let mut pieces = range.split(';').map(str::trim);
        let Some(language) = pieces.next().and_then(Language::of) else { continue };
        let weight = pieces.find_map(|piece| piece.strip_prefix("q="));
        let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        // Of two with one weight the first is meant.
        if weight > best.map_or(0.0, |(best, _)| best) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_language_that_we_speak_is_taken() {
        for (header, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("ja,fr;q=0.5,hi;q=0.7", Some(Language::Hindi)),
            ("en;q=0.3, es;q=0.3", Some(Language::English)),
            ("es;q=0, *", None),
            ("tlh", None),
            ("de;q=NaN,;;,,", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
            assert_eq!(wished(&headers), language, "{header}");
        }
    }
}
