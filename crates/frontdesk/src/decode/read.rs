//! From a body to its entries, in memory that the size of its files does not count in.

use std::io::Read;
use std::ops::Range;

use bytes::Bytes;
use frontdesk_form::{
    Annotated, Annotator, ContentCoding, ContentDecoder, ContentType, Event, FileHead, FormData,
    FormDataBuilder, FormDecoder, FormError, FormErrorKind, Limits, Offsets, Stored,
};
use sha2::{Digest, Sha256};

use super::body::{Body, Cut};
use super::progress::Progress;
use super::trouble::{Refused, Remark, Trouble};
use crate::cli::Report;

/// What a body means.
pub(super) struct Reading {
    pub(super) data: FormData,
    /// Its bytes in pieces, for the text output.
    pub(super) annotated: Option<Annotated>,
    /// Bytes of the decoded body.
    pub(super) size: u64,
    pub(super) coding: ContentCoding,
    /// Why it was not read to its end; the JSON output has nothing else then.
    pub(super) error: Option<Refused>,
    cut: Option<Cut>,
}

const CHUNK: usize = 64 * 1024;
/// Bytes of a character in UTF-8.
const LONGEST_CHARACTER: u64 = 4;

impl Reading {
    /// Says so where only the beginning of the body was there.
    pub(super) fn cut_off(&self) -> Option<Remark> {
        let missing = match self.cut? {
            Cut::Bytes(missing) => format!("{missing} more bytes"),
            Cut::Unknown => "an unknown number of bytes".to_owned(),
        };
        let message = format!(
            "the paste was cut off: {} bytes are here, {missing} are not; \
             an entry that was not complete may be missing or short",
            self.size
        );
        Some(Remark::new("cut_off", message))
    }
}

/// Reads a body to its end, or to what is wrong with it.
pub(super) fn read(
    form: ContentType,
    coding: ContentCoding,
    mut body: Body,
    limits: &Limits,
    report: Report,
    mut progress: Progress,
) -> Result<Reading, Trouble> {
    let mut gatherer = Gatherer::new(&form, limits, report);
    let mut decompress = ContentDecoder::new(coding, limits);
    let outcome = loop {
        let mut chunk = vec![0; CHUNK];
        let len = body.bytes.read(&mut chunk)?;
        if len == 0 {
            decompress.end();
            break gatherer.draw(&mut decompress).and_then(|()| gatherer.end());
        }
        progress.advance(len as u64);
        chunk.truncate(len);
        decompress.push(chunk.into());
        if let Err(error) = gatherer.draw(&mut decompress) {
            break Err(error);
        }
    };
    drop(progress);
    // What is wrong at the very end of a paste that was cut off is that it was: half a character is
    // bad text and half a boundary none, but that is not what the sender sent.
    let is_cut = |error: &FormError| {
        let is_last = error.at() + LONGEST_CHARACTER >= gatherer.size;
        let is_half = is_last || matches!(error.kind(), FormErrorKind::NoBoundary);
        body.cut.is_some() && (is_half || matches!(error.kind(), FormErrorKind::Truncated))
    };
    let error = outcome.err().filter(|error| !is_cut(error));
    gatherer.finish(error, coding, body.cut)
}

/// Everything that grows while the body passes.
struct Gatherer {
    decoder: FormDecoder,
    builder: FormDataBuilder,
    annotator: Option<Annotator>,
    open: Option<OpenFile>,
    size: u64,
}

struct OpenFile {
    head: FileHead,
    hash: Sha256,
    size: u64,
    at: Range<u64>,
}

impl Gatherer {
    fn new(form: &ContentType, limits: &Limits, report: Report) -> Gatherer {
        Gatherer {
            decoder: FormDecoder::new(form.clone(), ContentCoding::Identity, limits.clone()),
            builder: FormDataBuilder::new(form),
            annotator: (report == Report::Text).then(|| Annotator::new(form)),
            open: None,
            size: 0,
        }
    }

    /// Takes what can be decompressed so far.
    fn draw(&mut self, decompress: &mut ContentDecoder) -> Result<(), FormError> {
        while let Some(piece) = decompress.next_piece()? {
            self.size += piece.len() as u64;
            if let Some(annotator) = &mut self.annotator {
                annotator.push(&piece);
            }
            self.decoder.push(piece)?;
            self.drain()?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), FormError> {
        self.decoder.end()?;
        self.drain()
    }

    fn drain(&mut self) -> Result<(), FormError> {
        while let Some(event) = self.decoder.next_event()? {
            if let Some(annotator) = &mut self.annotator {
                annotator.take(&event);
            }
            match event {
                Event::FileStart(head) => {
                    let at = head.filename_at.end..head.filename_at.end;
                    self.open = Some(OpenFile { head, hash: Sha256::new(), size: 0, at });
                }
                Event::FileData { bytes, at } => self.take(&bytes, at),
                Event::FileEnd { at, .. } => self.place(Some(at)),
                other => self.builder.take(other)?,
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: &Bytes, at: Range<u64>) {
        let Some(file) = &mut self.open else { return };
        file.hash.update(bytes);
        if file.size == 0 {
            file.at = at.clone();
        }
        file.size += bytes.len() as u64;
        file.at.end = at.end;
    }

    /// The file is complete, or no more of it comes.
    fn place(&mut self, at: Option<Range<u64>>) {
        let Some(file) = self.open.take() else { return };
        let sha256 = file.hash.finalize().into();
        let at = at.unwrap_or(file.at);
        // No key: the bytes were looked at and let go.
        let stored = Stored { key: String::new(), size: file.size, sha256, at };
        self.builder.place_file(file.head, stored);
    }

    fn finish(
        mut self,
        error: Option<FormError>,
        coding: ContentCoding,
        cut: Option<Cut>,
    ) -> Result<Reading, Trouble> {
        self.place(None);
        let stop = error.as_ref().filter(|error| error.offsets() == Offsets::Decoded);
        let stop = stop.map(FormError::at);
        Ok(Reading {
            data: self.builder.finish().map_err(Refused::from)?,
            annotated: self.annotator.map(|annotator| annotator.finish(stop)),
            size: self.size,
            coding,
            error: error.map(Refused::from),
            cut,
        })
    }
}
