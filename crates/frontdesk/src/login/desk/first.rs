//! `GET /first` and `POST /first`: the first operator, by a link that works once (V6.3.2).
//!
//! While there is no operator, each start of the server makes such a link: 256 random bits, of which
//! only the hash is kept, in memory; shown on the operator's terminal or, where there is none, written
//! to a file that only they can read. Opening it changes nothing; sending the form spends it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_session::{Moment, Token, TokenHash};
use frontdesk_store::{Added, NewAccount, Rights};
use http::StatusCode;
use uuid::Uuid;

use super::super::call::{AtDesk, Call};
use super::super::fields::Fields;
use super::super::look::{self, Errors};
use super::super::refusal::{Refusal, Stop};
use super::super::{sign_up, token};
use crate::app::{self, App};
use crate::serve::Door;

const FORM: &str = "/first";
/// L22.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// The link that waits to be used, if one does.
#[derive(Debug, Default)]
pub(crate) struct FirstLink(Mutex<Option<Link>>);

#[derive(Debug, Clone, Copy)]
struct Link {
    hash: TokenHash,
    until: Moment,
}

impl FirstLink {
    fn link(&self) -> MutexGuard<'_, Option<Link>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fits(&self, key: &str, now: Moment) -> bool {
        let hash = Token::parse(key.as_bytes()).map(|key| key.hash());
        self.link().is_some_and(|link| Some(link.hash) == hash && now < link.until)
    }

    /// Takes the link away from everybody else who has it, if this is its key.
    fn spend(&self, key: &str, now: Moment) -> Option<Link> {
        if self.fits(key, now) { self.link().take() } else { None }
    }
}

/// Makes a link, if there is no operator, and gives the words that tell the operator of it.
///
/// # Errors
/// The store can't be asked, or the file can't be written.
pub(crate) async fn offer(app: &App) -> anyhow::Result<Option<String>> {
    let file = file(app);
    // One of an earlier start opens nothing any more.
    let _ = fs::remove_file(&file);
    if app.store().account_counts().await?.operators > 0 {
        return Ok(None);
    }
    let secret = Token::new(app::random());
    let until = Moment::from_micros(app.now()) + LIFE;
    *app.logins().first.link() = Some(Link { hash: secret.hash(), until });
    let link = format!("{}first?key={}", app.place_of(Door::Desk), secret.to_text());
    if app.has_terminal() {
        return Ok(Some(format!(
            "There is no operator yet. This link makes the first one; it works once, for 30 minutes:\n  \
             {link}"
        )));
    }
    write(&file, &link).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Some(format!("There is no operator yet: see {}, for 30 minutes.", file.display())))
}

/// Only the owner may read it, from the moment on that it is there.
fn write(file: &Path, link: &str) -> std::io::Result<()> {
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(made, "{link}")
}

fn file(app: &App) -> PathBuf {
    app.config().data.join("first-operator")
}

#[derive(Template)]
#[template(path = "login/desk/first.html")]
struct FirstPage<'a> {
    key: &'a str,
    email: &'a str,
    token: &'a str,
    errors: Errors,
}

/// The form.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = ask(&call);
    call.answered(shown)
}

/// Makes the operator.
pub(crate) async fn take(AtDesk(call, body): AtDesk) -> Response {
    let outcome = make(&call, body).await;
    call.answered(outcome)
}

fn ask(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    let key = call.asked("key");
    Ok(match call.app.logins().first.fits(&key, call.now()) {
        true => form(call, StatusCode::OK, &key, "", Errors::default()),
        false => form(call, StatusCode::GONE, "", "", Errors::of(gone())),
    })
}

fn form(call: &Call, status: StatusCode, key: &str, email: &str, errors: Errors) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    look::secret_page(status, issued, &FirstPage { key, email, token: &token, errors })
}

async fn make(call: &Call, body: Body) -> Result<Response, Stop> {
    call.is_remembering()?;
    let fields = Fields::read(call, body).await?;
    call.check_secret_sender(FORM, fields.text(token::FIELD))?;
    look::or_again(call, check(call, &fields).await, |status, errors| {
        let key = if status == StatusCode::GONE { "" } else { fields.text("key") };
        form(call, status, key, fields.text("email"), errors)
    })
}

async fn check(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, FORM, fields.text(token::FIELD))?;
    let (app, key) = (&call.app, fields.text("key"));
    if !app.logins().first.fits(key, call.now()) {
        return Err(gone().into());
    }
    let (new, password) = sign_up::read(call, fields)?;
    let new = sign_up::hashed(call, new, password).await?;
    let id = add(call, key, NewAccount { rights: Rights::Operator, ..new }).await?;
    sign_up::enter(call, id, fields, "").await
}

/// Spends the link and makes the account; where that fails, the link is as good as before.
async fn add(call: &Call, key: &str, new: NewAccount) -> Result<Uuid, Stop> {
    let (app, first, id) = (&call.app, &call.app.logins().first, new.id);
    let Some(link) = first.spend(key, call.now()) else { return Err(gone().into()) };
    let store = app.store();
    let added = match store.account_counts().await {
        // Somebody was made an operator at the command line meanwhile.
        Ok(counts) if counts.operators > 0 => return Err(gone().into()),
        Ok(_) => store.add_account(new).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(Added::New) => {
            let _ = fs::remove_file(file(app));
            Ok(id)
        }
        Ok(Added::EmailTaken) => {
            *first.link() = Some(link);
            Err(sign_up::taken().into())
        }
        Err(error) => {
            *first.link() = Some(link);
            Err(app.store_failure(error).into())
        }
    }
}

fn gone() -> Refusal {
    let message = "this link was used, or is too old; a new one is made when the server is started \
                   while there is no operator, and `frontdesk account add --operator` makes one, too";
    Refusal::one(StatusCode::GONE, "", "link_gone", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L22: the link opens for half an hour, and once.
    #[test]
    fn the_first_link_ends_by_time_and_by_being_used() {
        let (made, secret) = (Moment::from_secs(1_000_000), Token::new([7; 32]));
        let first = FirstLink::default();
        let key = secret.to_text();
        assert!(!first.fits(&key, made), "there is none yet");
        *first.link() = Some(Link { hash: secret.hash(), until: made + LIFE });
        let last = made + (LIFE - Duration::from_micros(1));
        assert!(first.fits(&key, made) && first.fits(&key, last));
        assert!(!first.fits(&key, made + LIFE) && first.spend(&key, made + LIFE).is_none());
        assert!(!first.fits(&Token::new([8; 32]).to_text(), made) && !first.fits("", made));
        assert!(first.spend(&key, last).is_some());
        assert!(!first.fits(&key, made) && first.spend(&key, made).is_none());
    }
}
