//! A backup made into a desk again.
//!
//! ```text
//! nothing --begin--> restoring/   locked; all is unpacked and looked at there
//! restoring/ --sound--> uploads/, erasures.log, and frontdesk.db last
//! ```
//!
//! Until the database is there nothing is restored: a server refuses a directory in which `restoring/` lies,
//! and the next restore begins anew.

use std::{
    collections::HashMap,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufReader, BufWriter, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    ABOUT, DATABASE, ERASURES, FORMAT, SUMS, UPLOADS,
    archive::{Reader, Unsound, hex},
    erasures::{self, Erased},
    error::{BackupError, at},
    make,
    reapply::reapply,
    tables,
};
use crate::{
    UploadKey, checkpoint, connection,
    directory::{Directory, make_private, sync_directory},
    migrate,
};

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made, in microseconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// Submissions that are there now.
    pub submissions: u64,
    /// Files that are there now.
    pub files: u64,
    /// Deliveries that waited, and are held back until an operator sends them.
    pub held: u64,
    /// Submissions and accounts that were erased after the backup was made, and so are again.
    pub erased_again: u64,
    /// Files that the backup names and does not have, because they were damaged when it was made.
    pub damaged: Vec<UploadKey>,
}

/// Makes the backup `file` into the data directory `data`, which is made, or must hold nothing but the
/// `erasures.log` of the desk that was lost. What that log, the backup's own and `also` say was erased is
/// erased again. `progress` is told of bytes done, and of all.
///
/// # Errors
/// [`BackupError`]; then the directory is as it was, or refuses to be served until it is restored.
pub fn restore(
    file: &Path,
    data: &Path,
    also: Option<&Path>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Restored, BackupError> {
    let opened = File::open(file).map_err(at(file))?;
    let total = opened.metadata().map_err(at(file))?.len();
    make_private(data).map_err(at(data))?;
    let directory = Directory::bare(data);
    let _lock = directory.lock()?;
    require_empty(&directory)?;
    let staging = Staging::begin(&directory)?;
    let mut done = 0;
    let unpacked = staging.unpack(opened, |bytes| {
        done += bytes;
        progress(done, total);
    });
    let unpacked = unpacked.map_err(|error| match error {
        Unsound::Io(source) => BackupError::Io { path: file.to_owned(), source },
        Unsound::Content(reason) => BackupError::Unsound { file: file.to_owned(), reason },
    })?;
    let unsound = |reason: String| BackupError::Unsound { file: file.to_owned(), reason };
    let mut restored = Restored { made_at: unpacked.made_at, ..Restored::default() };
    let connection = staging.open_database()?;
    restored.damaged = staging.agree(&connection, unpacked.files).map_err(unsound)?;
    let mut logs = vec![
        fs::read(staging.path(ERASURES)).map_err(at(&staging.path(ERASURES)))?,
        directory.erasure_log().bytes().map_err(at(data))?,
    ];
    if let Some(also) = also {
        logs.push(fs::read(also).map_err(at(also))?);
    }
    let mut erased = Erased::default();
    logs.iter().for_each(|log| erased.add(&String::from_utf8_lossy(log)));
    connection.execute_batch("BEGIN IMMEDIATE")?;
    restored.held = tables::restored(&connection)?;
    restored.erased_again = reapply(&connection, &erased, &staging.path("uploads"))?;
    connection.execute_batch("COMMIT")?;
    let count = |sql| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    restored.submissions = count("SELECT count(*) FROM submissions")?;
    restored.files = count("SELECT count(*) FROM uploads")? - restored.damaged.len() as u64;
    settle(connection)?;
    erasures::write_all(&staging.path(ERASURES), &logs).map_err(at(data))?;
    staging.publish(&directory)?;
    Ok(restored)
}

/// Nothing may be there that a restore would mix with.
fn require_empty(directory: &Directory) -> Result<(), BackupError> {
    let path = directory.path();
    let is_interrupted = directory.restoring().exists() && !directory.database().exists();
    for entry in fs::read_dir(path).map_err(at(path))? {
        let name = entry.map_err(at(path))?.file_name();
        let name = name.to_string_lossy().into_owned();
        match name.as_str() {
            "lock" | ERASURES => {}
            // What an interrupted one left, which is done again.
            "restoring" | "uploads" if is_interrupted => {}
            _ => {
                return Err(BackupError::NotEmpty { directory: path.to_owned(), found: name });
            }
        }
    }
    Ok(())
}

/// Where everything lies until it is whole. An error removes it.
struct Staging {
    directory: Directory,
    path: PathBuf,
    is_published: bool,
}

/// What came out of an archive.
struct Unpacked {
    made_at: i64,
    files: HashMap<UploadKey, (u64, [u8; 32])>,
}

impl Staging {
    fn begin(directory: &Directory) -> Result<Staging, BackupError> {
        let path = directory.restoring();
        for old in [&path, &directory.uploads()] {
            match fs::remove_dir_all(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(at(old)(error));
                }
                _ => {}
            }
        }
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.and_then(|()| sync_directory(directory.path())).map_err(at(&path))?;
        let uploads = path.join("uploads");
        DirBuilder::new().mode(0o700).create(&uploads).map_err(at(&uploads))?;
        Ok(Staging { directory: directory.clone(), path, is_published: false })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes all members into the staging directory, and holds them to the sums at the end.
    fn unpack(&self, from: File, mut progress: impl FnMut(u64)) -> Result<Unpacked, Unsound> {
        let mut reader = Reader::new(BufReader::with_capacity(1 << 20, from));
        let mut sums = String::new();
        let mut files = HashMap::new();
        let mut made_at = None;
        let mut last = "";
        while let Some((name, size)) = reader.next()? {
            let (before, now) = (last, member(&name));
            // Each kind once and in this order, or an archive could say two things.
            if !follows(before, now) {
                return Err(Unsound::Content(format!("it has no place for {name:?}")));
            }
            last = now;
            match now {
                ABOUT => {
                    let (text, sum) = small(&mut reader, size, MAX_ABOUT)?;
                    made_at = Some(about(&text)?);
                    note(&mut sums, &sum, &name);
                }
                SUMS => {
                    // What is longer than it can be need not be read.
                    let (text, _) = small(&mut reader, size, sums.len() as u64)?;
                    if text != sums {
                        return Err(Unsound::Content(
                            "its content is not what its sums say".into(),
                        ));
                    }
                }
                UPLOADS => {
                    let key = name.strip_prefix(UPLOADS).and_then(UploadKey::parse);
                    let key = key.ok_or_else(|| Unsound::Content(format!("{name:?} is no key")))?;
                    let sum = self.put(&mut reader, &self.upload(key)?, size, &mut progress)?;
                    note(&mut sums, &sum, &name);
                    files.insert(key, (size, sum));
                }
                _ => {
                    // The log of what was erased is read at once, later.
                    if now == ERASURES && size > MAX_ERASURES {
                        return Err(Unsound::Content("a list in it is too long".into()));
                    }
                    let sum = self.put(&mut reader, &self.path(&name), size, &mut progress)?;
                    note(&mut sums, &sum, &name);
                }
            }
        }
        match made_at {
            Some(made_at) if last == SUMS => Ok(Unpacked { made_at, files }),
            _ => Err(Unsound::Content("it is cut off".into())),
        }
    }

    fn put<R: io::Read>(
        &self,
        reader: &mut Reader<R>,
        path: &Path,
        size: u64,
        progress: &mut impl FnMut(u64),
    ) -> Result<[u8; 32], Unsound> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let mut writer = BufWriter::with_capacity(1 << 20, file);
        let sum = reader.copy(size, &mut writer, progress)?;
        writer.flush()?;
        writer.get_ref().sync_data()?;
        Ok(sum)
    }

    /// Where a file of this key lies, its directory made.
    fn upload(&self, key: UploadKey) -> io::Result<PathBuf> {
        let shard = self.path("uploads").join(format!("{:02x}", key.shard()));
        make_private(&shard)?;
        Ok(shard.join(key.to_string()))
    }

    /// The unpacked database, sound and in the shape of this version.
    fn open_database(&self) -> Result<Connection, BackupError> {
        let staged = Directory::bare(&self.path);
        let connection = connection::writing(&staged)?;
        // The database is opened before it is believed: what is not ours is refused by its shape.
        migrate::shape(&connection, &staged)?;
        if !migrate::has_our_schema(&connection)? {
            return Err(BackupError::Damaged(
                "it has tables, triggers or views that are not ours".into(),
            ));
        }
        make::check(&connection)?;
        migrate::migrate(&connection, &staged)?;
        connection.pragma_update(None, "secure_delete", true)?;
        Ok(connection)
    }

    /// Holds files and database to each other. Gives the files that are named and were not packed.
    fn agree(
        &self,
        connection: &Connection,
        mut files: HashMap<UploadKey, (u64, [u8; 32])>,
    ) -> Result<Vec<UploadKey>, String> {
        let named = |connection: &Connection| -> rusqlite::Result<Vec<(UploadKey, u64, [u8; 32])>> {
            connection
                .prepare("SELECT key, size, sha256 FROM uploads")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        };
        let mut damaged = Vec::new();
        for (key, size, sha256) in named(connection).map_err(|error| error.to_string())? {
            match files.remove(&key) {
                Some(found) if found == (size, sha256) => {}
                Some(_) => return Err(format!("the file {key} is not the one that was stored")),
                None => damaged.push(key),
            }
        }
        // Of submissions that were deleted while the backup was made.
        for key in files.into_keys() {
            let removed = self.upload(key).and_then(fs::remove_file);
            removed.map_err(|error| error.to_string())?;
        }
        Ok(damaged)
    }

    /// Moves everything to its place, the database last.
    fn publish(mut self, directory: &Directory) -> Result<(), BackupError> {
        let move_all = || {
            for shard in fs::read_dir(self.path("uploads"))? {
                sync_directory(&shard?.path())?;
            }
            sync_directory(&self.path("uploads"))?;
            fs::rename(self.path("uploads"), directory.uploads())?;
            fs::rename(self.path(ERASURES), directory.erasures())?;
            sync_directory(directory.path())?;
            File::open(self.path(DATABASE))?.sync_all()?;
            fs::rename(self.path(DATABASE), directory.database())?;
            sync_directory(directory.path())
        };
        move_all().map_err(at(directory.path()))?;
        self.is_published = true;
        fs::remove_dir_all(&self.path).map_err(at(&self.path))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_published {
            // What cannot be removed now is removed by the next try.
            let _ = fs::remove_dir_all(self.directory.uploads());
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Everything into the one file that is moved: what still lies in its log would be left behind.
fn settle(connection: Connection) -> Result<(), BackupError> {
    checkpoint::all(&connection)?;
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    make::close(connection)
}

/// The kind of a member, by its name.
fn member(name: &str) -> &'static str {
    match name {
        ABOUT => ABOUT,
        ERASURES => ERASURES,
        DATABASE => DATABASE,
        SUMS => SUMS,
        _ => UPLOADS,
    }
}

fn follows(before: &str, now: &str) -> bool {
    matches!(
        (before, now),
        ("", ABOUT)
            | (ABOUT | UPLOADS, UPLOADS | ERASURES)
            | (ERASURES, DATABASE)
            | (DATABASE, SUMS)
    )
}

fn note(sums: &mut String, sum: &[u8; 32], name: &str) {
    sums.push_str(&format!("{}  {name}\n", hex(sum)));
}

/// The first member is one line.
const MAX_ABOUT: u64 = 64 << 10;
/// Ten million erasures.
const MAX_ERASURES: u64 = 1 << 30;

/// A member that is read at once.
fn small<R: io::Read>(
    reader: &mut Reader<R>,
    size: u64,
    max: u64,
) -> Result<(String, [u8; 32]), Unsound> {
    if size > max {
        return Err(Unsound::Content("a list in it is too long".into()));
    }
    let mut bytes = Vec::new();
    let sum = reader.copy(size, &mut bytes, |_| {})?;
    let text = String::from_utf8(bytes).map_err(|_| Unsound::Content("no text".into()))?;
    Ok((text, sum))
}

/// When the backup was made, if it is one that this program reads.
fn about(text: &str) -> Result<i64, Unsound> {
    let about: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    match (about["frontdesk_backup"].as_u64(), about["made_at"].as_i64()) {
        (Some(FORMAT), Some(made_at)) => Ok(made_at),
        (Some(newer), _) if newer > FORMAT => {
            Err(Unsound::Content("a newer frontdesk made it; use that version".into()))
        }
        _ => Err(Unsound::Content("it does not say what it is".into())),
    }
}
