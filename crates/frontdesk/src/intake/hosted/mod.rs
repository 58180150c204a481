//! `GET /f/{form}`: the form's own page; and the answer to a form that should have been posted.

mod control;

use std::sync::LazyLock;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use frontdesk_schema::{Language, Page, Refill};
use http::header::CONTENT_LANGUAGE;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use serde_json::json;
use uuid::Uuid;

use self::control::{Control, Shape};
use super::language;
use crate::answer::Wanted;
use crate::app::App;
use crate::config::AltchaRule;
use crate::failure::Failure;
use crate::forms::{Form, FormPage, PlacedForm, SentBy};
use crate::page::{self, page};

const STYLE: &str = include_str!("../../../templates/hosted.css");

static POLICY: LazyLock<HeaderValue> =
    LazyLock::new(|| page::policy(&[page::STYLE, STYLE, Refill::STYLE], &[]));

#[derive(Template)]
#[template(path = "hosted.html")]
struct Hosted<'a> {
    name: &'a str,
    pages: &'a [String],
}

#[derive(Template)]
#[template(path = "hosted-form.html")]
struct HostedForm<'a> {
    name: &'a str,
    language: &'static str,
    words: &'static Words,
    style: &'static str,
    /// One visit's, so that pressing the button twice sends one submission.
    id: Uuid,
    has_files: bool,
    has_buttons: bool,
    controls: Vec<Control<'a>>,
}

struct Words {
    send: &'static str,
    optional: &'static str,
    choose: &'static str,
}

impl Words {
    fn of(language: Language) -> &'static Words {
        match language {
            Language::English => {
                &Words { send: "Send", optional: "optional", choose: "Please choose" }
            }
            Language::Hindi => &Words {
                send: "भेजें", optional: "वैकल्पिक", choose: "कृपया चुनें"
            },
            Language::German => {
                &Words { send: "Senden", optional: "freiwillig", choose: "Bitte wählen" }
            }
            Language::Spanish => {
                &Words { send: "Enviar", optional: "opcional", choose: "Elija una opción" }
            }
            Language::French => {
                &Words { send: "Envoyer", optional: "facultatif", choose: "Veuillez choisir" }
            }
        }
    }
}

/// The form itself, where its fields are declared and no page of the site has it. A proof of work takes a
/// script, and this page has none.
fn form_of(form: &Form, language: Language, id: Uuid) -> Option<String> {
    if !form.pages.is_empty() || form.altcha == AltchaRule::Required {
        return None;
    }
    let controls = control::of(form.schema()?);
    let hosted = HostedForm {
        name: form.name.as_str(),
        language: language.tag(),
        words: Words::of(language),
        style: STYLE,
        id,
        has_files: controls.iter().any(Control::is_file),
        has_buttons: controls.iter().any(Control::sends),
        controls,
    };
    hosted.render().ok()
}

/// The same as a page that can be shown again with what was typed.
pub(super) fn form_page(form: &Form, language: Language, id: Uuid) -> Option<FormPage> {
    let html = form_of(form, language, id)?;
    let itself = Page::read(&html).forms.into_iter().next()?;
    let placed = PlacedForm { place: 0, form: itself, by: SentBy::Itself };
    let path = format!("/f/{}", form.name.as_str());
    Some(FormPage { path, html, forms: vec![placed] })
}

/// A page that was made here, as it goes out.
pub(super) fn answer(status: StatusCode, language: Language, html: String) -> Response {
    let mut response = page::written(&POLICY, status, html);
    let tag = HeaderValue::from_static(language.tag());
    response.headers_mut().insert(CONTENT_LANGUAGE, tag);
    response
}

/// Says what stands here. A query is a form that was sent with GET.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let wanted = Wanted::by(&headers);
    let found = app.find_form(&name).await;
    // HTML without `method` sends by GET (HTML standard, 4.10.19.6): the most common slip of all.
    if let Some(places) = app.sent_by_get(&name) {
        return Failure::ShouldBePost { form: name, places }.answer(wanted, None);
    }
    let Some(form) = found else {
        return app.no_such_form(&name).answer(wanted, None);
    };
    let name = form.name.as_str();
    if uri.query().is_some_and(|query| !query.is_empty()) {
        let (form, places) = (name.to_owned(), Vec::new());
        return Failure::ShouldBePost { form, places }.answer(wanted, None);
    }
    match wanted {
        Wanted::Page | Wanted::Fragment => {
            let language = language::of(&form, None, &headers);
            match form_of(&form, language, app.new_id(app.now())) {
                Some(html) => answer(StatusCode::OK, language, html),
                None => page(StatusCode::OK, &Hosted { name, pages: &form.pages }),
            }
        }
        Wanted::Json => Json(json!({ "form": name, "pages": form.pages })).into_response(),
    }
}
