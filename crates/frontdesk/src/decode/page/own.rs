//! Reading what the page's own form sends.

use axum::body::Body;
use frontdesk_form::{Content, Event, FormData, FormDataBuilder, Limits, Value};
use frontdesk_tower::FormStream;
use http::HeaderMap;

use super::held::{Held, Room};
use crate::answer::Wanted;
use crate::failure::Failure;

/// The form, its file in memory, and the room that takes.
pub(super) struct Own {
    data: FormData,
    room: Room,
}

/// Reads the form to its end.
///
/// # Errors
/// What is wrong with it, as any form; or there is no room for its file.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    wanted: Wanted,
    limits: &Limits,
) -> Result<Own, Failure> {
    // A paste is one long value: only the bound of all text holds for it.
    let own = Limits { max_value_bytes: u64::MAX, ..limits.clone() };
    let mut stream = FormStream::new(headers, body, own)?;
    let mut builder = FormDataBuilder::new(stream.content_type());
    let mut room = Room::default();
    let failure = loop {
        let event = match stream.next_event().await {
            Ok(Some(event)) => event,
            Ok(None) => return Ok(Own { data: builder.finish()?, room }),
            Err(rejection) => break rejection.into(),
        };
        if let Event::FileData { bytes, .. } = &event
            && let Err(failure) = room.take(bytes.len())
        {
            break failure;
        }
        if let Err(error) = builder.take(event) {
            break error.into();
        }
    };
    if wanted == Wanted::Page && !matches!(failure, Failure::Interrupted | Failure::Slow(_)) {
        stream.drain(limits.max_body_bytes).await;
    }
    Err(failure)
}

impl Own {
    /// The text of a field; empty if it did not come.
    pub(super) fn text(&self, name: &str) -> &str {
        match self.data.get(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The file that was chosen or dropped, else what was pasted; `None` if there is neither.
    pub(super) fn input(self) -> Option<Held> {
        let Own { data, room } = self;
        let file = data.entries().find_map(|entry| match entry.value {
            Value::File(file) if !file.filename.is_empty() || file.size > 0 => Some(file),
            _ => None,
        });
        if let Some(Content::Memory(bytes)) = file.map(|file| &file.content) {
            return Some(Held { bytes: bytes.to_vec(), room });
        }
        match data.get("paste") {
            Some(Value::Text(text)) if !text.trim().is_empty() => {
                Some(Held { bytes: text.as_bytes().to_vec(), room })
            }
            _ => None,
        }
    }
}
