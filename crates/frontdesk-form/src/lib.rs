//! Reads every form that a browser or client sends: bytes in, data out, nothing lost.

mod annotate;
mod boundary;
mod coding;
mod content_decoder;
mod content_type;
mod decoder;
mod enctype;
mod error;
mod event;
mod format;
mod limits;
mod media_type;
mod note;

mod charset;
mod data;
mod de;
mod entries_json;
mod path;
mod tree;

pub use annotate::{Annotated, Annotator, Piece, PieceKind, Side, annotate};
pub use boundary::Boundary;
pub use coding::ContentCoding;
pub use content_decoder::ContentDecoder;
pub use content_type::ContentType;
pub use decoder::FormDecoder;
pub use enctype::Enctype;
pub use error::{FormError, FormErrorKind, Offsets};
pub use event::{Event, FileHead, RawNote, TextEntry, ValueKind};
pub use format::TransferEncodings;
pub use limits::{Limit, Limits};
pub use media_type::MediaType;
pub use note::{Note, NoteKind};

pub use data::{Content, Entries, Entry, FormData, FormDataBuilder, FormFile, Stored, Value};
pub use de::*;
pub use path::*;
pub use tree::*;
