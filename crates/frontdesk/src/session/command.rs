//! `frontdesk session …`: who is logged in, and ending that, while the server runs or not.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, bail};
use frontdesk_session::{Ended, Moment, Record, SessionId};
use frontdesk_store::{Beside, Store};
use serde_json::{Value, json};

use super::show::{address, device, second};
use crate::account::{self, SHOWN};
use crate::cli::{Report, SessionCommand, WhichSessions};
use crate::config::Config;
use crate::sessions::{Aside, account_id, account_uuid};
use crate::visible::Visible;

/// Sessions that are read at once.
const PAGE: usize = 500;

/// Does what the command says and tells it on `out`.
///
/// # Errors
/// What is in the way, with the way out.
pub(crate) fn run(
    config: &Config,
    command: &SessionCommand,
    out: impl Write,
) -> anyhow::Result<()> {
    let now = Moment::from_micros(crate::app::now());
    let desk = Store::beside_or_new(&config.data)?;
    let sessions = Aside::open(config, &desk)?;
    match command {
        SessionCommand::List { account, format } => {
            let of = account.as_deref();
            List { desk: &desk, sessions: &sessions, of, now }.print(*format, out)
        }
        SessionCommand::End(which) => end(&desk, &sessions, which, now, out),
    }
}

fn end(
    desk: &Beside,
    sessions: &Aside<'_>,
    which: &WhichSessions,
    now: Moment,
    mut out: impl Write,
) -> anyhow::Result<()> {
    let ended = match (&which.id, &which.account) {
        (Some(id), _) => return end_one(sessions, id, now, out),
        (None, Some(name)) => {
            sessions.end_account(&account_id(account::named(desk, name)?.id), now)?
        }
        // The command line asks for one of the three.
        (None, None) => sessions.end_all(now)?,
    };
    writeln!(out, "ended {ended} {}", if ended == 1 { "session" } else { "sessions" })?;
    Ok(())
}

fn end_one(sessions: &Aside<'_>, id: &str, now: Moment, mut out: impl Write) -> anyhow::Result<()> {
    let shown = Visible(id, SHOWN).to_string();
    let id: SessionId = id.parse().with_context(|| format!("{shown} is no id of a session"))?;
    match sessions.end(&id, now)? {
        Ended::Now => writeln!(out, "ended the session {id}")?,
        Ended::NotFound => bail!("there is no session {id} (frontdesk session list)"),
    }
    Ok(())
}

/// The sessions that are to be listed.
struct List<'a> {
    desk: &'a Beside,
    sessions: &'a Aside<'a>,
    of: Option<&'a str>,
    now: Moment,
}

impl List<'_> {
    fn print(&self, format: Report, mut out: impl Write) -> anyhow::Result<()> {
        match format {
            Report::Text => self.table(out),
            Report::Json => {
                let mut before = "[";
                self.each(|record, email| {
                    write!(out, "{before}{}", object(record, email))?;
                    before = ",\n ";
                    Ok(())
                })?;
                writeln!(out, "{}]", if before == "[" { "[" } else { "" })?;
                Ok(())
            }
        }
    }

    fn table(&self, mut out: impl Write) -> anyhow::Result<()> {
        let mut is_empty = true;
        self.each(|record, email| {
            if is_empty {
                let head = ("id", "last used", "since", "where", "account, device");
                let (id, seen, made, realm, rest) = head;
                writeln!(out, "{id:<22}  {seen:<20}  {made:<20}  {realm:<5}  {rest}")?;
                is_empty = false;
            }
            let (id, realm) = (record.id, &record.realm);
            let (seen, made) = (second(record.seen_at), second(record.made_at));
            write!(out, "{id}  {seen:<20}  {made:<20}  {realm:<5}  {}", Visible(email, SHOWN))?;
            for word in device(record).as_deref().into_iter().chain(address(record)) {
                write!(out, ", {}", Visible(word, SHOWN))?;
            }
            writeln!(out)?;
            Ok(())
        })?;
        if is_empty {
            writeln!(out, "nobody is logged in")?;
        }
        Ok(())
    }

    /// Each session with the address of its account; of one that is gone, its id.
    fn each(&self, mut act: impl FnMut(&Record, &str) -> anyhow::Result<()>) -> anyhow::Result<()> {
        if let Some(name) = self.of {
            let account = account::named(self.desk, name)?;
            let records = self.sessions.of(&account_id(account.id), self.now)?;
            return records.iter().try_for_each(|record| act(record, &account.email));
        }
        let mut emails = BTreeMap::new();
        let mut after = None;
        loop {
            let records = self.sessions.page(after, PAGE, self.now)?;
            let Some(last) = records.last() else { return Ok(()) };
            after = Some(last.id);
            for record in &records {
                act(record, &self.email(record, &mut emails)?)?;
            }
            // An account has sessions next to each other only by chance; what is known is dropped
            // with the page, so that a million accounts need no more room than one page.
            emails.clear();
        }
    }

    fn email(
        &self,
        record: &Record,
        known: &mut BTreeMap<String, String>,
    ) -> anyhow::Result<String> {
        let Some(id) = &record.account else { return Ok(String::new()) };
        if let Some(email) = known.get(id.as_str()) {
            return Ok(email.clone());
        }
        let account = account_uuid(id).map(|id| self.desk.account(id)).transpose()?.flatten();
        let email = account.map_or_else(|| id.to_string(), |account| account.email);
        known.insert(id.to_string(), email.clone());
        Ok(email)
    }
}

fn object(record: &Record, email: &str) -> Value {
    json!({
        "id": record.id.to_string(),
        "account": { "id": record.account.as_ref().map(ToString::to_string), "email": email },
        "realm": &*record.realm,
        "made_at": second(record.made_at),
        "logged_in_at": record.authenticated_at.map(second),
        "seen_at": second(record.seen_at),
        "ends_at": second(record.ends_at()),
        "device": device(record),
        "address": address(record),
    })
}
