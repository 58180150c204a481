//! The frame around each page of the desk: where one is, where one can go, and the policy.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use frontdesk_store::Account;
use http::{HeaderValue, StatusCode};

use crate::page::{STYLE, hashes, page_under};

/// What the desk's pages add to the style of all our pages.
pub(crate) const DESK_STYLE: &str = include_str!("../../templates/desk/desk.css");

/// What makes the pages quicker to use; nothing depends on it.
pub(crate) const DESK_SCRIPT: &str = include_str!("../../templates/desk/desk.js");

/// The pages that stand in the navigation, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Inbox,
    Forms,
    Deliveries,
    Mail,
    Accounts,
    Decoder,
    Settings,
}

impl Place {
    const ALL: [Place; 7] = [
        Place::Inbox,
        Place::Forms,
        Place::Deliveries,
        Place::Mail,
        Place::Accounts,
        Place::Decoder,
        Place::Settings,
    ];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Place::Inbox => "Inbox",
            Place::Forms => "Forms",
            Place::Deliveries => "Deliveries",
            Place::Mail => "Mail",
            Place::Accounts => "Accounts",
            Place::Decoder => "Decoder",
            Place::Settings => "Settings",
        }
    }

    /// Its address.
    pub(crate) fn href(self) -> &'static str {
        match self {
            Place::Inbox => "/inbox",
            Place::Forms => "/forms",
            Place::Deliveries => "/deliveries",
            Place::Mail => "/mail",
            Place::Accounts => "/accounts",
            Place::Decoder => "/decode",
            Place::Settings => "/settings",
        }
    }
}

/// What `desk/shell.html` shows around a page. A template that extends it has this as `shell`.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    /// The operator's address.
    pub(crate) operator: String,
    /// Where one is.
    pub(crate) place: Place,
    /// For the forms of the page, as `_token`.
    pub(crate) token: String,
    /// What the last act did, in words; empty where there was none.
    pub(crate) done: String,
}

impl Shell {
    pub(crate) fn new(operator: &Account, place: Place, token: String) -> Shell {
        Shell { operator: operator.email.clone(), place, token, done: String::new() }
    }

    /// The same, saying what was done.
    pub(crate) fn saying(self, done: impl Into<String>) -> Shell {
        Shell { done: done.into(), ..self }
    }

    /// Where an operator begins.
    pub(crate) const FIRST: Place = Place::Inbox;

    /// The pages of the navigation.
    pub(crate) fn places() -> [Place; Place::ALL.len()] {
        Place::ALL
    }

    /// The same for the template.
    pub(crate) fn nav(&self) -> [Place; Place::ALL.len()] {
        Shell::places()
    }
}

/// V3.4.3: our own style and script by their hashes, pictures and events from here, forms to here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[], &[]));

/// The same for a page with styles and scripts of its own.
pub(crate) fn policy(styles: &[&str], scripts: &[&str]) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; style-src{}; script-src{}; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        hashes(&[&[STYLE, DESK_STYLE], styles].concat()),
        hashes(&[&[DESK_SCRIPT], scripts].concat())
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// A page of the desk.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    page_under(&POLICY, status, template)
}
