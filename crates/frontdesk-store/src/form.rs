//! Forms declared by hand, because no HTML of the site holds them.

use rusqlite::{Connection, params, types::Type};

use crate::{Store, StoreError};

/// A form that an operator declared.
///
/// ```
/// use frontdesk_store::DeclaredForm;
///
/// let form = DeclaredForm {
///     name: "newsletter".into(),
///     names: "auto".into(),
///     origins: vec!["https://app.example".into()],
///     created_at: 1_700_000_000_000_000,
/// };
/// assert_eq!(form.origins.len(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredForm {
    /// Its name, as in `/f/{name}`.
    pub name: String,
    /// The notation its names are read in: `auto`, `brackets`, `dots` or `flat`.
    pub names: String,
    /// The origins that may post to it besides the site's own.
    pub origins: Vec<String>,
    /// When it was declared, in microseconds since 1970-01-01 UTC.
    pub created_at: i64,
}

/// What became of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// The form is new.
    New,
    /// A form of this name stood there; it has been replaced.
    Replaced,
}

/// Whether there was anything to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// The form is no longer declared. Its submissions stay.
    Gone,
    /// No form of this name was declared.
    NotThere,
}

impl Store {
    /// Declares a form, or declares it anew.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn declare_form(&self, form: DeclaredForm) -> Result<Declared, StoreError> {
        self.write(move |transaction| declare(transaction.connection, &form)).await
    }

    /// Takes a declaration back. The form's submissions stay.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn remove_form(&self, name: &str) -> Result<Removed, StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| remove(transaction.connection, &name)).await
    }

    /// All declared forms, by name.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn declared_forms(&self) -> Result<Vec<DeclaredForm>, StoreError> {
        self.read(list).await
    }

    /// A number that changes with the declared forms, whichever process changed them. Cheap: made to be
    /// asked every second.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn forms_version(&self) -> Result<u64, StoreError> {
        self.read(version).await
    }
}

pub(crate) fn declare(connection: &Connection, form: &DeclaredForm) -> rusqlite::Result<Declared> {
    let origins = serde_json::Value::from(form.origins.clone()).to_string();
    let known: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM forms WHERE name = ?1)")?
        .query_row([&form.name], |row| row.get(0))?;
    connection
        .prepare_cached(
            "INSERT INTO forms (name, names, origins, created_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET names = excluded.names, origins = excluded.origins",
        )?
        .execute(params![form.name, form.names, origins, form.created_at])?;
    Ok(if known { Declared::Replaced } else { Declared::New })
}

pub(crate) fn remove(connection: &Connection, name: &str) -> rusqlite::Result<Removed> {
    let rows = connection.prepare_cached("DELETE FROM forms WHERE name = ?1")?.execute([name])?;
    Ok(if rows > 0 { Removed::Gone } else { Removed::NotThere })
}

pub(crate) fn list(connection: &Connection) -> rusqlite::Result<Vec<DeclaredForm>> {
    connection
        .prepare_cached("SELECT name, names, origins, created_at FROM forms ORDER BY name")?
        .query_map([], |row| {
            let origins = serde_json::from_str(row.get_ref(2)?.as_str()?).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(2, Type::Text, Box::new(error))
            })?;
            Ok(DeclaredForm {
                name: row.get(0)?,
                names: row.get(1)?,
                origins,
                created_at: row.get(3)?,
            })
        })?
        .collect()
}

/// A number that is another one after every change of the declarations.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT version FROM versions WHERE what = 'forms'")?
        .query_row([], |row| row.get(0))
}
