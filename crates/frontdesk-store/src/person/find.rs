//! What is a person's.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;
use uuid::Uuid;

use super::Traces;
use crate::mention::{self, Table};
use crate::{Account, Email};

pub(super) fn traces(
    connection: &Connection,
    account: Option<Account>,
    email: Option<Email>,
) -> rusqlite::Result<Traces> {
    let mut traces = Traces { account, email, ..Traces::default() };
    if let Some(id) = traces.account.as_ref().map(|account| account.id) {
        let id = id.as_bytes();
        let sql = "SELECT seq FROM submissions WHERE account = ?1";
        traces.submissions = rows(connection, sql, params![id])?;
        traces.parked = rows(connection, "SELECT seq FROM parked WHERE former = ?1", params![id])?;
    }
    let key = traces.email.as_ref().map(|email| email.key().to_owned());
    if let Some(key) = &key {
        mention::each(connection, Table::Submissions, |mention| {
            if mention.key == *key {
                traces.submissions.insert(mention.seq);
            }
        })?;
        mention::each(connection, Table::Parked, |mention| {
            if mention.key == *key {
                traces.parked.insert(mention.seq);
            }
        })?;
        traces.strangers = strangers(connection, key)?;
    }
    let person = Person { account: traces.account.as_ref().map(|one| one.id.to_string()), key };
    traces.deliveries = deliveries(connection, &person)?;
    traces.letters = traces.deliveries.len() as u64;
    traces.mails = mails(connection, &person, &traces.submissions)?;
    traces.links = links(connection, &traces)?;
    count(connection, &mut traces)?;
    Ok(traces)
}

/// By what a person is known in texts.
struct Person {
    account: Option<String>,
    key: Option<String>,
}

impl Person {
    /// Whether a whole text is their address, in whatever spelling.
    fn has(&self, address: &str) -> bool {
        let same = |key: &String| Email::parse(address).is_ok_and(|email| email.key() == key);
        address.contains('@') && self.key.as_ref().is_some_and(same)
    }

    /// Whether a text of a JSON value is their address or the id of their account.
    fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.account.as_ref() == Some(text) || self.has(text),
            Value::Array(items) => items.iter().any(|item| self.is_in(item)),
            Value::Object(members) => members.values().any(|item| self.is_in(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Whether their address stands anywhere in a text.
    fn is_named_in(&self, text: &str) -> bool {
        let ends = |letter: char| {
            letter.is_whitespace()
                || matches!(letter, '<' | '>' | '"' | '\'' | '(' | ')' | ',' | ';' | ':')
        };
        text.contains('@') && text.split(ends).any(|word| self.has(word.trim_end_matches('.')))
    }
}

/// Deliveries to their address, and letters of their account to any.
fn deliveries(connection: &Connection, person: &Person) -> rusqlite::Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    let mut statement = connection.prepare(
        "SELECT seq, target, payload FROM deliveries
         WHERE submission IS NULL OR instr(target, '@') > 0",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let payload = row.get_ref(2)?.as_blob_or_null()?.unwrap_or_default();
        let says = || serde_json::from_slice(payload).is_ok_and(|payload| person.is_in(&payload));
        if person.has(row.get_ref(1)?.as_str()?) || says() {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

/// Of the mails at the desk, copies of what is erased elsewhere: there is no use in leaving one.
fn mails(
    connection: &Connection,
    person: &Person,
    submissions: &BTreeSet<i64>,
) -> rusqlite::Result<BTreeSet<i64>> {
    // A kept mail has the id of its delivery.
    let mut of = connection
        .prepare("SELECT submission FROM deliveries WHERE id = ?1 AND submission NOT NULL")?;
    let mut found = BTreeSet::new();
    let mut statement =
        connection.prepare("SELECT seq, id, recipient, subject, text FROM mailbox")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        let submission: Option<i64> = of.query_row([id], |row| row.get(0)).optional()?;
        let mut is_theirs = submission.is_some_and(|seq| submissions.contains(&seq));
        for column in 2..5 {
            is_theirs = is_theirs || person.is_named_in(row.get_ref(column)?.as_str()?);
        }
        if is_theirs {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

/// What browsers without an account keep is JSON, so a whole value has its quotes about it.
fn strangers(connection: &Connection, key: &str) -> rusqlite::Result<BTreeSet<i64>> {
    let whole = format!("\"{}\"", key.to_lowercase());
    let mut found = BTreeSet::new();
    let mut statement = connection
        .prepare("SELECT key, data FROM sessions WHERE account IS NULL AND data IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kept = String::from_utf8_lossy(row.get_ref(1)?.as_blob()?).to_lowercase();
        if kept.contains(&whole) {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

fn links(connection: &Connection, traces: &Traces) -> rusqlite::Result<u64> {
    let id = traces.account.as_ref().map(|account| account.id.into_bytes());
    let key = traces.email.as_ref().map(Email::key);
    connection.query_row(
        "SELECT (SELECT count(*) FROM account_links
                 WHERE email_key = ?2 OR account = (SELECT seq FROM accounts WHERE id = ?1))
              + (SELECT count(*) FROM invitations WHERE email_key = ?2)",
        params![id, key],
        |row| row.get(0),
    )
}

fn count(connection: &Connection, traces: &mut Traces) -> rusqlite::Result<()> {
    let mut form = connection.prepare("SELECT form FROM submissions WHERE seq = ?1")?;
    for seq in &traces.submissions {
        let name: String = form.query_row([seq], |row| row.get(0))?;
        *traces.forms.entry(name).or_default() += 1;
    }
    for (sql, rows) in [
        (
            "SELECT count(*), coalesce(sum(size), 0) FROM uploads WHERE submission = ?1",
            &traces.submissions,
        ),
        (
            "SELECT count(*), coalesce(sum(size), 0) FROM parked_uploads WHERE parked = ?1",
            &traces.parked,
        ),
    ] {
        let mut files = connection.prepare(sql)?;
        for seq in rows {
            let (number, bytes): (u64, u64) =
                files.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
            traces.files += number;
            traces.file_bytes += bytes;
        }
    }
    Ok(())
}

fn rows(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<BTreeSet<i64>> {
    connection.prepare(sql)?.query_map(values, |row| row.get(0))?.collect()
}

/// The ids of submissions, for what is written down before they are erased.
pub(super) fn ids(connection: &Connection, rows: &BTreeSet<i64>) -> rusqlite::Result<Vec<Uuid>> {
    let mut statement = connection.prepare("SELECT id FROM submissions WHERE seq = ?1")?;
    let mut found = Vec::with_capacity(rows.len());
    for seq in rows {
        let id = statement.query_row([seq], |row| row.get(0).map(Uuid::from_bytes)).optional()?;
        found.extend(id);
    }
    Ok(found)
}
