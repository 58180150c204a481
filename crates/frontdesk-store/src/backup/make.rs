//! A backup of the data that a server may be writing.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
};

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    ABOUT, DATABASE, ERASURES, FORMAT, SUMS, UPLOADS,
    archive::{Writer, pump},
    error::{BackupError, at},
    partial::Partial,
    tables,
};
use crate::{Beside, UploadKey, withdrawal};

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Submissions in it.
    pub submissions: u64,
    /// Files in it.
    pub files: u64,
    /// Files that the disk no longer has as they were stored: left out, and named, because one rotten
    /// file must not keep all others from being backed up.
    pub damaged: Vec<UploadKey>,
}

/// One file that the copy names.
struct Named {
    key: UploadKey,
    size: u64,
    sha256: [u8; 32],
}

/// What became of a file that was to be packed.
enum Packed {
    Whole,
    /// Its submission was deleted after the database was copied.
    Deleted,
    Damaged,
}

impl Beside {
    /// Packs everything into `file`, which must not be there yet, while a server may run. `progress` is
    /// told of bytes done, and of all.
    ///
    /// ```
    /// use frontdesk_store::Store;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let desk = Store::beside_or_new(&directory.path().join("data"))?;
    /// let file = directory.path().join("monday.tar");
    /// desk.back_up(&file, 1_795_348_800_000_000, |_, _| {})?;
    /// let data = directory.path().join("restored");
    /// frontdesk_store::restore(&file, &data, None, |_, _| {})?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`BackupError`]; then there is no such file.
    pub fn back_up(
        &self,
        file: &Path,
        made_at: i64,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<BackedUp, BackupError> {
        let partial = Partial::begin(file)?;
        let copy = self.copy_database(&partial)?;
        let named = named(&copy)?;
        let files: u64 = named.iter().map(|file| file.size).sum();
        let total = files + size(&partial.path(DATABASE))?;
        let mut done = 0;
        let mut count = |bytes| {
            done += bytes;
            progress(done, total);
        };
        let archive = partial.create("archive")?;
        let whole = partial.path("archive");
        let mut writer = Writer::new(BufWriter::with_capacity(1 << 20, archive));
        let about = json!({ "frontdesk_backup": FORMAT, "made_at": made_at }).to_string() + "\n";
        let about = about.as_bytes();
        writer.add(ABOUT, about.len() as u64, about, |_| {}).map_err(at(&whole))?;
        let mut backed_up = BackedUp::default();
        for file in &named {
            match self.pack(&mut writer, file, &mut count).map_err(at(&whole))? {
                Packed::Whole => backed_up.files += 1,
                Packed::Deleted => forget(&copy, file.key)?,
                Packed::Damaged => backed_up.damaged.push(file.key),
            }
        }
        backed_up.submissions =
            copy.query_row("SELECT count(*) FROM submissions", [], |row| row.get(0))?;
        close(copy)?;
        self.pack_rest(&mut writer, &partial, &mut count)?;
        writer.end().map_err(at(&whole))?;
        partial.publish("archive")?;
        Ok(backed_up)
    }

    /// The database at one moment, without what does not belong into a backup.
    fn copy_database(&self, partial: &Partial) -> Result<Connection, BackupError> {
        partial.create(DATABASE)?;
        let path = partial.path(DATABASE);
        let text = path.to_str().ok_or_else(|| at(&path)(io::ErrorKind::InvalidFilename.into()))?;
        // One reading transaction, so a writer beside it is not held up; and the copy holds nothing of
        // what was deleted before.
        self.connection.execute("VACUUM INTO ?1", [text])?;
        let copy = Connection::open(&path)?;
        // Nobody needs it after a crash: there it is made anew.
        copy.pragma_update(None, "journal_mode", "MEMORY")?;
        copy.pragma_update(None, "synchronous", "OFF")?;
        copy.pragma_update(None, "foreign_keys", true)?;
        check(&copy)?;
        tables::strip(&copy)?;
        Ok(copy)
    }

    fn pack<W: io::Write>(
        &self,
        writer: &mut Writer<W>,
        file: &Named,
        progress: &mut impl FnMut(u64),
    ) -> io::Result<Packed> {
        let gone = || self.packed_of_missing(file.key);
        // The bytes are looked at before they are packed: what is in the archive is what was stored.
        let opened = match self.uploads.read(file.key) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return gone(),
            Err(error) => return Err(error),
        };
        if opened.metadata()?.len() != file.size || sum(&opened)? != file.sha256 {
            return Ok(Packed::Damaged);
        }
        io::Seek::rewind(&mut &opened)?;
        let name = format!("{UPLOADS}{}", file.key);
        writer.add(&name, file.size, &opened, progress)?;
        Ok(Packed::Whole)
    }

    /// A file that is not there: deleted with its submission since the copy was made, or lost.
    fn packed_of_missing(&self, key: UploadKey) -> io::Result<Packed> {
        let named = self
            .connection
            .query_row("SELECT 1 FROM uploads WHERE key = ?1", [key], |_| Ok(()))
            .optional()
            .map_err(io::Error::other)?;
        Ok(if named.is_some() { Packed::Damaged } else { Packed::Deleted })
    }

    fn pack_rest<W: io::Write>(
        &self,
        writer: &mut Writer<W>,
        partial: &Partial,
        progress: &mut impl FnMut(u64),
    ) -> Result<(), BackupError> {
        let whole = partial.path("archive");
        let log = self.erasures().bytes().map_err(at(ERASURES))?;
        writer.add(ERASURES, log.len() as u64, &*log, |_| {}).map_err(at(&whole))?;
        let path = partial.path(DATABASE);
        let database = File::open(&path).map_err(at(&path))?;
        writer.add(DATABASE, size(&path)?, database, progress).map_err(at(&whole))?;
        let sums = writer.sums();
        writer.add(SUMS, sums.len() as u64, sums.as_bytes(), |_| {}).map_err(at(&whole))?;
        Ok(())
    }
}

/// D-09: a page that is not what was written is found before it is all that is left.
pub(super) fn check(copy: &Connection) -> Result<(), BackupError> {
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(BackupError::Damaged(said)) }
}

fn named(copy: &Connection) -> rusqlite::Result<Vec<Named>> {
    copy.prepare("SELECT key, size, sha256 FROM uploads ORDER BY submission, position")?
        .query_map([], |row| {
            Ok(Named { key: row.get(0)?, size: row.get(1)?, sha256: row.get(2)? })
        })?
        .collect()
}

fn forget(copy: &Connection, key: UploadKey) -> rusqlite::Result<()> {
    let seq = copy
        .query_row("SELECT submission FROM uploads WHERE key = ?1", [key], |row| row.get(0))
        .optional()?;
    match seq {
        Some(seq) => withdrawal::delete(copy, seq, &mut Vec::new()),
        // Another file of the same submission was gone before.
        None => Ok(()),
    }
}

fn sum(file: &File) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    pump(file, |piece| {
        hash.update(piece);
        Ok(())
    })?;
    Ok(hash.finalize().into())
}

fn size(path: &Path) -> Result<u64, BackupError> {
    path.metadata().map(|metadata| metadata.len()).map_err(at(path))
}

pub(super) fn close(connection: Connection) -> Result<(), BackupError> {
    connection.close().map_err(|(_, error)| error.into())
}
