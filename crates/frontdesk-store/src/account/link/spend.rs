//! A link is used: the act and the end of the link are one transaction.

use rusqlite::Connection;
use uuid::Uuid;

use super::super::{
    AccountChange, AccountName, Added, Changed, Email, NewAccount, PasswordHash, change,
};
use super::table;
use super::{LinkHash, LinkUse, Spent};

pub(super) fn spend(
    connection: &Connection,
    hash: LinkHash,
    act: &LinkUse,
    at: i64,
) -> rusqlite::Result<Spent> {
    let Some(found) = table::find(connection, hash, act.purpose(), at)? else {
        return Ok(Spent::Over);
    };
    // It was an address when the link was made; rules that became stricter since make it worthless.
    let Ok(email) = Email::parse(&found.email) else { return Ok(Spent::Over) };
    table::remove(connection, hash)?;
    match (act, found.account) {
        (LinkUse::SignUp { id, password }, None) => {
            sign_up(connection, *id, email, found.name.as_deref(), password, at)
        }
        (LinkUse::Reset { password }, Some((id, former))) => {
            let hash = password.clone();
            change::change(connection, id, &AccountChange::Password { hash, at })?;
            // The letter reached the address, and no other link of the account is worth anything now.
            change::change(connection, id, &AccountChange::Confirm { email, at })?;
            table::forget(connection, id)?;
            Ok(Spent::Done { account: id, former_email: former })
        }
        (LinkUse::Confirm, Some((id, former))) => {
            change::change(connection, id, &AccountChange::Confirm { email, at })?;
            Ok(Spent::Done { account: id, former_email: former })
        }
        (LinkUse::Move, Some((id, former))) => move_to(connection, id, email, former, at),
        // Purpose and account were stored together.
        (LinkUse::SignUp { .. }, Some(_)) | (_, None) => Ok(Spent::Over),
    }
}

fn move_to(
    connection: &Connection,
    id: Uuid,
    email: Email,
    former: String,
    at: i64,
) -> rusqlite::Result<Spent> {
    if change::change(connection, id, &AccountChange::Email(email.clone()))? == Changed::EmailTaken
    {
        return Ok(Spent::EmailTaken);
    }
    change::change(connection, id, &AccountChange::Confirm { email, at })?;
    table::forget(connection, id)?;
    Ok(Spent::Done { account: id, former_email: former })
}

fn sign_up(
    connection: &Connection,
    id: Uuid,
    email: Email,
    name: Option<&str>,
    password: &PasswordHash,
    at: i64,
) -> rusqlite::Result<Spent> {
    table::forget_sign_ups(connection, &email)?;
    let new = NewAccount {
        name: name.and_then(|name| AccountName::parse(name).ok()),
        password: Some(password.clone()),
        email_confirmed_at: Some(at),
        ..NewAccount::new(id, email, at)
    };
    Ok(match change::add(connection, &new)? {
        Added::New => Spent::Done { account: id, former_email: String::new() },
        Added::EmailTaken => Spent::EmailTaken,
    })
}
