//! The data for another process than the server: an export, a declaration from the command line.

use std::{fs::File, io, path::Path};

use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    Cursor, Declared, DeclaredForm, ErasureLog, OpenError, Page, Removed, Reserve, StoreError,
    Submission, UploadKey, Uploads, connection,
    directory::Directory,
    form,
    migrate::{self, Shape},
    read,
};

/// A data directory, used beside a server that may be running on it.
///
/// Everything blocks. Reading waits for nobody; a declaration is one short transaction. It never
/// sweeps and, while a server runs, never checkpoints: those are the server's.
#[derive(Debug)]
pub struct Beside {
    pub(crate) connection: Connection,
    pub(crate) uploads: Uploads,
    directory: Directory,
}

impl Beside {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        Self::of(&Directory::existing(path)?)
    }

    pub(crate) fn open_or_new(path: &Path) -> Result<Self, OpenError> {
        Self::of(&Directory::create(path)?)
    }

    fn of(directory: &Directory) -> Result<Self, OpenError> {
        let connection = connection::writing(directory)?;
        bring_up_to_date(&connection, directory)?;
        let uploads = Uploads::new(directory.uploads(), Reserve::default());
        Ok(Self { connection, uploads, directory: directory.clone() })
    }

    /// The forms that are declared in the data of `path`, read by a connection that can't write:
    /// nothing is made, brought up to date or waited for. Where there are no data, there are none.
    pub(crate) fn peek_forms(path: &Path) -> Result<Vec<DeclaredForm>, OpenError> {
        let directory = match Directory::existing(path) {
            Ok(directory) => directory,
            Err(OpenError::NoData { .. }) => return Ok(Vec::new()),
            Err(other) => return Err(other),
        };
        let connection = connection::reading(&directory)?;
        // Of another program's database, or a later version's, nothing is read.
        migrate::shape(&connection, &directory)?;
        form::list(&connection).map_err(|error| connection::failed(&directory, &error))
    }

    /// The log of what was erased for good.
    pub fn erasures(&self) -> ErasureLog {
        self.directory.erasure_log()
    }

    /// The submission of `id`.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn submission(&self, id: Uuid) -> Result<Option<Submission>, StoreError> {
        Ok(read::submission(&self.connection, id)?)
    }

    /// At most `limit` submissions of `form` behind `after`, in order of filing.
    ///
    /// ```
    /// use frontdesk_store::{Cursor, Store};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let desk = Store::beside_or_new(directory.path())?;
    /// let mut next = Some(Cursor::START);
    /// while let Some(after) = next {
    ///     let page = desk.page("contact", after, 100)?;
    ///     for submission in &page.submissions {
    ///         println!("{}", submission.tree);
    ///     }
    ///     next = page.next;
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn page(&self, form: &str, after: Cursor, limit: u32) -> Result<Page, StoreError> {
        Ok(read::page(&self.connection, form, after, limit)?)
    }

    /// How many submissions `form` has.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn count(&self, form: &str) -> Result<u64, StoreError> {
        Ok(read::count(&self.connection, form)?)
    }

    /// The names of all forms that have submissions, declared or not.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn form_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(read::form_names(&self.connection)?)
    }

    /// Declares a form, or declares it anew. A running server sees it by its version.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn declare_form(&self, form: &DeclaredForm) -> Result<Declared, StoreError> {
        self.write(|connection| form::declare(connection, form))
    }

    /// Takes a declaration back. The form's submissions stay.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn remove_form(&self, name: &str) -> Result<Removed, StoreError> {
        self.write(|connection| form::remove(connection, name))
    }

    /// All declared forms, by name.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn declared_forms(&self) -> Result<Vec<DeclaredForm>, StoreError> {
        Ok(form::list(&self.connection)?)
    }

    /// Opens a stored file for reading.
    ///
    /// # Errors
    /// If no such file is stored, or the disk fails.
    pub fn read_upload(&self, key: UploadKey) -> io::Result<File> {
        self.uploads.read(key)
    }

    pub(crate) fn write<T>(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // IMMEDIATE, because a reading transaction cannot become a writing one while another writes.
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = act(&self.connection)
            .and_then(|value| self.connection.execute_batch("COMMIT").map(|()| value));
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        Ok(done?)
    }
}

/// Takes missing steps only if no server is running: an older one would meet tables it does not know.
fn bring_up_to_date(connection: &Connection, directory: &Directory) -> Result<(), OpenError> {
    match migrate::shape(connection, directory)? {
        Shape::Current => Ok(()),
        Shape::Behind { .. } => match directory.lock() {
            Ok(_lock) => migrate::migrate(connection, directory),
            Err(OpenError::InUse { .. }) => {
                Err(OpenError::Older { database: directory.database() })
            }
            Err(other) => Err(other),
        },
    }
}
