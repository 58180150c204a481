//! `POST /decode`: whatever form is sent here is explained, the request that brought it included.

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{AUTHORIZATION, COOKIE, HOST, PROXY_AUTHORIZATION};
use http::request::Parts;
use http::{HeaderMap, Method};

use super::super::request::{Header, Request as Sent};
use super::super::trouble::Remark;
use super::answer::{Given, Question, answer};
use super::fields::Fields;
use super::held::{self, Parcel};
use crate::answer::Wanted;
use crate::app::App;

/// Explains what was sent.
pub(crate) async fn send(State(app): State<App>, request: Request) -> Response {
    explain(app, request).await
}

pub(super) async fn explain(app: App, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let frame = head.extensions.remove();
    let wanted = Wanted::by(&head.headers);
    let limits = &app.config().limits.forms;
    let body = match held::whole(&head.headers, body, wanted, limits.max_body_bytes).await {
        Ok(body) => body,
        Err(failure) => return failure.answer(wanted, None),
    };
    let remarks = withheld(&head.headers).into_iter().collect();
    let sent = sent(&head);
    // A GET's form is its query, whatever type it states.
    let header = |name| sent.value(name).filter(|_| !sent.is_query()).map(<[u8]>::to_vec);
    let parcel = Parcel {
        content_type: header("content-type"),
        coding: header("content-encoding"),
        request: sent,
        remarks,
    };
    let fields = Fields::default();
    let question = Question { asked: fields.asked(wanted), fields, wanted, frame };
    answer(app, question, Given::Request(parcel), body).await
}

/// The head as a request that somebody pasted would have one, without what is secret in it.
fn sent(head: &Parts) -> Sent {
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut headers = Vec::with_capacity(head.headers.len() + 1);
    // HTTP/2 has the host in the target (RFC 9113, 8.3.1).
    if let (Some(host), false) = (head.uri.authority(), head.headers.contains_key(HOST)) {
        headers.push(Header::new("host", host.as_str()));
    }
    let open = head.headers.iter().filter(|(name, _)| !SECRET.contains(name));
    headers.extend(open.map(|(name, value)| Header::new(name.as_str(), value.as_bytes())));
    let method = match &head.method {
        // What HEAD asks for is the answer to GET.
        &Method::HEAD => Method::GET.to_string(),
        other => other.to_string(),
    };
    Sent { method, target: target.to_owned(), headers }
}

/// C-47: what opens something at this server is not read here, nor shown.
const SECRET: [http::HeaderName; 3] = [COOKIE, AUTHORIZATION, PROXY_AUTHORIZATION];

fn withheld(headers: &HeaderMap) -> Option<Remark> {
    let names: Vec<&str> = SECRET
        .iter()
        .filter(|name| headers.contains_key(*name))
        .map(|name| name.as_str())
        .collect();
    if names.is_empty() {
        return None;
    }
    let message = format!("{} came along; its value is not read here", names.join(" and "));
    Some(Remark::new("withheld", message))
}
