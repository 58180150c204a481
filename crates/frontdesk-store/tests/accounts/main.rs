//! Accounts: made, changed and removed, and guesses at their passwords counted.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

#[path = "../desk/mod.rs"]
mod desk;

mod changed;
mod guesses;
mod made;
mod names;
mod removed;

use std::path::Path;

use frontdesk_store::{Added, Email, NewAccount, PasswordHash, Store};

use crate::desk::{NOON, number, stranger};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn account(id: u128, address: &str) -> NewAccount {
    NewAccount { password: Some(hash("old")), ..NewAccount::new(number(id), email(address), NOON) }
}

async fn add(store: &Store, id: u128, address: &str) {
    assert_eq!(store.add_account(account(id, address)).await.unwrap(), Added::New, "{address}");
}

fn rows(directory: &Path, table: &str) -> u64 {
    let count = format!("SELECT count(*) FROM {table}");
    stranger(directory).query_row(&count, [], |row| row.get(0)).unwrap()
}
