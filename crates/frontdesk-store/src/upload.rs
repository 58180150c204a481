//! A file that came with a submission: its key, and who owns it until it is filed.

use std::{fmt, fs, path::PathBuf};

use rusqlite::{
    Statement, ToSql, params,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};

/// The name of an upload on disk: 128 random bits, written as 32 hexadecimal digits.
///
/// No path is ever made of what a visitor sent; only `parse` and the store itself make a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UploadKey([u8; 16]);

impl UploadKey {
    /// The key written as `text`: 32 lower-case hexadecimal digits and nothing else.
    ///
    /// ```
    /// use frontdesk_store::UploadKey;
    ///
    /// let text = "00112233445566778899aabbccddeeff";
    /// assert_eq!(UploadKey::parse(text).unwrap().to_string(), text);
    /// assert!(UploadKey::parse("../../etc/passwd").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(digit) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|number| Self(number.to_be_bytes()))
    }

    #[allow(clippy::disallowed_methods, reason = "a name on disk is chosen where the file is made")]
    pub(crate) fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(bytes))
    }

    /// The directory, out of 256, that the upload lies in.
    pub(crate) fn shard(self) -> u8 {
        let Self([first, ..]) = self;
        first
    }
}

impl fmt::Display for UploadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl ToSql for UploadKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for UploadKey {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        FromSql::column_result(value).map(Self)
    }
}

/// A whole file on disk, synced, that no submission names yet.
///
/// Dropped like this it is removed: only a committed submission makes it stay.
#[derive(Debug)]
pub struct StoredUpload {
    pub(crate) key: UploadKey,
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) file: OwnedFile,
}

impl StoredUpload {
    /// Its name on disk.
    pub fn key(&self) -> UploadKey {
        self.key
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The SHA-256 of its bytes.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }
}

/// A stored file with what the sender said about it.
#[derive(Debug)]
pub struct NewUpload {
    /// The file.
    pub stored: StoredUpload,
    /// The name of its entry.
    pub name: String,
    /// Its file name as sent; never part of a path.
    pub filename: String,
    /// Its content type as sent; not to be believed.
    pub content_type: Option<String>,
}

/// Writes a row for each file, in the order sent: of a submission, or of what waits for a login. The
/// columns behind the owner are the same.
pub(crate) fn insert(
    statement: &mut Statement<'_>,
    owner: i64,
    uploads: &[NewUpload],
) -> rusqlite::Result<()> {
    for (position, upload) in uploads.iter().enumerate() {
        statement.execute(params![
            owner,
            position,
            upload.stored.key,
            upload.name,
            upload.filename,
            upload.content_type,
            upload.stored.size,
            upload.stored.sha256,
        ])?;
    }
    Ok(())
}

/// A file of a stored submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name on disk, to be given to [`Uploads::read`](crate::Uploads::read).
    pub key: UploadKey,
    /// The name of its entry.
    pub name: String,
    /// Its file name as sent; never part of a path.
    pub filename: String,
    /// Its content type as sent; not to be believed.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// A file that is removed with its owner, unless it was told to stay.
#[derive(Debug)]
pub(crate) struct OwnedFile {
    path: Option<PathBuf>,
}

impl OwnedFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path: Some(path) }
    }

    /// Moves the file, and owns it there.
    pub(crate) fn rename(&mut self, to: PathBuf) -> std::io::Result<()> {
        if let Some(from) = &self.path {
            fs::rename(from, &to)?;
            self.path = Some(to);
        }
        Ok(())
    }

    /// The file outlives its owner.
    pub(crate) fn keep(&mut self) {
        self.path = None;
    }
}

impl Drop for OwnedFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Nobody is left to tell. What cannot be removed now is swept at the next start.
            let _ = fs::remove_file(path);
        }
    }
}
