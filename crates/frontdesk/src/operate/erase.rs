//! `frontdesk erase --account … --email …`: everything of one person, for good.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use frontdesk_session::Moment;
use frontdesk_store::{Beside, Email, ErasedPerson, Scrubbed, Store, Traces};

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
    let aside = Aside::open(config, &desk)?;
    let now = Moment::from_micros(app::now());
    let account = traces.account.as_ref().map(|account| account_id(account.id));
    let sessions = account.as_ref().map(|account| aside.of(account, now)).transpose()?;
    show(&traces, sessions.map_or(0, |live| live.len() as u64), &mut out)?;
    if !command.yes && !confirm("Erase all of this? It cannot be undone.")? {
        bail!("nothing was erased");
    }
    // Before the account goes: who is still logged in must not outlive it.
    let ended = account.map(|account| aside.end_account(&account, now)).transpose();
    let ended = ended.context("its sessions could not be ended, so nothing was erased")?;
    let erased = desk.erase(&traces, app::now())?;
    tell(&erased, ended.unwrap_or_default(), &mut out)?;
    let scrubbed = desk.scrub(app::now());
    remains(
        scrubbed.context("it is erased, but pieces may be left in the database's files")?,
        &mut out,
    )?;
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

fn show(traces: &Traces, sessions: u64, out: &mut impl Write) -> io::Result<()> {
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
    for (number, what) in [
        (sessions, SESSIONS),
        (traces.parked(), PARKED),
        (traces.letters, LETTERS),
        (traces.mails(), MAILS),
        (traces.links(), LINKS),
        (traces.strangers(), STRANGERS),
    ] {
        if number > 0 {
            writeln!(out, "{number} {what}")?;
        }
    }
    Ok(())
}

const SESSIONS: &str = "sessions of the account";
const PARKED: &str = "submissions that wait for a login";
const LETTERS: &str = "deliveries to this address, letters among them, with every try";
const MAILS: &str = "mails kept at the desk";
const LINKS: &str = "invitations and other links that work once";
const STRANGERS: &str = "sessions without an account that keep this address";

fn tell(erased: &ErasedPerson, sessions: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "erased {} submissions and {} files", erased.submissions, erased.files)?;
    for (number, what) in [
        (sessions, SESSIONS),
        (erased.parked, PARKED),
        (erased.letters, LETTERS),
        (erased.mails, MAILS),
        (erased.links, LINKS),
        (erased.strangers, STRANGERS),
    ] {
        if number > 0 {
            writeln!(out, "erased {number} {what}")?;
        }
    }
    Ok(())
}

/// What this command can't reach.
fn remains(scrubbed: Scrubbed, out: &mut impl Write) -> io::Result<()> {
    match scrubbed {
        Scrubbed::All => writeln!(out, "nothing of it is left in the database's files")?,
        Scrubbed::Later => writeln!(
            out,
            "the database's log still holds pieces, because it is read all the time; they go when the \
             server rests, or starts"
        )?,
    }
    writeln!(out, "backups still hold them; a restore erases them again, by erasures.log")?;
    writeln!(
        out,
        "what was sent on (webhooks, mail) is with its receivers, and the server's log with whoever keeps it"
    )
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
