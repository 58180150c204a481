//! `GET /inbox/export`: what a list shows, as a file; without a format, the page that offers it.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use frontdesk_store::Store;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::asked::Asked;
use super::offer::offer;
use super::progress::{Counting, Export};
use super::stream;
use super::write::{Manner, What, write};
use crate::app::moment;
use crate::cli::Format;
use crate::desk::Call;
use crate::failure::Failure;

/// V15.1.3, F-64: so many are written at once; each has a connection and a thread of its own.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Gives the file.
pub(crate) async fn download(call: Call) -> Response {
    let answer = begin(&call).await;
    call.answer(answer)
}

async fn begin(call: &Call) -> Result<Response, Failure> {
    let asked = Asked::read(call.head.uri.query().unwrap_or_default())?;
    if let Some(asks) = call.ask_again(&format!("/inbox/export?{}", asked.query())) {
        return Ok(asks);
    }
    let (format, media, ending) = match call.asked("format").as_str() {
        "" => return offer(call, &asked).await,
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        "jsonl" => (Format::Jsonl, "application/jsonl; charset=utf-8", "jsonl"),
        "zip" => (Format::Zip, "application/zip", "zip"),
        _ => return Err(Failure::BadQuery { name: "format" }),
    };
    let place = AT_ONCE.try_acquire().map_err(|_| Failure::Busy)?;
    let app = call.app.clone();
    // What was filed a moment ago is in the lists from here on.
    let count = app.store().inbox_count(asked.filter.clone()).await;
    let count = count.map_err(|error| app.store_failure(error))?;
    let name = asked.filter.form.as_deref().unwrap_or("submissions");
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let name: String = name.chars().filter(plain).take(64).collect();
    let day: String = moment(app.now()).chars().take(10).collect();
    let name = format!("attachment; filename=\"{name}-{day}.{ending}\"");
    let what = What::Shown(asked.filter);
    let (pieces, body) = stream::body();
    let operator = call.operator.account.id;
    // A download that no page watches has a ticket that nobody knows.
    let ticket = Uuid::try_parse(&call.asked("export")).unwrap_or_else(|_| app.new_id(app.now()));
    let export = Export::begin(ticket, operator, count, format);
    let data: Arc<std::path::Path> = app.config().data.as_path().into();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let manner = Manner { format, has_bom: false };
        let mut out = Counting { out: pieces, export: export.clone() };
        let done = Store::beside(&data).map_err(anyhow::Error::from).and_then(|desk| {
            write(&desk, &what, manner, &mut out, |walk| export.step(walk))?;
            Ok(out.out.finish()?)
        });
        export.end(done.is_ok());
        match done {
            Ok(()) => {
                tracing::info!(%operator, submissions = count.number, "an operator exported submissions")
            }
            Err(error) => tracing::warn!(%operator, %error, "an export was not finished"),
        }
    });
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    let name = HeaderValue::from_str(&name);
    headers.insert(CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}
