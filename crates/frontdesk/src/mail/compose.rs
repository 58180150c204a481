//! The words of each letter. Nothing that a stranger typed stands in one.

use askama::Template;
use frontdesk_session::Token;
use frontdesk_store::{
    Account, AccountName, AccountState, Email, LinkHash, LinkPurpose, NewLink, StoreError,
};
use uuid::Uuid;

use super::address::wire;
use super::letter::{LINK_LIFE, Letter};
use super::message::{Mail, Origin};
use super::{name, on_site};
use crate::app::{self, App};

/// A letter as people read it.
struct Words {
    subject: String,
    before: Vec<String>,
    /// What a link does, and the link.
    link: Option<(&'static str, String)>,
    after: Vec<String>,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct AsText<'a> {
    words: &'a Words,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct AsHtml<'a> {
    words: &'a Words,
}

/// Writes a letter, as things stand now. `None` where there is nobody to write to.
///
/// # Errors
/// [`StoreError`]; another time it may work.
pub(super) async fn compose(
    app: &App,
    letter: &Letter,
    id: Uuid,
) -> Result<Option<Mail>, StoreError> {
    let Some((to, words)) = words(app, letter).await? else { return Ok(None) };
    let Some(to) = wire(&to) else { return Ok(None) };
    let (text, html) = (AsText { words: &words }.render(), AsHtml { words: &words }.render());
    // Templates are checked when they are compiled: only running out of memory comes here.
    let (Ok(text), Ok(html)) = (text, html) else { return Ok(None) };
    let subject = words.subject;
    let html = Some(html);
    Ok(Some(Mail { id, to, subject, text, html, reply_to: None, origin: Origin::Generated }))
}

async fn words(app: &App, letter: &Letter) -> Result<Option<(Email, Words)>, StoreError> {
    let site = &name(app);
    match letter {
        Letter::Reset { email } => reset(app, site, email).await,
        Letter::SignUp { email, name, next } => {
            sign_up(app, site, email, (name.as_deref(), next.clone())).await
        }
        Letter::Confirm { account } => {
            let Some((account, email)) = active(app, *account).await? else { return Ok(None) };
            confirm(app, site, &account, email).await
        }
        Letter::Move { account, email } => {
            let Some((account, _)) = active(app, *account).await? else { return Ok(None) };
            let Ok(email) = Email::parse(email) else { return Ok(None) };
            move_to(app, site, &account, email).await
        }
        Letter::Moved { former } => Ok(Email::parse(former).ok().map(|to| (to, moved(site)))),
        Letter::PasswordChanged { account } => {
            let found = active(app, *account).await?;
            let link = on_site(app, "reset");
            Ok(found.map(|(_, email)| (email, password_changed(site, link))))
        }
        Letter::NewDevice { account, device, network, at } => {
            let found = active(app, *account).await?;
            let when = app::moment_in_words(*at);
            let link = on_site(app, "account/sessions");
            let words = new_device(site, device, network, &when, link);
            Ok(found.map(|(_, email)| (email, words)))
        }
    }
}

/// The account, with the address to write to: the stored one, never one that was typed (S-58).
async fn active(app: &App, id: Uuid) -> Result<Option<(Account, Email)>, StoreError> {
    let found = app.store().account(id).await?;
    let found = found.filter(|account| account.state == AccountState::Active);
    Ok(found.and_then(|account| {
        let email = Email::parse(&account.email).ok()?;
        Some((account, email))
    }))
}

async fn of_address(app: &App, email: &Email) -> Result<Option<(Account, Email)>, StoreError> {
    match app.store().account_of(email).await? {
        Some(account) => active(app, account.id).await,
        None => Ok(None),
    }
}

/// Makes a link; the secret in it exists nowhere else.
async fn link(
    app: &App,
    purpose: LinkPurpose,
    account: Option<Uuid>,
    email: &Email,
) -> Result<Option<String>, StoreError> {
    link_of(app, purpose, account, email, (None, None)).await
}

/// The same with the name and the wish of whoever signs up.
async fn link_of(
    app: &App,
    purpose: LinkPurpose,
    account: Option<Uuid>,
    email: &Email,
    (name, next): (Option<AccountName>, Option<String>),
) -> Result<Option<String>, StoreError> {
    let (secret, now) = (Token::new(app::random()), app.now());
    let hash = LinkHash(*secret.hash().as_bytes());
    let (email, until) = (email.clone(), now + LINK_LIFE);
    let new = NewLink { hash, purpose, account, email, name, next, made_at: now, until };
    let page = match purpose {
        LinkPurpose::Reset => "reset/new",
        LinkPurpose::Confirm | LinkPurpose::Move => "confirm",
        LinkPurpose::SignUp => "signup/finish",
    };
    let made = app.store().make_link(new).await?;
    Ok(made.then(|| on_site(app, &format!("{page}?key={}", secret.to_text()))))
}

const ONCE: &str = "The link works once, for 30 minutes.";

async fn reset(app: &App, site: &str, email: &str) -> Result<Option<(Email, Words)>, StoreError> {
    let Ok(typed) = Email::parse(email) else { return Ok(None) };
    let Some((account, email)) = of_address(app, &typed).await? else { return Ok(None) };
    let link = link(app, LinkPurpose::Reset, Some(account.id), &email).await?;
    Ok(link.map(|link| {
        let words = Words {
            subject: format!("A new password for {site}"),
            before: vec![format!("Somebody asked for a new password for your account at {site}.")],
            link: Some(("Choose a new password", link)),
            after: vec![
                format!("{ONCE} With the new password you are logged out everywhere."),
                "If it was not you, do nothing: your password stays as it is.".to_owned(),
            ],
        };
        (email, words)
    }))
}

/// S-57: whoever has an account is told so by letter, and nobody else.
async fn sign_up(
    app: &App,
    site: &str,
    email: &str,
    (name, next): (Option<&str>, Option<String>),
) -> Result<Option<(Email, Words)>, StoreError> {
    let Ok(email) = Email::parse(email) else { return Ok(None) };
    if let Some(account) = app.store().account_of(&email).await? {
        let stored = active(app, account.id).await?.map(|(_, email)| email);
        return Ok(stored.map(|email| (email, known(site, on_site(app, "login")))));
    }
    let name = name.and_then(|name| AccountName::parse(name).ok());
    let link = link_of(app, LinkPurpose::SignUp, None, &email, (name, next)).await?;
    Ok(link.map(|link| {
        let words = Words {
            subject: format!("Finish your sign-up at {site}"),
            before: vec![format!(
                "Somebody, most likely you, signs up at {site} with this address."
            )],
            link: Some(("Choose a password and finish", link)),
            after: vec![
                ONCE.to_owned(),
                "If it was not you, do nothing: there is no account yet.".to_owned(),
            ],
        };
        (email, words)
    }))
}

fn known(site: &str, login: String) -> Words {
    Words {
        subject: format!("You have an account at {site}"),
        before: vec![format!(
            "Somebody, perhaps you, tried to sign up at {site} with this address. It has an account there \
             already."
        )],
        link: Some(("Log in", login)),
        after: vec![
            "If you forgot the password, the page of the login leads to a new one.".to_owned(),
            "If it was not you, do nothing: nothing was changed.".to_owned(),
        ],
    }
}

async fn confirm(
    app: &App,
    site: &str,
    account: &Account,
    email: Email,
) -> Result<Option<(Email, Words)>, StoreError> {
    if account.email_confirmed_at.is_some() {
        return Ok(None);
    }
    let link = link(app, LinkPurpose::Confirm, Some(account.id), &email).await?;
    Ok(link.map(|link| {
        let words = Words {
            subject: format!("Is this your address? ({site})"),
            before: vec![format!("An account at {site} has this address.")],
            link: Some(("Yes, it is mine", link)),
            after: vec![
                ONCE.to_owned(),
                "If you have no account there, do nothing: somebody mistyped their address."
                    .to_owned(),
            ],
        };
        (email, words)
    }))
}

async fn move_to(
    app: &App,
    site: &str,
    account: &Account,
    email: Email,
) -> Result<Option<(Email, Words)>, StoreError> {
    // S-57: whoever has an account with it already is told nothing that could be used.
    if app.store().account_of(&email).await?.is_some_and(|holder| holder.id != account.id) {
        return Ok(Some((email, known(site, on_site(app, "login")))));
    }
    let link = link(app, LinkPurpose::Move, Some(account.id), &email).await?;
    Ok(link.map(|link| {
        let words = Words {
            subject: format!("Your new address at {site}"),
            before: vec![format!("An account at {site} wants to have this address from now on.")],
            link: Some(("Yes, it is mine", link)),
            after: vec![ONCE.to_owned(), "If it was not you, do nothing.".to_owned()],
        };
        (email, words)
    }))
}

fn moved(site: &str) -> Words {
    Words {
        subject: format!("Your account at {site} has another address"),
        before: vec![format!(
            "Your account at {site} has another e-mail address from now on. Somebody who knows its password \
             changed it."
        )],
        link: None,
        after: vec!["If it was not you, please tell the people of that site at once.".to_owned()],
    }
}

fn password_changed(site: &str, reset: String) -> Words {
    Words {
        subject: format!("Your password at {site} was changed"),
        before: vec![
            format!("The password of your account at {site} was changed just now."),
            "If it was you, there is nothing to do. If not, choose a new one at once:".to_owned(),
        ],
        link: Some(("A new password", reset)),
        after: Vec::new(),
    }
}

fn new_device(site: &str, device: &str, network: &str, when: &str, devices: String) -> Words {
    let from = if network.is_empty() { String::new() } else { format!(", from {network}") };
    Words {
        subject: format!("A new device at {site}"),
        before: vec![
            format!("Somebody logged in to your account at {site}: {device}{from}, {when}."),
            "If it was you, there is nothing to do. If not, end that session and change your password:"
                .to_owned(),
        ],
        link: Some(("Where you are logged in", devices)),
        after: Vec::new(),
    }
}
