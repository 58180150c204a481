//! `frontdesk account …`: accounts from the command line, while the server runs or not.

mod ask;
mod invite;
mod list;

use std::io::Write;

use anyhow::{Context as _, bail};
use frontdesk_session::Moment;
use frontdesk_store::{
    Account, AccountChange, AccountName, AccountState, Added, Beside, Changed, Email, GroupName,
    Leavings, NewAccount, PasswordHash, Rights, Store,
};
use uuid::Uuid;

use super::password::{Context, Cost, Hasher, Password, check_new};
use crate::account::{self, SHOWN};
use crate::app;
use crate::cli::{AccountCommand, NewAccountArgs};
use crate::config::Config;
use crate::sessions::{Aside, account_id};
use crate::visible::Visible;

/// Does what the command says and tells it on `out`.
///
/// # Errors
/// What is in the way, with the way out; nothing has changed then.
pub(crate) fn run(
    config: &Config,
    command: &AccountCommand,
    out: impl Write,
) -> anyhow::Result<()> {
    match command {
        AccountCommand::Add(new) => add(config, new, out),
        AccountCommand::List { format } => {
            list::run(&Store::beside_or_new(&config.data)?, *format, out)
        }
        AccountCommand::Invite(terms) => invite::make(config, terms, out),
        AccountCommand::Invitations { format } => invite::list(config, *format, out),
        AccountCommand::Withdraw { invitation } => invite::withdraw(config, invitation, out),
        AccountCommand::Password { account } => set_password(config, account, out),
        AccountCommand::Disable { account } => disable(config, account, out),
        AccountCommand::Enable { account } => enable(config, account, out),
        AccountCommand::Remove { account, keep_submissions, yes } => {
            let leavings = if *keep_submissions { Leavings::Detach } else { Leavings::Erase };
            remove(config, account, leavings, *yes, out)
        }
    }
}

fn add(config: &Config, new: &NewAccountArgs, mut out: impl Write) -> anyhow::Result<()> {
    let email = Email::parse(&new.email)?;
    let name = new.name.as_deref().map(AccountName::parse).transpose()?;
    let groups = groups(&new.groups)?;
    let desk = Store::beside_or_new(&config.data)?;
    if desk.account_of(&email)?.is_some() {
        bail!("{}", taken(&email));
    }
    let known = [email.address(), name.as_ref().map_or("", AccountName::as_str)];
    let password = Some(new_password(config, known)?);
    let rights = if new.operator { Rights::Operator } else { Rights::Visitor };
    let id = Uuid::new_v4();
    let shown = email.to_string();
    let account =
        NewAccount { name, groups, rights, password, ..NewAccount::new(id, email, app::now()) };
    match desk.add_account(&account)? {
        Added::New => writeln!(out, "made the account {} ({id})", Visible(&shown, SHOWN))?,
        Added::EmailTaken => bail!("{}", taken(&account.email)),
    }
    Ok(())
}

fn set_password(config: &Config, account: &str, mut out: impl Write) -> anyhow::Result<()> {
    let (desk, account) = find(config, account)?;
    let hash = new_password(config, [&account.email, account.name.as_deref().unwrap_or("")])?;
    change(&desk, &account, &AccountChange::Password { hash, at: app::now() })?;
    end_sessions(config, &desk, account.id)?;
    writeln!(out, "{} has a new password", Visible(&account.email, SHOWN))?;
    Ok(())
}

fn disable(config: &Config, account: &str, mut out: impl Write) -> anyhow::Result<()> {
    let (desk, account) = find(config, account)?;
    let off = AccountState::Disabled { since: app::now() };
    change(&desk, &account, &AccountChange::State(off))?;
    end_sessions(config, &desk, account.id)?;
    writeln!(out, "{} can no longer log in", Visible(&account.email, SHOWN))?;
    Ok(())
}

fn enable(config: &Config, account: &str, mut out: impl Write) -> anyhow::Result<()> {
    let (desk, account) = find(config, account)?;
    change(&desk, &account, &AccountChange::State(AccountState::Active))?;
    writeln!(out, "{} can log in again", Visible(&account.email, SHOWN))?;
    Ok(())
}

fn remove(
    config: &Config,
    account: &str,
    leavings: Leavings,
    yes: bool,
    mut out: impl Write,
) -> anyhow::Result<()> {
    let (desk, account) = find(config, account)?;
    let shown = Visible(&account.email, SHOWN);
    let fate = match leavings {
        Leavings::Erase => "its submissions and their files are erased",
        Leavings::Detach => "its submissions stay, without its name",
    };
    if !yes && !ask::confirm(&format!("Remove {shown}? This cannot be undone; {fate}."))? {
        bail!("nothing was removed");
    }
    // Before the account goes: who is still logged in must not outlive it.
    end_sessions(config, &desk, account.id)?;
    let Some(erased) = desk.remove_account(account.id, leavings, app::now())? else {
        bail!("the account {shown} is gone already");
    };
    let did = match leavings {
        Leavings::Erase => "erased",
        Leavings::Detach => "left without a name",
    };
    let (submissions, files) = (erased.submissions, erased.files);
    writeln!(out, "removed {shown}; {submissions} submissions {did}, {files} files erased")?;
    if erased.files_left > 0 {
        let left = erased.files_left;
        writeln!(
            out,
            "{left} files could not be erased; the next start of the server tries again"
        )?;
    }
    Ok(())
}

/// Ends whatever `account` is logged in with, on all devices: all commands that take rights away
/// come by. A running server knows it within a second, and holds no session of an account that is
/// disabled or gone for anything at once.
fn end_sessions(config: &Config, desk: &Beside, account: Uuid) -> anyhow::Result<()> {
    let now = Moment::from_micros(app::now());
    let ended = Aside::open(config, desk)?.end_account(&account_id(account), now);
    ended.context("its sessions could not be ended; try `frontdesk session end --account`")?;
    Ok(())
}

fn find(config: &Config, name: &str) -> anyhow::Result<(Beside, Account)> {
    let desk = Store::beside(&config.data)?;
    let account = account::named(&desk, name)?;
    Ok((desk, account))
}

fn change(desk: &Beside, account: &Account, change: &AccountChange) -> anyhow::Result<()> {
    match desk.change_account(account.id, change)? {
        Changed::Done => Ok(()),
        Changed::NotThere | Changed::EmailTaken | Changed::LastOperator => {
            bail!("the account {} is gone already", Visible(&account.email, SHOWN))
        }
    }
}

fn groups(names: &[String]) -> anyhow::Result<Vec<GroupName>> {
    let parse =
        |name: &String| GroupName::parse(name).with_context(|| format!("{}", Visible(name, SHOWN)));
    names.iter().map(parse).collect()
}

fn taken(email: &Email) -> String {
    let shown = email.to_string();
    format!("there is an account {} already, or one that looks like it", Visible(&shown, SHOWN))
}

/// Asks for a new password and hashes it, as the server would.
fn new_password(config: &Config, known: [&str; 2]) -> anyhow::Result<PasswordHash> {
    let host = config.public_url.as_ref().and_then(|url| url.host_str()).unwrap_or("");
    let pepper = super::pepper(&config.login)?;
    let typed = ask::new_password()?;
    let password = Password::parse(&typed)?;
    check_new(&password, &Context::of(known.into_iter().chain([host])))?;
    let salt = Uuid::new_v4().into_bytes();
    Ok(Hasher::new(Cost::default(), pepper).hash(&password, salt)?)
}
