//! Runs a decoder over a body in chunks and gathers what comes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "for tests")]
#![allow(dead_code, unreachable_pub, reason = "each test file uses the part that it needs")]

use bytes::{Bytes, BytesMut};
use frontdesk_form::{
    ContentCoding, ContentType, Event, FormDecoder, FormError, Limits, TransferEncodings,
};

/// All events of a body and the error that ended it, if one did.
///
/// How a file's bytes are cut is the one thing that may differ with the chunks, so they are joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub events: Vec<Event>,
    pub error: Option<FormError>,
}

impl Outcome {
    /// The error's word, or an empty one.
    pub fn word(&self) -> &'static str {
        self.error.as_ref().map_or("", |error| error.kind().word())
    }

    /// The words of all notes.
    pub fn notes(&self) -> Vec<&'static str> {
        let note = |event: &Event| match event {
            Event::Note(note) => Some(note.kind.word()),
            _ => None,
        };
        self.events.iter().filter_map(note).collect()
    }

    /// The entries: name, file name, content type, value.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for event in &self.events {
            match event {
                Event::Text(text) => entries.push(Entry {
                    name: text.name.to_vec(),
                    filename: None,
                    content_type: text.content_type.as_ref().map(|it| it.to_vec()),
                    value: text.value.to_vec(),
                }),
                Event::FileStart(head) => entries.push(Entry {
                    name: head.name.to_vec(),
                    filename: Some(head.filename.to_vec()),
                    content_type: head.content_type.as_ref().map(|it| it.to_vec()),
                    value: Vec::new(),
                }),
                Event::FileData { bytes, .. } => {
                    entries.last_mut().expect("a file has begun").value.extend_from_slice(bytes);
                }
                Event::FileEnd { .. } | Event::Note(_) => {}
            }
        }
        entries
    }

    /// The same without the ranges of files' pieces: where a transfer encoding is undone, a piece
    /// that decodes to nothing gives no event, so the first range depends on the cut.
    pub fn without_piece_ranges(mut self) -> Outcome {
        for event in &mut self.events {
            if let Event::FileData { at, .. } = event {
                *at = 0..0;
            }
        }
        self
    }

    /// The entries as `name=value` or `name:filename=value`, for tables that people read.
    pub fn brief(&self) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let brief = |entry: &Entry| match &entry.filename {
            None => format!("{}={}", text(&entry.name), text(&entry.value)),
            Some(file) => format!("{}:{}={}", text(&entry.name), text(file), text(&entry.value)),
        };
        self.entries().iter().map(brief).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: Vec<u8>,
    pub filename: Option<Vec<u8>>,
    pub content_type: Option<Vec<u8>>,
    pub value: Vec<u8>,
}

/// How a body is read.
#[derive(Clone)]
pub struct Reading {
    pub content_type: ContentType,
    pub coding: ContentCoding,
    pub limits: Limits,
    pub transfer: TransferEncodings,
}

impl Reading {
    /// `multipart/form-data` with the boundary `b`, as most tests have it.
    pub fn multipart() -> Reading {
        Reading::of(b"multipart/form-data; boundary=b")
    }

    pub fn of(content_type: &[u8]) -> Reading {
        Reading {
            content_type: ContentType::parse(content_type).expect("a test's content type is fine"),
            coding: ContentCoding::Identity,
            limits: Limits::default(),
            transfer: TransferEncodings::Kept,
        }
    }

    pub fn limits(self, change: impl FnOnce(&mut Limits)) -> Reading {
        let mut limits = self.limits.clone();
        change(&mut limits);
        Reading { limits, ..self }
    }

    pub fn coding(self, coding: ContentCoding) -> Reading {
        Reading { coding, ..self }
    }

    pub fn whole(&self, body: &[u8]) -> Outcome {
        self.chunks([body])
    }

    pub fn bytewise(&self, body: &[u8]) -> Outcome {
        self.chunks(body.chunks(1))
    }

    pub fn chunks<'a>(&self, chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
        let (content_type, limits) = (self.content_type.clone(), self.limits.clone());
        let decoder = FormDecoder::new(content_type, self.coding, limits);
        let mut decoder = decoder.transfer_encodings(self.transfer);
        let mut events = Vec::new();
        let error = run(&mut decoder, chunks, &mut events).err();
        if let Some(error) = &error {
            assert_eq!(
                decoder.next_event().as_ref(),
                Err(error),
                "the first error is the last word"
            );
        }
        Outcome { events, error }
    }
}

fn run<'a>(
    decoder: &mut FormDecoder,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    events: &mut Vec<Event>,
) -> Result<(), FormError> {
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk))?;
        drain(decoder, events)?;
    }
    decoder.end()?;
    drain(decoder, events)
}

fn drain(decoder: &mut FormDecoder, events: &mut Vec<Event>) -> Result<(), FormError> {
    while let Some(event) = decoder.next_event()? {
        join(events, event);
    }
    Ok(())
}

fn join(events: &mut Vec<Event>, event: Event) {
    if let Event::FileData { bytes, at } = &event {
        assert!(!bytes.is_empty(), "a FileData is never empty");
        if let Some(Event::FileData { bytes: before, at: at_before }) = events.last_mut() {
            let mut joined = BytesMut::from(&before[..]);
            joined.extend_from_slice(bytes);
            *before = joined.freeze();
            at_before.end = at.end;
            return;
        }
    }
    events.push(event);
}
