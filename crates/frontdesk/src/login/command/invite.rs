//! `frontdesk account invite`, `invitations` and `withdraw`.

use std::io::Write;

use anyhow::bail;
use frontdesk_store::{Email, Invitation, Invited, Rights, Store};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::invite::{Drawn, Terms};
use super::groups;
use crate::account::SHOWN;
use crate::app::{self, moment, moment_in_words};
use crate::cli::{InvitationArgs, Report};
use crate::config::{Config, SignUp};
use crate::serve::Door;
use crate::visible::Visible;

/// Makes an invitation and prints its link, which nobody can print again.
pub(super) fn make(
    config: &Config,
    terms: &InvitationArgs,
    mut out: impl Write,
) -> anyhow::Result<()> {
    let email = terms.email.as_deref().map(Email::parse).transpose()?;
    let rights = if terms.operator { Rights::Operator } else { Rights::Visitor };
    if rights == Rights::Visitor && config.accounts.signup == SignUp::Closed {
        bail!("accounts.signup is \"closed\", so nobody could use it; set it to \"invited\"");
    }
    let desk = Store::beside_or_new(&config.data)?;
    if let Some(email) = &email
        && desk.account_of(email)?.is_some()
    {
        bail!("{}", super::taken(email));
    }
    let terms = Terms { email, groups: groups(&terms.groups)?, rights };
    let drawn = Drawn::new(terms, None, app::now());
    if desk.invite(&drawn.invitation)? == Invited::TooMany {
        bail!("there are {} open invitations already; withdraw some", Invited::MOST);
    }
    let link = drawn.link(|door| match door {
        Door::Site => door.place(config, config.listen),
        Door::Desk => door.place(config, config.desk.listen),
    });
    let until = moment_in_words(drawn.invitation.until);
    writeln!(out, "{link}\nIt makes one account, until {until}. It is not shown again.")?;
    Ok(())
}

/// Prints those that can be used.
pub(super) fn list(config: &Config, format: Report, mut out: impl Write) -> anyhow::Result<()> {
    let open = Store::beside_or_new(&config.data)?.invitations(app::now())?;
    match format {
        Report::Json => {
            let list: Vec<Value> = open.iter().map(object).collect();
            writeln!(out, "{}", Value::from(list))?;
        }
        Report::Text if open.is_empty() => {
            writeln!(out, "no invitation is open (frontdesk account invite)")?;
        }
        Report::Text => {
            writeln!(out, "{:<36}  {:<20}  {:<8}  e-mail, groups", "id", "until", "rights")?;
            for one in &open {
                line(one, &mut out)?;
            }
        }
    }
    Ok(())
}

fn line(one: &Invitation, out: &mut impl Write) -> anyhow::Result<()> {
    let until = moment(one.until - one.until.rem_euclid(1_000_000));
    let rights = if one.rights == Rights::Operator { "operator" } else { "visitor" };
    let email = one.email.as_deref().unwrap_or("whoever has the link");
    write!(out, "{}  {until:<20}  {rights:<8}  {}", one.id, Visible(email, SHOWN))?;
    for group in &one.groups {
        write!(out, ", @{}", Visible(group, SHOWN))?;
    }
    writeln!(out)?;
    Ok(())
}

fn object(one: &Invitation) -> Value {
    json!({
        "id": one.id.to_string(),
        "email": one.email,
        "groups": one.groups,
        "operator": one.rights == Rights::Operator,
        "made_by": one.made_by.map(|id| id.to_string()),
        "made_at": moment(one.made_at),
        "until": moment(one.until),
    })
}

/// Withdraws one.
pub(super) fn withdraw(config: &Config, id: &str, mut out: impl Write) -> anyhow::Result<()> {
    let desk = Store::beside(&config.data)?;
    let is_gone = match Uuid::try_parse(id) {
        Ok(id) => desk.withdraw_invitation(id)?,
        Err(_) => false,
    };
    if !is_gone {
        let shown = Visible(id, SHOWN);
        bail!("there is no invitation {shown} (frontdesk account invitations)");
    }
    writeln!(out, "withdrawn: its link opens nothing any more")?;
    Ok(())
}
