//! `frontdesk erase --account … --email …`: everything of one person, for good.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use frontdesk_session::Moment;
use frontdesk_store::{Beside, Email, Store, Traces};

use crate::account::{self, SHOWN};
use crate::app;
use crate::cli::Erase;
use crate::config::Config;
use crate::sessions::{Aside, account_id};
use crate::visible::{Size, Visible};

/// Shows what is here of the person, asks, and erases it.
///
/// # Errors
/// What is in the way; the same command again does what is left.
pub(crate) fn run(config: &Config, command: &Erase, mut out: impl Write) -> anyhow::Result<()> {
    let desk = Store::beside(&config.data)?;
    let traces = find(&desk, command)?;
    if traces.is_empty() {
        writeln!(out, "nothing here is of this person")?;
        return Ok(());
    }
    show(&traces, &mut out)?;
    if !command.yes && !confirm("Erase all of this? It cannot be undone.")? {
        bail!("nothing was erased");
    }
    if let Some(account) = &traces.account {
        // Before the account goes: who is still logged in must not outlive it.
        let ended = Aside::open(config, &desk)?
            .end_account(&account_id(account.id), Moment::from_micros(app::now()));
        ended.context("its sessions could not be ended, so nothing was erased")?;
    }
    let (submissions, files) = desk.erase(&traces, app::now())?;
    writeln!(out, "erased {submissions} submissions and {files} files")?;
    writeln!(out, "backups still hold them; a restore erases them again, by erasures.log")?;
    Ok(())
}

fn find(desk: &Beside, command: &Erase) -> anyhow::Result<Traces> {
    let email = command.email.as_deref().map(Email::parse).transpose()?;
    let named = command.account.as_deref().map(|name| account::named(desk, name)).transpose()?;
    let account = match (named, &email) {
        (Some(account), _) => Some(account),
        (None, Some(email)) => desk.account_of(email)?,
        (None, None) => None,
    };
    // An account's own address is the person's too.
    let email = email.or_else(|| account.as_ref().and_then(|one| Email::parse(&one.email).ok()));
    Ok(desk.traces(account, email)?)
}

fn show(traces: &Traces, out: &mut impl Write) -> io::Result<()> {
    if let Some(account) = &traces.account {
        let made = app::moment(account.created_at);
        let email = Visible(&account.email, SHOWN);
        writeln!(out, "the account {email} ({}), made {made}", account.id)?;
    }
    for (form, number) in &traces.forms {
        let plural = if *number == 1 { "" } else { "s" };
        writeln!(out, "{number} submission{plural} to {}", Visible(form, SHOWN))?;
    }
    if traces.files > 0 {
        writeln!(out, "{} files with them ({})", traces.files, Size(traces.file_bytes))?;
    }
    if traces.letters > 0 {
        writeln!(out, "{} letters to this address", traces.letters)?;
    }
    Ok(())
}

fn confirm(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("{question} Say so with --yes.");
    }
    write!(io::stderr(), "{question} [y/N] ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
