//! One request and its answer, on a connection of their own, within bounds (F-48).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use frontdesk_store::ANSWER_BYTES;
use http::header::RETRY_AFTER;
use http::{Request, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;

use super::dial::Stream;

/// The head of an answer; past it the answer is none.
const MAX_HEAD_BYTES: usize = 16 * 1024;
const MAX_HEAD_LINES: usize = 100;

/// What a receiver answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// `Retry-After`, as it was sent.
    pub(super) retry_after: Option<String>,
    /// Its beginning, as far as it is kept.
    pub(super) beginning: Bytes,
}

/// Asks, and reads the answer's head, and of its body no more than `max_bytes`, for no longer than
/// `time` in all. The head decides: what is wrong with the body behind it changes nothing.
///
/// # Errors
/// Why there is no answer, in words for the operator.
pub(super) async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
    max_bytes: usize,
    time: Duration,
) -> Result<Answer, String> {
    let begun = tokio::time::Instant::now();
    let mut http = Builder::new();
    http.max_buf_size(MAX_HEAD_BYTES).max_headers(MAX_HEAD_LINES);
    let words = |error: hyper::Error| format!("no answer: {}", plain(&error));
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(words)?;
    // It ends with this call, whichever way that ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await.map_err(words)?;
    let (head, body) = response.into_parts();
    let retry_after = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = retry_after.map(str::to_owned);
    // A little before the time is over, so that a slow body does not make a good head worthless.
    let left = time.mul_f32(0.9).saturating_sub(begun.elapsed());
    let beginning = beginning(body, max_bytes, left).await;
    Ok(Answer { status: head.status, retry_after, beginning })
}

async fn beginning(mut body: Incoming, max_bytes: usize, time: Duration) -> Bytes {
    let (mut kept, mut read) = (BytesMut::new(), 0);
    let reading = async {
        while read < max_bytes && !body.is_end_stream() {
            let Some(Ok(frame)) = body.frame().await else { break };
            let Ok(data) = frame.into_data() else { continue };
            read += data.len();
            let room = ANSWER_BYTES.saturating_sub(kept.len());
            kept.extend_from_slice(&data.slice(..data.len().min(room)));
        }
    };
    let _ = tokio::time::timeout(time, reading).await;
    kept.freeze()
}

/// The words of an error with those of what caused it; hyper's own say little.
fn plain(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
