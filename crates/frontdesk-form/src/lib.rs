#![doc = include_str!("../README.md")]
//!
//! ## How it is built
//!
//! A body passes four stations, and each can be the last one:
//!
//! 1. [`FormDecoder`] takes the received bytes in chunks, undoes the [`ContentCoding`], and gives
//!    [`Event`]s: texts whole, files in slices of what was pushed. Memory is bounded by [`Limits`].
//! 2. [`FormDataBuilder`] gathers events into [`FormData`]: flat, in order, lossless, decoded.
//! 3. [`FormTree`] is a view of it, nested as its [`Names`] say.
//! 4. [`from_tree`] fills a type of your own.
//!
//! What was odd and could be read all the same leaves a [`Note`]; what could not is a [`FormError`]
//! with a kind, a place, and the HTTP status that suits it.

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
pub use de::{DeError, DeErrorKind, DeErrors, Upload, from_tree};
pub use path::{Names, Segment, UnknownNames};
pub use tree::{FormTree, Node};
