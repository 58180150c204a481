//! Forms that outlive the login: what a stranger sent to a form that wants an account waits for an hour,
//! and is filed when that browser logs in.
//!
//! Nobody shall file in another's name. So a submission is bound to a random secret in a cookie of its
//! own, and by its login alone is filed only what a page of ours, or of a trusted origin, sent from a
//! browser that brought no session, or one of the very account that logs in. All else is shown first
//! (`page.rs`), and what was filled in under another account's session is for that account alone.

mod cookie;
pub(crate) mod page;

use frontdesk_session::{Candidates, Lives, Moment, SetCookie, Token};
use frontdesk_store::{
    Consent, Filed, Idempotency, NewSubmission, Parked, Parking, ParkingBounds, Receipt, Waiting,
};
use frontdesk_tower::Session;
use http::HeaderValue;
use http::header::COOKIE;
use http::request::Parts;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{self, App};
use crate::ask_login::{login, with_next};
use crate::channel::Fresh;
use crate::failure::Failure;
use crate::line::{Shown, line};
use crate::sessions::account_uuid;
use crate::shown;

/// By whose page a submission was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SentBy {
    /// A page of this site, or of an origin that is trusted as one.
    Ours,
    /// A page of an origin that the form lists; always as a stranger.
    Others,
}

/// A submission that wants an account and came without one.
pub(crate) struct Offer {
    pub(crate) submission: NewSubmission,
    pub(crate) sent_by: SentBy,
    /// Where its sender wished to go.
    pub(crate) place: String,
    /// What an account may have one of, and its key, each without the account.
    pub(crate) unique: Option<[u8; 32]>,
    pub(crate) idempotency: Option<Idempotency>,
}

/// What the sender gets for it.
pub(crate) struct Ticket {
    pub(crate) receipt: Receipt,
    pub(crate) until: i64,
    pub(crate) cookie: SetCookie,
}

/// Keeps a submission until its sender has logged in; when this returns, it is on the disk.
///
/// # Errors
/// Why it is not kept. Its files are gone then.
pub(crate) async fn park(app: &App, head: &Parts, offer: Offer) -> Result<Ticket, Failure> {
    let Offer { submission, sent_by, place, unique, idempotency } = offer;
    let (consent, former) = consent(app, head, sent_by).await?;
    let now = submission.received_at;
    let limit = submission.daily_upload_bytes.unwrap_or(u64::MAX);
    let secret = secret_to_park_under(app, head, now).await?;
    let spec = cookie::spec(app).map_err(|error| app.internal(&error.to_string()))?;
    let parking = Parking {
        secret: *secret.hash().as_bytes(),
        consent,
        former,
        next: Some(place.clone()),
        unique,
        idempotency,
    };
    let parked = app.store().park(submission, parking, ParkingBounds::default()).await;
    match parked.map_err(|error| app.store_failure(error))? {
        Parked::Waits { receipt, until } => {
            let (lives, now) = (Lives::Until(Moment::from_micros(until)), Moment::from_micros(now));
            let cookie = spec.set(&secret.to_text(), lives, now);
            let cookie = cookie.map_err(|error| app.internal(&error.to_string()))?;
            tracing::debug!(form = receipt.form, id = %receipt.id, "parked a submission");
            Ok(Ticket { receipt, until, cookie })
        }
        Parked::TooMany | Parked::Full => Err(Failure::TooManyWait { login: login(&place) }),
        Parked::OverQuota => {
            let seconds_left = app::seconds_to_midnight(now);
            Err(Failure::OverQuota { max: limit, seconds_left })
        }
    }
}

/// The browser's secret if something waits under it, else a new one: what we do not know was not made
/// here, and must not become the name of anything (S-04).
async fn secret_to_park_under(app: &App, head: &Parts, now: i64) -> Result<Token, Failure> {
    if let Some(brought) = cookie::secret(app, &head.headers) {
        let known = app.store().is_parked(*brought.hash().as_bytes(), now).await;
        if known.map_err(|error| app.store_failure(error))? {
            return Ok(brought);
        }
    }
    Ok(Token::new(app::random()))
}

/// Whether the login alone says that its sender wants it filed, and for which account if only for one.
async fn consent(
    app: &App,
    head: &Parts,
    sent_by: SentBy,
) -> Result<(Consent, Option<Uuid>), Failure> {
    if sent_by == SentBy::Others {
        return Ok((Consent::Asked, None));
    }
    let session = Session::of(head).await?;
    if session.id().is_some() {
        // A stranger who is remembered, or an account that was disabled.
        return Ok((Consent::Given, session.account().as_ref().and_then(account_uuid)));
    }
    let policy = app.sessions().site_policy();
    let cookies = head.headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let token = match policy.cookie().candidates(cookies) {
        Candidates::Missing => return Ok((Consent::Given, None)),
        Candidates::One(value) => Token::parse(value),
        Candidates::Several(_) | Candidates::Tossed => None,
    };
    // Somebody was logged in when the form was filled in: only they may have it.
    let Some(token) = token else { return Ok((Consent::Asked, None)) };
    let former = app.store().former_account(&token.hash(), policy.realm()).await;
    let former = former.map_err(|error| app.store_failure(error))?;
    Ok(match former.as_ref().and_then(account_uuid) {
        Some(former) => (Consent::Given, Some(former)),
        None => (Consent::Asked, None),
    })
}

/// What a login made of the submissions that waited for it.
#[derive(Default)]
pub(crate) struct Settled {
    /// What was filed.
    pub(crate) filed: Vec<Receipt>,
    /// Whether something is left that its sender has to be asked about.
    pub(crate) asks: bool,
    /// The end of the browser's secret, once nothing waits under it.
    pub(crate) cookie: Option<SetCookie>,
}

impl Settled {
    /// Where the browser goes that was to go to `place`.
    pub(crate) fn on(&self, place: String) -> String {
        if self.asks { with_next("/parked", &place) } else { place }
    }

    /// What was filed, as programs get it.
    pub(crate) fn described(&self) -> Vec<Value> {
        let one = |receipt: &Receipt| {
            json!({
                "id": receipt.id.to_string(),
                "form": receipt.form,
                "received_at": app::moment(receipt.received_at),
            })
        };
        self.filed.iter().map(one).collect()
    }
}

/// Files what waited for the login of this account and needs no question. What can't be filed now
/// waits on: a login never fails by it.
pub(crate) async fn settle(app: &App, head: &Parts, account: Uuid) -> Settled {
    let Some(secret) = cookie::secret(app, &head.headers) else { return Settled::default() };
    let secret = *secret.hash().as_bytes();
    let mut settled = Settled::default();
    match app.store().parked(secret, account, app.now()).await {
        Ok(waiting) => {
            for one in waiting {
                match file_given(app, secret, account, &one).await {
                    Some(receipt) => settled.filed.push(receipt),
                    None => settled.asks = true,
                }
            }
            // It is shown to this account now, so the next one at this browser must not see it.
            if settled.asks
                && let Err(error) = app.store().bind_parked(secret, account).await
            {
                tracing::error!(%error, "what waits could not be kept from other accounts");
            }
            settled.cookie = over(app, secret).await;
        }
        Err(error) => {
            tracing::error!(%error, "what waited for a login could not be read");
            settled.asks = true;
        }
    }
    settled
}

async fn file_given(app: &App, secret: [u8; 32], account: Uuid, one: &Waiting) -> Option<Receipt> {
    if one.consent == Consent::Asked {
        return None;
    }
    match file(app, secret, account, one).await {
        Ok(filed) => filed,
        Err(failure) => {
            tracing::warn!(?failure, id = %one.id, "what waited for a login could not be filed");
            None
        }
    }
}

/// Files one; `None` if it does not wait any more.
async fn file(
    app: &App,
    secret: [u8; 32],
    account: Uuid,
    one: &Waiting,
) -> Result<Option<Receipt>, Failure> {
    let now = app.now();
    let deliveries = match app.find_form(&one.form).await {
        Some(form) => {
            let fresh = Fresh { now, entries: &one.entries };
            app.channels().deliveries(app, &form, &fresh)
        }
        None => Vec::new(),
    };
    let filed = app.store().file_parked(secret, one.id, account, now, deliveries).await;
    match filed.map_err(|error| app.store_failure(error))? {
        Some(Filed::New(receipt)) => {
            tell(app, one).await;
            Ok(Some(receipt))
        }
        Some(Filed::Again(receipt)) => Ok(Some(receipt)),
        None => Ok(None),
        Some(Filed::KeyReused) => Err(Failure::KeyReused),
        Some(Filed::OverQuota { limit, .. }) => {
            let seconds_left = app::seconds_to_midnight(now);
            Err(Failure::OverQuota { max: limit, seconds_left })
        }
    }
}

/// Shows it on the operator's terminal, as if it had just come.
async fn tell(app: &App, one: &Waiting) {
    if !app.has_terminal() {
        return;
    }
    let Some(form) = app.find_form(&one.form).await else { return };
    let values = shown::values(&form, &one.entries);
    let entries = values.iter().map(|(name, value)| (name.as_str(), Shown::Text(value)));
    app.tell(one.received_at, &line(&one.form, entries));
}

/// Removes the browser's secret if nothing waits under it, for whichever account.
async fn over(app: &App, secret: [u8; 32]) -> Option<SetCookie> {
    match app.store().is_parked(secret, app.now()).await {
        Ok(false) => cookie::spec(app).ok().map(|spec| spec.remove()),
        Ok(true) | Err(_) => None,
    }
}
