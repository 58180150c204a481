//! From a body to its entries, files straight to the disk.

use bytes::Bytes;
use frontdesk_form::{Event, FileHead, FormData, FormDataBuilder, Stored, Value};
use frontdesk_store::{RawBody, StoreError, StoredUpload, UploadWriter};
use frontdesk_tower::FormStream;

use super::hold::Beginnings;
use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;

/// A form that was read to its end, its files in the store but not yet named by a submission.
pub(super) struct Received {
    pub(super) data: FormData,
    pub(super) uploads: Vec<StoredUpload>,
    pub(super) beginnings: Beginnings,
    /// The body as it was sent, where that is kept.
    pub(super) raw: Option<RawBody>,
}

/// What is stored of a form beside its entries.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) uploads: Vec<StoredUpload>,
    pub(super) raw: Option<RawBody>,
}

/// How much of a file says what it is (MIME Sniffing, 5.2, looks no further for what we know).
pub(super) const BEGINNING: usize = 512;

/// A form that could not be read to its end, and what came before the error.
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) data: Option<FormData>,
    /// A file was among what came.
    pub(super) has_files: bool,
}

impl Received {
    /// The first text with this name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.data.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a form to its end.
///
/// If that fails, uploads that were begun leave nothing behind. A browser shows an early answer only
/// if it could send all it wanted to, so for a page the rest is read and dropped, within the limits.
pub(super) async fn receive(
    app: &App,
    mut stream: FormStream,
    wanted: Wanted,
) -> Result<Received, Failed> {
    let mut reading = Reading::new(app, FormDataBuilder::new(stream.content_type()));
    let failure = loop {
        match stream.next_event().await {
            Ok(Some(event)) => match reading.take(event).await {
                Ok(()) => {}
                Err(failure) => break failure,
            },
            Ok(None) => match reading.builder.finish() {
                Ok(data) => {
                    let Reading { uploads, beginnings, .. } = reading;
                    return Ok(Received { data, uploads, beginnings, raw: None });
                }
                Err(error) => {
                    return Err(Failed { failure: error.into(), data: None, has_files: false });
                }
            },
            Err(rejection) => break rejection.into(),
        }
    };
    if wanted == Wanted::Page && !matches!(failure, Failure::Interrupted | Failure::Slow(_)) {
        stream.drain(app.config().limits.forms.max_body_bytes).await;
    }
    let has_files = reading.file.is_some() || !reading.uploads.is_empty();
    Err(Failed { failure, data: reading.builder.finish().ok(), has_files })
}

struct Reading<'a> {
    app: &'a App,
    builder: FormDataBuilder,
    uploads: Vec<StoredUpload>,
    beginnings: Beginnings,
    file: Option<Incoming>,
}

/// A file on its way to the disk; it begins there with its first byte.
struct Incoming {
    head: FileHead,
    beginning: Vec<u8>,
    writer: Option<UploadWriter>,
}

impl Reading<'_> {
    fn new(app: &App, builder: FormDataBuilder) -> Reading<'_> {
        let (uploads, beginnings) = (Vec::new(), Beginnings::new());
        Reading { app, builder, uploads, beginnings, file: None }
    }

    async fn take(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::FileStart(head) => {
                self.file = Some(Incoming { head, beginning: Vec::new(), writer: None });
            }
            Event::FileData { bytes, .. } => self.write(bytes).await?,
            Event::FileEnd { size, at } => self.end_file(size, at).await?,
            other @ (Event::Text(_) | Event::Note(_)) => self.builder.take(other)?,
        }
        Ok(())
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let missing = BEGINNING - file.beginning.len().min(BEGINNING);
        file.beginning.extend_from_slice(bytes.get(..missing).unwrap_or(&bytes));
        let writer = match &mut file.writer {
            Some(writer) => writer,
            None => file.writer.insert(begin(self.app).await?),
        };
        writer.write(bytes).await.map_err(|error| self.app.store_failure(error))
    }

    async fn end_file(&mut self, size: u64, at: std::ops::Range<u64>) -> Result<(), Failure> {
        let Some(Incoming { head, beginning, writer }) = self.file.take() else { return Ok(()) };
        // A file input that was left empty sends an empty file without a name: nothing to keep.
        if writer.is_none() && head.filename.is_empty() {
            self.builder.take(Event::FileStart(head))?;
            self.builder.take(Event::FileEnd { size, at })?;
            return Ok(());
        }
        let writer = match writer {
            Some(writer) => writer,
            None => begin(self.app).await?,
        };
        let stored = writer.finish().await.map_err(|error| self.app.store_failure(error))?;
        let key = stored.key().to_string();
        let sha256 = stored.sha256();
        self.beginnings.insert(key.clone(), beginning);
        self.builder.place_file(head, Stored { key, size: stored.size(), sha256, at });
        self.uploads.push(stored);
        Ok(())
    }
}

async fn begin(app: &App) -> Result<UploadWriter, Failure> {
    let begun: Result<UploadWriter, StoreError> = app.store().uploads().begin().await;
    begun.map_err(|error| app.store_failure(error))
}
