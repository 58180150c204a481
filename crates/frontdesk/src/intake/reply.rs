//! How a post is answered: in the shape that is wanted, and in the words that its client reads.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_schema::Language;
use frontdesk_store::Receipt;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::json;

use super::language;
use super::thanks::{self, Words};
use crate::answer::{HX_REDIRECT, Wanted};
use crate::config::Origin;
use crate::failure::{Failure, Kept};
use crate::forms::Form;
use crate::page::page;
use crate::{formspree, next};

/// The manner of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) wanted: Wanted,
    client: Client,
}

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Any,
    /// One of Formspree's, which reads its own members alone, and no page.
    Formspree,
}

impl Reply {
    /// Reads the wish out of the headers.
    pub(super) fn by(headers: &HeaderMap) -> Reply {
        match formspree::asks(headers) {
            true => Reply { wanted: Wanted::Json, client: Client::Formspree },
            false => Reply { wanted: Wanted::by(headers), client: Client::Any },
        }
    }

    /// The bad answer, with the typed text if there is any, about a form if it is known.
    pub(super) fn refuse(
        self,
        failure: &Failure,
        kept: Option<&Kept>,
        form: Option<&Form>,
    ) -> Response {
        match self.client {
            Client::Any => failure.answer(self.wanted, kept),
            Client::Formspree => failure.answer_formspree(form),
        }
    }

    /// The good answer; it is given only when everything is stored. It leads to `place`, or to a page of
    /// ours.
    pub(super) fn thank(
        self,
        thanked: &Thanked<'_>,
        receipt: &Receipt,
        place: Option<String>,
    ) -> Response {
        let wish = place.clone();
        let place = place.unwrap_or_else(|| thanks::address(thanked.form, thanked.said));
        match self.wanted {
            Wanted::Page => {
                let to = [(LOCATION, next::header(&place))];
                (StatusCode::SEE_OTHER, NO_STORE, to).into_response()
            }
            Wanted::Json => {
                let body = json!({
                    "id": receipt.id.to_string(),
                    "form": receipt.form,
                    "received_at": crate::app::moment(receipt.received_at),
                    // These two are what clients of Formspree read.
                    "ok": true,
                    "next": absolute(thanked.own, place),
                });
                (StatusCode::CREATED, NO_STORE, Json(body)).into_response()
            }
            Wanted::Fragment => {
                let language = thanked.language();
                let (tag, words) = (language.tag(), Words::of(language));
                let fragment = ThanksFragment { tag, text: words.short };
                let mut response = page(StatusCode::CREATED, &fragment);
                if let Some(wish) = wish {
                    response.headers_mut().insert(HX_REDIRECT, next::header(&wish));
                }
                response
            }
        }
    }
}

/// Who is thanked.
pub(super) struct Thanked<'a> {
    pub(super) form: &'a Form,
    pub(super) own: Option<&'a Origin>,
    pub(super) headers: &'a HeaderMap,
    /// The language that the form itself asks for.
    pub(super) said: Option<Language>,
}

impl Thanked<'_> {
    fn language(&self) -> Language {
        self.said.unwrap_or_else(|| language::of_page(self.form, self.own, self.headers))
    }
}

/// The page of another origin would read a path as one of its own.
fn absolute(own: Option<&Origin>, place: String) -> String {
    match own {
        Some(own) if place.starts_with('/') => format!("{}{place}", own.as_str()),
        _ => place,
    }
}

#[derive(Template)]
#[template(
    source = "<p class=\"frontdesk-thanks\" role=\"status\" lang=\"{{ tag }}\">{{ text }}</p>",
    ext = "html"
)]
struct ThanksFragment {
    tag: &'static str,
    text: &'static str,
}

const NO_STORE: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];
