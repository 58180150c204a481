//! `GET /inbox/events`: tells a page that something came or changed (server-sent events).
//!
//! It says that, not what: the page asks for the list anew, by the way that anybody can go. Whoever is
//! logged out, or an operator no longer, hears nothing more within seconds (V7.4.1).

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use super::stream;
use crate::desk::Call;
use crate::failure::Failure;

/// Pages that listen at once: each holds a connection.
static LISTENERS: Semaphore = Semaphore::const_new(64);

/// A page hears of a change at most so often.
const BREATH: Duration = Duration::from_millis(500);
/// So often it is looked whether the operator is still in; the line also keeps proxies from hanging up.
const STILL_IN: Duration = Duration::from_secs(3);
/// After that the browser connects anew by itself: no answer lasts for ever.
const LONGEST: u32 = 80;

/// Begins to tell.
pub(crate) async fn listen(call: Call) -> Response {
    let Ok(place) = LISTENERS.try_acquire() else {
        return call.answer(Err(Failure::Busy));
    };
    let (lines, body) = stream::events();
    let mut changes = call.app.store().inbox_changes();
    let (app, operator) = (call.app.clone(), call.operator.clone());
    tokio::spawn(async move {
        let _place = place;
        let say =
            async |text: &'static str| lines.send(Ok(Bytes::from_static(text.as_bytes()))).await;
        // A browser that lost the connection comes back after two seconds.
        if say("retry: 2000\n\n").await.is_err() {
            return;
        }
        for _ in 0..LONGEST {
            let until = Instant::now() + STILL_IN;
            let told = match timeout_at(until, changes.changed()).await {
                Ok(Ok(())) => {
                    tokio::time::sleep(BREATH).await;
                    changes.mark_unchanged();
                    say("event: changed\ndata: inbox\n\n").await
                }
                // The store is being closed.
                Ok(Err(_)) => return,
                Err(_) => say(": still here\n\n").await,
            };
            let is_over = app.health().is_draining() || !operator.is_still_in(&app).await;
            if told.is_err() || is_over {
                return;
            }
        }
    });
    let mut response = body.into_response();
    let media = HeaderValue::from_static("text/event-stream; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    call.answer(Ok(response))
}
