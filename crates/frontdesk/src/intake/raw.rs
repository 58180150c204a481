//! The body of a form as it was sent, put aside while it is read, for forms that keep it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use frontdesk_store::RawBody;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;

use super::origin::Addressee;
use crate::app::App;

/// What has gone by.
#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    size: u64,
}

/// A copy of a body that grows while that is read.
pub(super) struct Aside {
    seen: Arc<Mutex<Seen>>,
    max: usize,
}

/// The body and its copy, if the form keeps bodies. Which form a page's body is for is only known once it was
/// read, so that is copied if any form keeps them.
pub(super) fn put_aside(app: &App, to: &Addressee<'_>, body: Body) -> (Body, Option<Aside>) {
    let is_kept = match to.known() {
        Some(form) => form.keep_raw,
        None => app.config().forms.values().any(|settings| settings.keep_raw),
    };
    if !is_kept {
        return (body, None);
    }
    let (seen, max) = (Arc::new(Mutex::new(Seen::default())), app.config().limits.max_raw_bytes);
    let ours = seen.clone();
    let body = body.map_frame(move |frame| {
        if let Some(data) = frame.data_ref() {
            ours.lock().unwrap_or_else(PoisonError::into_inner).take(data, max);
        }
        frame
    });
    (Body::new(body), Some(Aside { seen, max }))
}

impl Seen {
    /// Memory grows with what is kept and no further (F-64): of a body that is too long nothing is.
    fn take(&mut self, data: &[u8], max: usize) {
        self.size += data.len() as u64;
        if self.size <= max as u64 {
            self.bytes.extend_from_slice(data);
        } else {
            self.bytes = Vec::new();
        }
    }
}

impl Aside {
    /// What is kept of the body that was read to its end.
    pub(super) fn kept(self, headers: &HeaderMap) -> RawBody {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let content_type = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        RawBody {
            content_type: String::from_utf8_lossy(content_type).into_owned(),
            size: seen.size,
            bytes: (seen.size <= self.max as u64).then(|| std::mem::take(&mut seen.bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-64: what is put aside never takes more than its bound.
    #[test]
    fn what_is_put_aside_is_bounded() {
        let mut seen = Seen::default();
        for _ in 0..4 {
            seen.take(b"abcd", 10);
            assert!(seen.bytes.len() <= 10);
        }
        assert_eq!((seen.size, seen.bytes.capacity()), (16, 0));
    }
}
