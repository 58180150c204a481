//! Mails: what is written to whom, and how it leaves.
//!
//! ```text
//! a submission is filed --> deliveries `mail` (to those whom its form names) and `reply` (to its sender)
//! an account needs one  --> a delivery `letter` or `notice`, whose payload says which letter it is
//! the outbox takes one  --> `channel`: written now, from what the store says now, and sent
//! ```
//!
//! A mail is written when it leaves, not when it is asked for: what was erased meanwhile is not in it,
//! and the secret of a link exists nowhere but in the mail.
//! Nothing that was submitted is ever a template, a header or an address to write to, but for two things
//! that are parsed first: the sender's own address (Reply-To, and the automatic reply), and the subject.

mod address;
mod channel;
mod compose;
mod letter;
mod lines;
mod message;
pub(crate) mod page;

mod reply;
mod smtp;
mod submission;
mod text;

use anyhow::Context as _;
use lettre::message::Mailbox;

use crate::app::App;
use crate::channel::Channel;
use crate::config::Config;
use crate::serve::Door;
use channel::Post;
use smtp::Smtp;

pub(crate) use letter::{LINK_LIFE, Letter};

/// The channels whose deliveries are mails.
pub(crate) fn channels() -> impl Iterator<Item = Box<dyn Channel>> {
    Post::ALL.into_iter().map(|post| Box::new(post) as Box<dyn Channel>)
}

/// How mails leave this server, and in whose name.
pub(crate) struct Mails {
    way: Way,
    from: Mailbox,
}

/// The way of a mail.
enum Way {
    /// To the mail server.
    Smtp(Smtp),
    /// Into the mailbox at the desk.
    Mailbox,
}

impl Mails {
    /// Reads what the settings say of mail.
    ///
    /// # Errors
    /// What in the settings can't be.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Mails> {
        let server = config.mail.server()?;
        let from = match (&config.mail.from, &server) {
            (Some(from), _) => from.clone(),
            (None, Some(_)) => anyhow::bail!("mail.from: say whom mails come from"),
            (None, None) => "Frontdesk <frontdesk@localhost>".parse().context("mail.from")?,
        };
        let way = match server {
            Some(server) => Way::Smtp(Smtp::new(&server, &config.mail)?),
            None => Way::Mailbox,
        };
        Ok(Mails { way, from })
    }
}

/// Where mails are kept instead of being sent, if they are.
pub(crate) fn mailbox(app: &App) -> Option<String> {
    match app.mails().way {
        Way::Smtp(_) => None,
        Way::Mailbox => Some(at_desk(app, "mail")),
    }
}

/// What the site is called in letters: its address without what need not be said.
fn name(app: &App) -> String {
    let place = app.place_of(Door::Site);
    let bare = place.split_once("://").map_or(place.as_str(), |(_, rest)| rest);
    bare.trim_end_matches('/').to_owned()
}

/// The address of a page of the site, in a letter. Made of settings, never of what a request says (F-58).
fn on_site(app: &App, path: &str) -> String {
    format!("{}{path}", app.place_of(Door::Site))
}

/// The address of a page of the desk, in a mail to operators.
fn at_desk(app: &App, path: &str) -> String {
    format!("{}{path}", app.place_of(Door::Desk))
}
