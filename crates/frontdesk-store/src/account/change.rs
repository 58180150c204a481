//! Accounts into the database: made, and changed one thing at a time.

use rusqlite::{Connection, OptionalExtension as _, ToSql, params};
use uuid::Uuid;

use super::{
    AccountName, AccountState, Email, GroupName, NewAccount, PasswordHash, Rights, throttle,
};

/// What became of a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is stored and synced.
    New,
    /// Another account has this address, or one that looks like it. Nothing was stored.
    EmailTaken,
}

/// One thing to change about an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// A new password, whatever the old one was. It ends the lock of wrong guesses, and no device is
    /// known any more.
    Password {
        /// Its hash.
        hash: PasswordHash,
        /// When, in microseconds since 1970-01-01 UTC.
        at: i64,
    },
    /// A new address, not confirmed yet.
    Email(Email),
    /// This address was shown to be the account's own; if it has another by now, nothing changes.
    Confirm {
        /// The address.
        email: Email,
        /// When, in microseconds since 1970-01-01 UTC.
        at: i64,
    },
    /// Another name, or none.
    Name(Option<AccountName>),
    /// Other groups in place of those it is in.
    Groups(Vec<GroupName>),
    /// Other rights.
    Rights(Rights),
    /// Disabled, or enabled again.
    State(AccountState),
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is stored and synced.
    Done,
    /// There is no such account, or what the change was made for is no longer so.
    NotThere,
    /// Another account has this address, or one that looks like it. Nothing has changed.
    EmailTaken,
    /// Nobody would be left who may run the server. Nothing has changed.
    LastOperator,
}

/// The same as [`change`], but never takes its last operator away from the server: of two who do so to
/// each other at once, one is told.
pub(super) fn change_but_last(
    connection: &Connection,
    id: Uuid,
    asked: &AccountChange,
) -> rusqlite::Result<Changed> {
    let takes = matches!(
        asked,
        AccountChange::State(AccountState::Disabled { .. })
            | AccountChange::Rights(Rights::Visitor)
    );
    let is_last = || -> rusqlite::Result<bool> {
        connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM accounts
                     WHERE id = ?1 AND operator = 1 AND disabled_at IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM accounts
                     WHERE id <> ?1 AND operator = 1 AND disabled_at IS NULL)",
            )?
            .query_row([id.as_bytes()], |row| row.get(0))
    };
    if takes && is_last()? {
        return Ok(Changed::LastOperator);
    }
    change(connection, id, asked)
}

pub(super) fn add(connection: &Connection, new: &NewAccount) -> rusqlite::Result<Added> {
    if holder(connection, &new.email)?.is_some() {
        return Ok(Added::EmailTaken);
    }
    connection
        .prepare_cached(
            "INSERT INTO accounts (id, email, email_key, email_shape, name, groups, operator,
                 created_at, email_confirmed_at, password, password_changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            new.id.as_bytes(),
            new.email.address(),
            new.email.key(),
            new.email.shape(),
            new.name.as_ref().map(AccountName::as_str),
            json(&new.groups),
            new.rights == Rights::Operator,
            new.created_at,
            new.email_confirmed_at,
            new.password.as_ref().map(PasswordHash::as_str),
            new.password.is_some().then_some(new.created_at),
        ])?;
    Ok(Added::New)
}

pub(super) fn change(
    connection: &Connection,
    id: Uuid,
    change: &AccountChange,
) -> rusqlite::Result<Changed> {
    let rows = match change {
        AccountChange::Password { hash, at } => {
            throttle::forgive(connection, id)?;
            set(connection, id, "password = ?2, password_changed_at = ?3", &[&hash.as_str(), at])?
        }
        AccountChange::Email(email) => return set_email(connection, id, email),
        AccountChange::Confirm { email, at } => connection
            .prepare_cached(
                "UPDATE accounts SET email_confirmed_at = ?2 WHERE id = ?1 AND email_key = ?3",
            )?
            .execute(params![id.as_bytes(), at, email.key()])?,
        AccountChange::Name(name) => {
            set(connection, id, "name = ?2", &[&name.as_ref().map(AccountName::as_str)])?
        }
        AccountChange::Groups(groups) => set(connection, id, "groups = ?2", &[&json(groups)])?,
        AccountChange::Rights(rights) => {
            set(connection, id, "operator = ?2", &[&(*rights == Rights::Operator)])?
        }
        AccountChange::State(AccountState::Active) => {
            set(connection, id, "disabled_at = NULL", &[])?
        }
        // Disabled twice, it is disabled since the first time.
        AccountChange::State(AccountState::Disabled { since }) => {
            set(connection, id, "disabled_at = coalesce(disabled_at, ?2)", &[since])?
        }
    };
    Ok(if rows > 0 { Changed::Done } else { Changed::NotThere })
}

/// Puts `new` where `old` still is: a hash made stronger after a login must not undo a password that
/// was set meanwhile.
pub(super) fn replace_password(
    connection: &Connection,
    id: Uuid,
    old: &PasswordHash,
    new: &PasswordHash,
) -> rusqlite::Result<Changed> {
    let rows = connection
        .prepare_cached("UPDATE accounts SET password = ?3 WHERE id = ?1 AND password = ?2")?
        .execute(params![id.as_bytes(), old.as_str(), new.as_str()])?;
    Ok(if rows > 0 { Changed::Done } else { Changed::NotThere })
}

/// Sets columns of one account; its id is `?1`, the values are what follows.
fn set(
    connection: &Connection,
    id: Uuid,
    assignments: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<usize> {
    let mut parameters: Vec<&dyn ToSql> = vec![id.as_bytes()];
    parameters.extend(values);
    connection
        .prepare_cached(&format!("UPDATE accounts SET {assignments} WHERE id = ?1"))?
        .execute(parameters.as_slice())
}

fn set_email(connection: &Connection, id: Uuid, email: &Email) -> rusqlite::Result<Changed> {
    if holder(connection, email)?.is_some_and(|holder| holder != id) {
        return Ok(Changed::EmailTaken);
    }
    // Another spelling of the same address is as confirmed as the first one was.
    let rows = connection
        .prepare_cached(
            "UPDATE accounts SET email = ?2, email_shape = ?4,
                 email_confirmed_at = iif(email_key = ?3, email_confirmed_at, NULL), email_key = ?3
             WHERE id = ?1",
        )?
        .execute(params![id.as_bytes(), email.address(), email.key(), email.shape()])?;
    Ok(if rows > 0 { Changed::Done } else { Changed::NotThere })
}

/// The account that has this address, or one that looks like it.
fn holder(connection: &Connection, email: &Email) -> rusqlite::Result<Option<Uuid>> {
    connection
        .prepare_cached("SELECT id FROM accounts WHERE email_key = ?1 OR email_shape = ?2 LIMIT 1")?
        .query_row(params![email.key(), email.shape()], |row| row.get(0).map(Uuid::from_bytes))
        .optional()
}

pub(super) fn json(groups: &[GroupName]) -> String {
    let mut names: Vec<&str> = groups.iter().map(GroupName::as_str).collect();
    names.sort_unstable();
    names.dedup();
    serde_json::Value::from(names).to_string()
}
