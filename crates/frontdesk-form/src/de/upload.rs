//! A file on its way into the user's type.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::data::{Content, FormFile};

/// A file of a form, as a field of the user's own type.
///
/// Read from a [`FormTree`](crate::FormTree) by [`from_tree`](crate::from_tree); its bytes are
/// shared with the [`FormData`](crate::FormData), not copied. An input that was left empty is
/// `None` for an `Option<Upload>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The name as sent, decoded. It is data from outside: never use it as a path.
    pub filename: String,
    /// The content type that the sender claims.
    pub content_type: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, if it is known.
    pub sha256: Option<[u8; 32]>,
    /// The bytes, or where they are.
    pub content: Content,
}

impl From<FormFile> for Upload {
    fn from(file: FormFile) -> Upload {
        let FormFile { filename, content_type, size, sha256, content } = file;
        Upload { filename, content_type, size, sha256, content }
    }
}

/// How an [`Upload`] asks for a file: a name that no other type has.
pub(super) const TOKEN: &str = "$frontdesk_form::Upload";

// Serde's data model has no shared bytes, and copying a file of 32 MiB is no way to pass it on. So
// the file is laid here by the deserializer and taken by the visitor that it calls next, on the same
// thread; below `flatten` the visitor comes later, and takes the first file with the same head.
thread_local! {
    static HANDED: Cell<Option<FormFile>> = const { Cell::new(None) };
    static OFFERED: RefCell<Vec<FormFile>> = const { RefCell::new(Vec::new()) };
}

/// Calls the visitor of an `Upload` with a file.
pub(super) fn hand<'de, V: Visitor<'de>, E: Error>(
    file: &FormFile,
    visitor: V,
) -> Result<V::Value, E> {
    HANDED.set(Some(file.clone()));
    let result = visitor.visit_unit();
    HANDED.set(None);
    result
}

/// Keeps a file for an `Upload` that may be read from its head later.
pub(super) fn offer(file: &FormFile) {
    OFFERED.with_borrow_mut(|offered| offered.push(file.clone()));
}

/// One pass: files offered in it are not seen by another.
pub(super) fn offering<T>(pass: impl FnOnce() -> T) -> T {
    let before = OFFERED.take();
    let result = pass();
    OFFERED.replace(before);
    result
}

impl<'de> Deserialize<'de> for Upload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Upload, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, UploadVisitor)
    }
}

struct UploadVisitor;

impl<'de> Visitor<'de> for UploadVisitor {
    type Value = Upload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file")
    }

    fn visit_unit<E: Error>(self) -> Result<Upload, E> {
        let file = HANDED.take().ok_or_else(|| E::custom("a file can be read from a form only"))?;
        Ok(Upload::from(file))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, head: D) -> Result<Upload, D::Error> {
        head.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Upload, A::Error> {
        let (mut filename, mut size) = (None::<String>, None::<u64>);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "filename" => filename = Some(map.next_value()?),
                "size" => size = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        OFFERED
            .with_borrow_mut(|offered| {
                let is_it = |file: &FormFile| {
                    Some(&file.filename) == filename.as_ref() && Some(file.size) == size
                };
                offered.iter().position(is_it).map(|place| offered.remove(place))
            })
            .map(Upload::from)
            .ok_or_else(|| A::Error::custom("a file can be read from a form only"))
    }
}
