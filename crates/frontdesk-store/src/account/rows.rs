//! Accounts out of the database.

use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Type};
use uuid::Uuid;

use super::{
    Account, AccountCounts, AccountCursor, AccountPage, AccountState, Email, PasswordHash, Rights,
};

const COLUMNS: &str = "seq, id, email, name, groups, operator, disabled_at, created_at, \
                       email_confirmed_at, password, password_changed_at";

pub(super) fn by_id(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<Account>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1"))?
        .query_row([id.as_bytes()], account)
        .optional()
}

pub(super) fn by_email(
    connection: &Connection,
    email: &Email,
) -> rusqlite::Result<Option<Account>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE email_key = ?1"))?
        .query_row([email.key()], account)
        .optional()
}

pub(super) fn page(
    connection: &Connection,
    after: AccountCursor,
    limit: u32,
) -> rusqlite::Result<AccountPage> {
    let accounts = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM accounts WHERE seq > ?1 ORDER BY seq LIMIT ?2"
        ))?
        .query_map(params![after.0, limit], account)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let full = accounts.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = accounts.last().map(|account| account.at).filter(|_| full);
    Ok(AccountPage { accounts, next })
}

pub(super) fn counts(connection: &Connection) -> rusqlite::Result<AccountCounts> {
    connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE operator = 1 AND disabled_at IS NULL),
                    count(disabled_at) FROM accounts",
        )?
        .query_row([], |row| {
            Ok(AccountCounts {
                accounts: row.get(0)?,
                operators: row.get(1)?,
                disabled: row.get(2)?,
            })
        })
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let groups = serde_json::from_str(row.get_ref(4)?.as_str()?).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(4, Type::Text, Box::new(error))
    })?;
    let disabled: Option<i64> = row.get(6)?;
    Ok(Account {
        at: AccountCursor(row.get(0)?),
        id: Uuid::from_bytes(row.get(1)?),
        email: row.get(2)?,
        name: row.get(3)?,
        groups,
        rights: if row.get(5)? { Rights::Operator } else { Rights::Visitor },
        state: disabled.map_or(AccountState::Active, |since| AccountState::Disabled { since }),
        created_at: row.get(7)?,
        email_confirmed_at: row.get(8)?,
        password: row.get::<_, Option<String>>(9)?.map(PasswordHash::new),
        password_changed_at: row.get(10)?,
    })
}
