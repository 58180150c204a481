//! `GET /f/{form}/thanks`: where a browser lands after a form without a wish of its own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use frontdesk_schema::Language;
use http::header::CONTENT_LANGUAGE;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::language;
use crate::answer::Wanted;
use crate::app::App;
use crate::forms::Form;
use crate::page::page;
use crate::query;

/// In the query: the language that the form itself asked for.
const LANGUAGE: &str = "language";

#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks<'a> {
    language: &'static str,
    words: &'static Words,
    back: Option<&'a str>,
}

/// What is said in one language.
pub(super) struct Words {
    title: &'static str,
    stored: &'static str,
    back: &'static str,
    /// All of it in one line, for a place in a page.
    pub(super) short: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Words {
        match language {
            Language::English => &Words {
                title: "Thank you",
                stored: "Your message has arrived and is stored safely.",
                back: "Back to the page",
                short: "Thank you. Your message has arrived.",
            },
            Language::Hindi => &Words {
                title: "धन्यवाद",
                stored: "आपका संदेश मिल गया है और सुरक्षित रखा गया है।",
                back: "पेज पर वापस जाएँ",
                short: "धन्यवाद। आपका संदेश मिल गया है।",
            },
            Language::German => &Words {
                title: "Vielen Dank",
                stored: "Ihre Nachricht ist angekommen und sicher gespeichert.",
                back: "Zurück zur Seite",
                short: "Vielen Dank. Ihre Nachricht ist angekommen.",
            },
            Language::Spanish => &Words {
                title: "Gracias",
                stored: "Su mensaje ha llegado y está guardado de forma segura.",
                back: "Volver a la página",
                short: "Gracias. Su mensaje ha llegado.",
            },
            Language::French => &Words {
                title: "Merci",
                stored: "Votre message est arrivé et conservé en lieu sûr.",
                back: "Retour à la page",
                short: "Merci. Votre message est arrivé.",
            },
        }
    }
}

/// The address of a form's page of thanks; `said` is the language that was asked for, if any was.
pub(super) fn address(form: &Form, said: Option<Language>) -> String {
    let page = format!("/f/{}/thanks", form.name);
    match said {
        Some(language) => format!("{page}?{LANGUAGE}={}", language.tag()),
        None => page,
    }
}

/// Says thank you, and leads back to the page that holds the form.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(form) = app.find_form(&name).await else {
        return app.no_such_form(&name).answer(Wanted::by(&headers), None);
    };
    let own = app.own_origin(&uri, &headers);
    let language = asked(&uri).unwrap_or_else(|| language::of_page(&form, own.as_ref(), &headers));
    let back = form.pages.first().map(String::as_str);
    let thanks = Thanks { language: language.tag(), words: Words::of(language), back };
    let mut response = page(StatusCode::OK, &thanks);
    let tag = HeaderValue::from_static(language.tag());
    response.headers_mut().insert(CONTENT_LANGUAGE, tag);
    response
}

fn asked(uri: &Uri) -> Option<Language> {
    Language::of(&query::value(uri.query(), LANGUAGE)?)
}
