//! Bodies in memory while they are read and explained, and how much of it there is for all of them.

use axum::body::Body;
use bytes::Bytes;
use frontdesk_form::{FormError, Limit};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::super::body::Body as Whole;
use super::super::paste::Pasted;
use super::super::request::Request;
use super::super::trouble::Remark;
use crate::answer::Wanted;
use crate::failure::Failure;
use crate::serve::TooSlow;

/// F-63, V15.1.3: all bodies that are held at once. Past it: 503.
///
/// A body of the default limits fits in it four times; what comes slowly is cut off by its pace.
static ROOM: Semaphore = Semaphore::const_new(256 * KIB_OF_A_MIB);
const KIB_OF_A_MIB: usize = 1024;
const KIB: usize = 1024;

/// Room in memory that is given back when this is dropped.
#[derive(Default)]
pub(super) struct Room {
    taken: Vec<SemaphorePermit<'static>>,
    bytes: usize,
}

/// Bytes with the room they take.
#[derive(Default)]
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    pub(super) room: Room,
}

/// A request without its body, which may not leave the thread that reads it.
pub(super) struct Parcel {
    pub(super) request: Request,
    pub(super) content_type: Option<Vec<u8>>,
    pub(super) coding: Option<Vec<u8>>,
    pub(super) remarks: Vec<Remark>,
}

impl Parcel {
    /// The request with its body.
    pub(super) fn with(self, body: Vec<u8>) -> Pasted {
        let Parcel { request, content_type, coding, remarks } = self;
        let body = Whole::whole(body);
        Pasted { request: Some(request), content_type, coding, body, remarks }
    }
}

impl Room {
    /// Makes room for so many bytes more.
    ///
    /// # Errors
    /// [`Failure::Busy`]: others take what there is.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Failure> {
        let before = self.bytes.div_ceil(KIB);
        self.bytes += bytes;
        let more = u32::try_from(self.bytes.div_ceil(KIB) - before).map_err(|_| Failure::Busy)?;
        if more > 0 {
            self.taken.push(ROOM.try_acquire_many(more).map_err(|_| Failure::Busy)?);
        }
        Ok(())
    }
}

/// Reads a body whole.
///
/// # Errors
/// It is longer than `max`, too slow, broken off, or there is no room for it.
pub(super) async fn whole(
    headers: &HeaderMap,
    mut body: Body,
    wanted: Wanted,
    max: u64,
) -> Result<Held, Failure> {
    let stated = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut held = Held::default();
    let failure = loop {
        if stated.is_some_and(|length: u64| length > max) {
            break FormError::over(Limit::BodyBytes, max, max).into();
        }
        let chunk = match next_chunk(&mut body).await? {
            Some(chunk) => chunk,
            None => return Ok(held),
        };
        if (held.bytes.len() + chunk.len()) as u64 > max {
            break FormError::over(Limit::BodyBytes, max, max).into();
        }
        if let Err(failure) = held.room.take(chunk.len()) {
            break failure;
        }
        held.bytes.extend_from_slice(&chunk);
    };
    // A browser shows an early answer only if it could send all.
    let mut left = if wanted == Wanted::Page { max } else { 0 };
    while left > 0
        && let Ok(Some(chunk)) = next_chunk(&mut body).await
    {
        left = left.saturating_sub(chunk.len() as u64);
    }
    Err(failure)
}

async fn next_chunk(body: &mut Body) -> Result<Option<Bytes>, Failure> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match TooSlow::cause_of(&error) {
            Some(slow) => Failure::Slow(slow),
            None => Failure::Interrupted,
        })?;
        // What is no data is trailers, which say nothing about the form.
        if let Ok(chunk) = frame.into_data() {
            return Ok(Some(chunk));
        }
    }
    Ok(None)
}
