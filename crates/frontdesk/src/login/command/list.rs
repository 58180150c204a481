//! `frontdesk account list`.

use std::io::Write;

use frontdesk_store::{Account, AccountCursor, AccountState, Beside, Rights};
use serde_json::{Value, json};

use crate::account::SHOWN;
use crate::app::moment;
use crate::cli::Report;
use crate::visible::Visible;

const PAGE: u32 = 500;

/// Prints all accounts, page by page.
pub(super) fn run(desk: &Beside, format: Report, mut out: impl Write) -> anyhow::Result<()> {
    match format {
        Report::Text => table(desk, out),
        Report::Json => {
            let mut before = "[";
            each(desk, |account| {
                write!(out, "{before}{}", object(account))?;
                before = ",\n ";
                Ok(())
            })?;
            writeln!(out, "{}]", if before == "[" { "[" } else { "" })?;
            Ok(())
        }
    }
}

fn table(desk: &Beside, mut out: impl Write) -> anyhow::Result<()> {
    if desk.account_counts()?.accounts == 0 {
        writeln!(
            out,
            "there is no account yet (frontdesk account add --operator you@example.org)"
        )?;
        return Ok(());
    }
    writeln!(
        out,
        "{:<36}  {:<20}  {:<8}  {:<8}  email, name, groups",
        "id", "since", "rights", "state"
    )?;
    each(desk, |account| {
        let rights = match account.rights {
            Rights::Operator => "operator",
            Rights::Visitor => "visitor",
        };
        let since = moment(account.created_at - account.created_at.rem_euclid(1_000_000));
        let email = Visible(&account.email, SHOWN);
        write!(out, "{}  {since:<20}  {rights:<8}  {:<8}  {email}", account.id, state(account))?;
        if let Some(name) = &account.name {
            write!(out, ", {}", Visible(name, SHOWN))?;
        }
        for group in &account.groups {
            write!(out, ", @{}", Visible(group, SHOWN))?;
        }
        writeln!(out)?;
        Ok(())
    })
}

fn object(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "email": account.email,
        "email_confirmed_at": account.email_confirmed_at.map(moment),
        "name": account.name,
        "groups": account.groups,
        "operator": account.rights == Rights::Operator,
        "state": state(account),
        "created_at": moment(account.created_at),
    })
}

fn state(account: &Account) -> &'static str {
    match account.state {
        AccountState::Active => "active",
        AccountState::Disabled { .. } => "disabled",
    }
}

fn each(desk: &Beside, mut act: impl FnMut(&Account) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut next = Some(AccountCursor::START);
    while let Some(after) = next {
        let page = desk.accounts(after, PAGE)?;
        page.accounts.iter().try_for_each(&mut act)?;
        next = page.next;
    }
    Ok(())
}
