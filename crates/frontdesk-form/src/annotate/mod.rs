//! Every byte of a body as a named piece: what `frontdesk decode` colours.
//!
//! What is a name, a value or a file is not decided here: the decoder's events say it. A scanner a
//! format only names what stands between them, so both can't differ in what a form means.

mod json;
mod kept;
mod multipart;
mod multipart_head;
mod piece;
mod plain;
mod urlencoded;

use std::ops::Range;

use bytes::Bytes;

pub use piece::{Piece, PieceKind, Side};

use crate::coding::ContentCoding;
use crate::content_type::ContentType;
use crate::decoder::FormDecoder;
use crate::enctype::Enctype;
use crate::error::FormError;
use crate::event::Event;
use crate::limits::Limits;
use kept::Kept;
use piece::Pieces;

/// The pieces of a whole body without content coding, in order and without a gap.
///
/// ```
/// use frontdesk_form::{ContentType, Limits, PieceKind, annotate};
///
/// let pieces = annotate(&ContentType::query(), b"a=1+2", &Limits::default())?;
/// let kinds: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.at.clone())).collect();
/// assert_eq!(
///     kinds,
///     [
///         (PieceKind::Name, 0..1),
///         (PieceKind::Equals, 1..2),
///         (PieceKind::Value, 2..3),
///         (PieceKind::Plus, 3..4),
///         (PieceKind::Value, 4..5),
///     ]
/// );
/// assert_eq!(pieces[4].entry, Some(0));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
///
/// # Errors
///
/// Whatever a [`FormDecoder`] refuses the body for.
pub fn annotate(form: &ContentType, body: &[u8], limits: &Limits) -> Result<Vec<Piece>, FormError> {
    let mut annotator = Annotator::new(form);
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, limits.clone());
    annotator.push(body);
    decoder.push(Bytes::copy_from_slice(body))?;
    while let Some(event) = decoder.next_event()? {
        annotator.take(&event);
    }
    decoder.end()?;
    while let Some(event) = decoder.next_event()? {
        annotator.take(&event);
    }
    Ok(annotator.finish(None).pieces)
}

/// Gathers what [`annotate`] needs while a body passes, in memory that its files do not count in.
///
/// Every decoded byte is pushed here before a [`FormDecoder`] gets it, and every event of that
/// decoder is shown. Of a long file only the first and the last bytes are kept.
#[derive(Debug)]
pub struct Annotator {
    enctype: Enctype,
    kept: Kept,
    marks: Vec<Mark>,
    /// Where the content of the file that is being read begins, once a byte of it came.
    content: Option<u64>,
}

/// A body in pieces.
#[derive(Debug)]
pub struct Annotated {
    pieces: Vec<Piece>,
    kept: Kept,
}

/// Where the decoder found an entry.
#[derive(Debug)]
struct Mark {
    name: Range<u64>,
    filename: Option<Range<u64>>,
    value: Range<u64>,
}

impl Annotator {
    /// For a body of this type.
    pub fn new(form: &ContentType) -> Annotator {
        Annotator {
            enctype: form.enctype.clone(),
            kept: Kept::default(),
            marks: Vec::new(),
            content: None,
        }
    }

    /// The next decoded bytes.
    pub fn push(&mut self, decoded: &[u8]) {
        self.kept.push(decoded);
    }

    /// What the decoder said about the bytes so far.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Text(entry) => self.marks.push(Mark {
                name: entry.name_at.clone(),
                filename: None,
                value: entry.at.clone(),
            }),
            Event::FileStart(head) => {
                self.content = None;
                self.marks.push(Mark {
                    name: head.name_at.clone(),
                    filename: Some(head.filename_at.clone()),
                    value: u64::MAX..u64::MAX,
                });
            }
            Event::FileData { at, .. } => {
                let start = *self.content.get_or_insert(at.start);
                self.kept.elide(start..at.end);
                self.set_content(start..at.end);
            }
            Event::FileEnd { at, .. } => self.set_content(at.clone()),
            Event::Note(_) => {}
        }
    }

    /// The pieces.
    ///
    /// `stop` is where the decoder met an error, if it did: everything behind it is
    /// [`PieceKind::Unread`].
    pub fn finish(self, stop: Option<u64>) -> Annotated {
        let mut pieces = Pieces::new(self.kept.end());
        match &self.enctype {
            Enctype::UrlEncoded => urlencoded::scan(&self.kept, &self.marks, &mut pieces),
            Enctype::Plain => plain::scan(&self.kept, &self.marks, &mut pieces),
            Enctype::Json => json::scan(&self.kept, &mut pieces),
            Enctype::Multipart(boundary) => {
                multipart::scan(&self.kept, &self.marks, boundary, &mut pieces);
            }
        }
        let pieces = pieces.finish(&self.marks, stop);
        Annotated { pieces, kept: self.kept }
    }

    fn set_content(&mut self, at: Range<u64>) {
        if let Some(mark) = self.marks.last_mut() {
            mark.value = at;
        }
    }
}

impl Annotated {
    /// Every byte of the body in a piece: in order, without a gap, none of them empty.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The longest beginning of that range which is still known.
    pub fn bytes(&self, range: Range<u64>) -> &[u8] {
        let len = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let bytes = self.kept.from(range.start);
        bytes.get(..len).unwrap_or(bytes)
    }
}
