//! A form that was refused comes back in its own page, as it was filled in.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use frontdesk_form::{FormData, Value};
use frontdesk_schema::{Control, FieldError, HtmlForm, InputType, Language, Moved, Refill};
use http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{StatusCode, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::origin::Sender;
use super::{hosted, language};
use crate::answer::Wanted;
use crate::app::App;
use crate::asset;
use crate::config::Origin;
use crate::failure::{Failure, Invalid};
use crate::forms::{Form, FormPage, PlacedForm, SentBy};
use crate::query;

/// In the query of a form's address: the page that the form stands in. The page that comes back is at
/// another address than its own, so that what is sent from it has to bring this along.
const PAGE: &str = "page";

/// The page of the site that a form was sent from, as the browser has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SentFrom {
    path: String,
    /// With its query.
    whole: String,
}

impl SentFrom {
    /// What the address itself or, of the same origin, `Referer` says.
    pub(super) fn of(own: Option<&Origin>, head: &Parts) -> Option<SentFrom> {
        let told = |query: Option<&str>| query::value(query, PAGE);
        let referrer = || language::page(own?, &head.headers);
        let whole = told(head.uri.query()).or_else(|| {
            let url = referrer()?;
            told(url.query()).or_else(|| {
                Some(url[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
            })
        })?;
        // Read as an address of this site, whatever it says.
        let url = Url::parse("http://localhost/").ok()?.join(&whole).ok()?;
        let is_path = whole.starts_with('/') && url.host_str() == Some("localhost");
        let path = url.path().to_owned();
        let whole = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
        (is_path && !path.starts_with("//")).then_some(SentFrom { path, whole })
    }

    /// The path of the page.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

/// A form with something wrong in it.
pub(super) struct Wrong<'a> {
    pub(super) app: &'a App,
    pub(super) form: &'a Form,
    pub(super) head: &'a Parts,
    pub(super) data: &'a Arc<FormData>,
    pub(super) errors: &'a [FieldError],
}

impl Wrong<'_> {
    /// The page again, for a browser that has it from us.
    ///
    /// # Errors
    /// What is wrong, for all others, and where no page of the site holds the form.
    pub(super) async fn answer(
        &self,
        from: Option<&SentFrom>,
        wanted: Wanted,
        sender: &Sender,
    ) -> Result<Response, Failure> {
        let page = from.map(SentFrom::path);
        let language = language::said(self.form, self.data)
            .unwrap_or_else(|| language::of(self.form, page, &self.head.headers));
        if wanted == Wanted::Page
            && sender.is_own()
            && let Some(page) = self.page(from, language).await
        {
            return Ok(page);
        }
        Err(Failure::Invalid(Invalid::new(self.errors, language)))
    }

    /// The site's own page with what was typed and what is wrong, or the hosted one.
    async fn page(&self, from: Option<&SentFrom>, language: Language) -> Option<Response> {
        let Some(page) = self.app.form_page(self.form, from.map(SentFrom::path)).await else {
            return self.hosted_page(from?, language).await;
        };
        let from = match from {
            Some(from) if from.path == page.path => from.whole.clone(),
            Some(_) | None => page.path.clone(),
        };
        let html = self.fill(page, from, language, Some(asset::STYLE_PATH)).await?;
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
            (CONTENT_LANGUAGE, language.tag()),
        ];
        Some((StatusCode::UNPROCESSABLE_ENTITY, headers, html).into_response())
    }

    /// Only for who came from there: a page of an application may have more fields than are declared, and
    /// what was typed into these has no place in it.
    async fn hosted_page(&self, from: &SentFrom, language: Language) -> Option<Response> {
        let id = self.app.new_id(self.app.now());
        let page = hosted::form_page(self.form, language, id).filter(|it| it.path == from.path)?;
        let from = page.path.clone();
        // It has the style in itself.
        let html = self.fill(page, from, language, None).await?;
        Some(hosted::answer(StatusCode::UNPROCESSABLE_ENTITY, language, html))
    }

    async fn fill(
        &self,
        page: FormPage,
        from: String,
        language: Language,
        style: Option<&'static str>,
    ) -> Option<String> {
        let to = address(&self.head.uri)?;
        let (data, errors) = (self.data.clone(), self.errors.to_vec());
        // A large page takes some ten milliseconds to read.
        let filling = tokio::task::spawn_blocking(move || {
            let returned = Returned { page, from: &from, to: &to, style };
            filled(&returned, &data, &errors, language)
        });
        filling.await.ok()?
    }
}

/// The page that comes back, and between which addresses.
struct Returned<'a> {
    page: FormPage,
    from: &'a str,
    to: &'a str,
    style: Option<&'a str>,
}

/// The address that the answer has in the browser. What a browser would read as another host is none.
fn address(uri: &Uri) -> Option<String> {
    let whole = uri.path_and_query()?.as_str();
    (!whole.starts_with("//")).then(|| whole.to_owned())
}

fn filled(
    page: &Returned<'_>,
    data: &FormData,
    errors: &[FieldError],
    language: Language,
) -> Option<String> {
    let Returned { page, from, to, style } = page;
    let placed = meant(&page.forms, data)?;
    let moved = (to != from).then_some(Moved { from, to });
    let action = match (moved, placed.by) {
        (Some(_), SentBy::Itself) => Some(remembering(from, to)),
        _ => None,
    };
    let entries: Vec<_> = data.entries().collect();
    let refill = Refill {
        page: &page.html,
        form: placed.place,
        entries: &entries,
        errors,
        language,
        style: *style,
        moved,
        action: action.as_deref(),
    };
    refill.html()
}

/// Of several forms that are sent to one name, as a like under each picture, the one whose hidden values
/// came; else the first.
fn meant<'p>(forms: &'p [PlacedForm], data: &FormData) -> Option<&'p PlacedForm> {
    let fits = |form: &HtmlForm| {
        let hidden = form
            .fields
            .iter()
            .filter(|field| field.control == Control::Input(InputType::Hidden) && !field.disabled);
        let came = hidden.filter(|field| {
            let value = field.value.as_deref().unwrap_or_default();
            field.name.as_deref().and_then(|name| data.get(name)) == Some(Value::Text(value))
        });
        came.count()
    };
    // The last of several greatest would be taken.
    forms.iter().rev().max_by_key(|placed| fits(&placed.form))
}

/// The form's address with the page that it stands in.
fn remembering(from: &str, to: &str) -> String {
    let (path, _) = to.split_once('?').unwrap_or((to, ""));
    format!("{path}?{PAGE}={}", utf8_percent_encode(from, NON_ALPHANUMERIC))
}
