//! A body read in chunks, with everything looked at that must hold of any body.

use std::ops::Range;

use bytes::Bytes;
use frontdesk_form::{
    ContentCoding, ContentType, Enctype, Event, FormDecoder, FormError, Limits, TransferEncodings,
};

use crate::cuts::cuts;
use crate::model::escapes_undone;

/// How a body is read.
pub struct Reading<'a> {
    /// Its type.
    pub form: &'a ContentType,
    /// The bounds.
    pub limits: &'a Limits,
    /// What becomes of transfer encodings.
    pub transfer: TransferEncodings,
}

/// All events, each file's bytes in one, and the error that ended it.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// What was read.
    pub events: Vec<Event>,
    /// What ended it.
    pub error: Option<FormError>,
}

impl Reading<'_> {
    /// Reads the body whole and in several cuts, and asserts that all of them say the same, that
    /// offsets add up and that bounds hold.
    pub fn read(&self, body: &[u8]) -> Outcome {
        let whole = self.read_chunks(&[body]);
        for chunks in cuts(body) {
            assert_eq!(self.read_chunks(&chunks), whole, "cut as {:?}", lengths(&chunks));
        }
        self.assert_offsets(&whole, body);
        self.assert_bounds(&whole);
        whole
    }

    fn read_chunks(&self, chunks: &[&[u8]]) -> Outcome {
        let (form, limits) = (self.form.clone(), self.limits.clone());
        let decoder = FormDecoder::new(form, ContentCoding::Identity, limits);
        let mut decoder = decoder.transfer_encodings(self.transfer);
        let mut gathered = Gathered::default();
        let error = drive(&mut decoder, chunks, &mut gathered).err();
        if let Some(error) = &error {
            assert_eq!(decoder.next_event().as_ref(), Err(error), "the first error is the last");
        }
        gathered.close_file();
        let mut events = gathered.events;
        if self.transfer == TransferEncodings::Undone {
            // A piece that decodes to nothing gives no event, so where a piece begins depends on
            // the cut; where the file stands does not.
            for event in &mut events {
                if let Event::FileData { at, .. } = event {
                    *at = 0..0;
                }
            }
        }
        Outcome { events, error }
    }

    fn assert_offsets(&self, outcome: &Outcome, body: &[u8]) {
        let slice = |at: &Range<u64>| &body[at.start as usize..at.end as usize];
        let is_kept = self.transfer == TransferEncodings::Kept;
        let mut before = 0;
        let mut content = None;
        for event in &outcome.events {
            match event {
                Event::Text(text) => {
                    let is_raw = match self.form.enctype {
                        Enctype::UrlEncoded | Enctype::Plain => {
                            assert_eq!(text.name, slice(&text.name_at), "a raw name");
                            true
                        }
                        Enctype::Multipart(_) => is_kept,
                        Enctype::Json => false,
                    };
                    if is_raw {
                        assert_eq!(text.value, slice(&text.at), "a raw value");
                    }
                    slice(&text.name_at);
                    slice(&text.at);
                    assert!(before <= text.at.start, "{event:?} stands before its forerunner");
                    before = text.at.start;
                }
                Event::FileStart(head) => {
                    slice(&head.name_at);
                    slice(&head.filename_at);
                    assert!(before <= head.filename_at.start, "{event:?} comes too late");
                    before = head.filename_at.start;
                    content = Some(Bytes::new());
                }
                Event::FileData { bytes, at } => {
                    if is_kept {
                        assert_eq!(bytes, slice(at), "a file's bytes are those of its range");
                    }
                    content = Some(bytes.clone());
                }
                Event::FileEnd { size, at } => {
                    let content = content.take().expect("a file ends that has begun");
                    assert_eq!(content.len() as u64, *size, "a file's size");
                    if is_kept {
                        assert_eq!(content, slice(at), "a file stands where its end says");
                    }
                    assert!(before <= at.start, "a file stands behind its head");
                    before = at.end;
                }
                Event::Note(note) => assert!(note.at.end <= body.len() as u64, "{note:?}"),
            }
        }
        if outcome.error.is_none() {
            assert_eq!(content, None, "a file that never ends is an error");
        }
        if let Some(error) = &outcome.error {
            assert!(error.at() <= body.len() as u64, "{error:?} of {} bytes", body.len());
        }
    }

    fn assert_bounds(&self, outcome: &Outcome) {
        let limits = self.limits;
        let is_urlencoded = self.form.enctype == Enctype::UrlEncoded;
        let len = |raw: &[u8]| match is_urlencoded {
            true => escapes_undone(raw).len() as u64,
            false => raw.len() as u64,
        };
        let (mut texts, mut files, mut empty_files) = (0, 0, 0);
        for event in &outcome.events {
            match event {
                Event::Text(text) => {
                    texts += 1;
                    assert!(len(&text.name) <= limits.max_name_bytes, "a long name: {text:?}");
                    assert!(len(&text.value) <= limits.max_value_bytes, "a long value: {text:?}");
                }
                Event::FileStart(head) => {
                    files += 1;
                    assert!(len(&head.name) <= limits.max_name_bytes, "a long name: {head:?}");
                    // An input that was left empty does not count.
                    empty_files += u64::from(head.filename.is_empty());
                }
                Event::FileData { bytes, .. } => {
                    assert!(bytes.len() as u64 <= limits.max_file_bytes, "a large file");
                }
                Event::FileEnd { .. } | Event::Note(_) => {}
            }
        }
        match self.form.enctype {
            Enctype::UrlEncoded | Enctype::Plain => assert!(texts <= limits.max_pairs),
            Enctype::Multipart(_) => {
                assert!(texts + files <= limits.max_parts, "{texts} texts, {files} files");
                assert!(files - empty_files <= limits.max_files, "{files} files");
            }
            Enctype::Json => assert!(texts <= limits.max_json_tokens),
        }
    }
}

fn drive(
    decoder: &mut FormDecoder,
    chunks: &[&[u8]],
    gathered: &mut Gathered,
) -> Result<(), FormError> {
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk))?;
        while let Some(event) = decoder.next_event()? {
            gathered.take(event);
        }
    }
    decoder.end()?;
    while let Some(event) = decoder.next_event()? {
        gathered.take(event);
    }
    Ok(())
}

/// Events with each file's bytes in one: how they are cut is the one thing that may depend on how
/// the body was.
#[derive(Default)]
struct Gathered {
    events: Vec<Event>,
    /// What came of the open file so far, and where it stands.
    content: Option<(Vec<u8>, Range<u64>)>,
}

impl Gathered {
    fn take(&mut self, event: Event) {
        match event {
            Event::FileData { bytes, at } => {
                assert!(!bytes.is_empty(), "file data without data");
                let (content, whole) =
                    self.content.get_or_insert_with(|| (Vec::new(), at.start..at.start));
                content.extend_from_slice(&bytes);
                whole.end = at.end;
            }
            event => {
                self.close_file();
                self.events.push(event);
            }
        }
    }

    fn close_file(&mut self) {
        if let Some((content, at)) = self.content.take() {
            self.events.push(Event::FileData { bytes: content.into(), at });
        }
    }
}

fn lengths(chunks: &[&[u8]]) -> Vec<usize> {
    chunks.iter().map(|chunk| chunk.len()).collect()
}
