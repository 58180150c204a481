//! `GET /metrics` at the desk: numbers for Prometheus, in OpenMetrics 1.0.
//!
//! V13.4.5: where the desk can be reached from outside, they are for operators, or for whoever brings the
//! token of `[metrics] token_file`. On this machine alone they are open, as long as there is no token.

use std::fmt::Write;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::process::Process;
use crate::answer::Wanted;
use crate::app::App;
use crate::desk;
use crate::failure::Failure;
use crate::sessions;

const HEADERS: [(HeaderName, &str); 2] = [
    (CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    (CACHE_CONTROL, "no-store"),
];

/// Shows the numbers.
pub(crate) async fn show(State(app): State<App>, request: Request<Body>) -> Response {
    let (head, _) = request.into_parts();
    let may = match app.metrics_token() {
        Some(token) if brings(&head.headers, token) => true,
        token => match desk::operator(&app, &head).await {
            Ok(operator) => {
                operator.is_some() || token.is_none() && app.config().desk.url.is_none()
            }
            Err(failure) => return failure.answer(Wanted::by(&head.headers), None),
        },
    };
    if !may {
        let failure = Failure::LoginRequired { login: "/login".to_owned(), receipt: None };
        let mut response = failure.answer(Wanted::Json, None);
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    match all(&app).await {
        Ok(text) => (StatusCode::OK, HEADERS, text).into_response(),
        Err(_) => app.internal("the numbers could not be written").answer(Wanted::Json, None),
    }
}

/// Compared by their hashes, so that the time says nothing of how much was right.
fn brings(headers: &HeaderMap, token: &[u8; 32]) -> bool {
    let given =
        headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    given.is_some_and(|given| Sha256::digest(given).ct_eq(token).into())
}

async fn all(app: &App) -> Result<String, std::fmt::Error> {
    let mut text = app.numbers().written()?;
    let mut now = Gauges(&mut text);
    let store = app.store();
    now.gauge("writer_waiting", "Things that wait to be written", store.waiting() as u64)?;
    now.gauge(
        "passwords_waiting",
        "Passwords that wait to be hashed",
        app.logins().waiting() as u64,
    )?;
    now.gauge("store_away", "1 while nothing can be written", store.trouble().is_some().into())?;
    now.gauge("sessions_cached", "Sessions in memory", app.sessions().held() as u64)?;
    let (made, ended) = sessions::counts();
    now.counter("sessions_made", "Sessions begun", made)?;
    now.counter("sessions_ended", "Sessions ended, by one act each", ended)?;
    if let Ok(counts) = store.delivery_counts().await {
        now.head("deliveries", "Deliveries that are not done", "gauge")?;
        for (state, number) in
            [("waiting", counts.waiting), ("failed", counts.failed), ("held", counts.held)]
        {
            writeln!(now.0, "frontdesk_deliveries{{state=\"{state}\"}} {number}")?;
        }
    }
    let uploads = store.uploads().clone();
    if let Ok(Ok(space)) = tokio::task::spawn_blocking(move || uploads.space()).await {
        now.gauge("disk_free_bytes", "What may still be written", space.free)?;
        now.gauge("disk_total_bytes", "The disk of the data directory", space.total)?;
        now.gauge("disk_reserve_bytes", "What files leave to text", space.reserve)?;
    }
    if let Some(process) = tokio::task::spawn_blocking(Process::look).await.ok().flatten() {
        now.gauge("resident_memory_bytes", "Memory of this process", process.resident_bytes)?;
        now.gauge("open_fds", "Open files and connections", process.open_files)?;
    }
    text.push_str("# EOF\n");
    Ok(text)
}

/// Numbers of this moment, which nobody counts.
struct Gauges<'t>(&'t mut String);

impl Gauges<'_> {
    fn head(&mut self, name: &str, help: &str, kind: &str) -> std::fmt::Result {
        writeln!(self.0, "# HELP frontdesk_{name} {help}.\n# TYPE frontdesk_{name} {kind}")
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) -> std::fmt::Result {
        self.head(name, help, "gauge")?;
        writeln!(self.0, "frontdesk_{name} {value}")
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> std::fmt::Result {
        self.head(name, help, "counter")?;
        writeln!(self.0, "frontdesk_{name}_total {value}")
    }
}
