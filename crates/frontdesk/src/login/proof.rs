//! Whether a password is the one: counted before it is checked, and checked in the same time whoever
//! it is (S-55, S-56, S-60 to S-65).

use frontdesk_session::Lives;
use frontdesk_store::{
    Account, AccountState, DeviceHash, Email, LoginLimits, LoginOutcome, LoginReservation,
    LoginTry, LoginVerdict,
};
use http::StatusCode;
use uuid::Uuid;

use super::call::Call;
use super::password::{Password, PoolError, RETRY_AFTER, Verdict};
use super::refusal::{Refusal, Stop};
use super::{alarm, cookie, notice};
use crate::app;
use crate::failure::Failure;
use crate::observe;

/// The account of this address, if the password is its own.
///
/// `email` is what was typed, an address or not; `field` is where the password was typed.
///
/// # Errors
/// 401 for a wrong password, an unknown address and a disabled account alike; 429 for too many
/// guesses, before anything is hashed; 503 where too many passwords wait.
pub(super) async fn prove(
    call: &Call,
    email: Option<Email>,
    typed: &str,
    field: &'static str,
) -> Result<Account, Stop> {
    let proved = check(call, email, typed, field).await;
    if let Err(Stop::Refused(refusal)) = &proved
        && matches!(refusal.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS)
    {
        alarm::after_a_failure(call).await;
    }
    proved
}

async fn check(
    call: &Call,
    email: Option<Email>,
    typed: &str,
    field: &'static str,
) -> Result<Account, Stop> {
    if typed.is_empty() {
        let message = "please type the password";
        return Err(
            Refusal::one(StatusCode::UNPROCESSABLE_ENTITY, field, "missing", message).into()
        );
    }
    let password = Password::parse(typed).map_err(|error| too_long(field, &error.to_string()))?;
    let place = reserve(call, email.clone(), field).await?;
    let account = match &email {
        Some(email) => call.app.store().account_of(email).await,
        None => Ok(None),
    };
    let account = account.map_err(|error| call.app.store_failure(error))?;
    let account = account.filter(|account| account.state == AccountState::Active);
    // Also of a wrong password: whoever watches sees at whom somebody guesses.
    account.iter().for_each(|account| observe::is_of(account.id));
    // Nobody's password is checked too, against nothing, which takes as long.
    let stored = account.as_ref().and_then(|account| account.password.clone());
    let verdict = match call.app.logins().pool.verify(password.clone(), stored).await {
        Ok(verdict) => verdict,
        Err(error) => {
            settle(call, place, LoginOutcome::Unchecked).await?;
            return Err(not_hashed(call, error));
        }
    };
    match (account, verdict) {
        (Some(account), Verdict::Right) => {
            settle(call, place, LoginOutcome::Right).await?;
            Ok(account)
        }
        (Some(account), Verdict::RightButOld) => {
            settle(call, place, LoginOutcome::Right).await?;
            renew_hash(call, &account, password).await;
            Ok(account)
        }
        (Some(account), Verdict::Unusable(reason)) => {
            tracing::error!(account = %account.id, %reason, "a stored password cannot be checked");
            Err(wrong(field).into())
        }
        (None, _) | (_, Verdict::Wrong) => Err(wrong(field).into()),
    }
}

/// Takes a place among the tries, before anything is looked at. It counts as a wrong password until it
/// is settled.
async fn reserve(
    call: &Call,
    email: Option<Email>,
    field: &'static str,
) -> Result<LoginReservation, Stop> {
    let device = cookie::secret(call.app.logins().device_cookie(call.door), &call.head.headers);
    let device = device.map(|secret| DeviceHash(*secret.hash().as_bytes()));
    let attempt = LoginTry::new(email, call.from(), app::now()).with_device(device);
    let store = call.app.store();
    let verdict = store.reserve_login(Uuid::new_v4(), attempt, LoginLimits::default()).await;
    match verdict.map_err(|error| call.app.store_failure(error))? {
        LoginVerdict::Allowed(place) => Ok(place),
        LoginVerdict::TooMany { retry_after } => Err(too_many(field, retry_after).into()),
        LoginVerdict::Locked => Err(locked(field).into()),
    }
}

async fn settle(
    call: &Call,
    place: LoginReservation,
    outcome: LoginOutcome,
) -> Result<(), Failure> {
    let settled = call.app.store().settle_login(place, outcome).await;
    settled.map_err(|error| call.app.store_failure(error))
}

/// The same for somebody who is logged in, before something that matters: throttled like a login.
///
/// # Errors
/// As for [`prove`].
pub(super) async fn prove_again(call: &Call, account: &Account, typed: &str) -> Result<(), Stop> {
    // It was parsed when it was stored.
    let email = Email::parse(&account.email).ok();
    prove(call, email, typed, "current_password").await.map(|_| ())
}

/// S-67: whoever brings the password of an old hash is given one of today.
async fn renew_hash(call: &Call, account: &Account, password: Password) {
    let Some(old) = account.password.clone() else { return };
    let renewed = match call.app.logins().pool.hash(password, app::random()).await {
        Ok(new) => call.app.store().replace_password(account.id, old, new).await.map(|_| ()),
        // There will be another login.
        Err(_) => return,
    };
    if let Err(error) = renewed {
        tracing::warn!(%error, "an old hash of a password could not be replaced");
    }
}

/// Takes a place among the tries of a network, for what is no login and costs as much: a sign-up.
///
/// # Errors
/// 429.
pub(super) async fn take_place(call: &Call) -> Result<(), Stop> {
    // Never settled: a sign-up counts, made or not.
    reserve(call, None, "").await.map(|_| ())
}

/// What is told when nothing could be hashed.
pub(super) fn not_hashed(call: &Call, error: PoolError) -> Stop {
    match error {
        PoolError::Busy => {
            let message = "very many people are logging in right now; please try again in a moment";
            let refusal = Refusal::one(StatusCode::SERVICE_UNAVAILABLE, "", "busy", message);
            refusal.later(Some(RETRY_AFTER)).into()
        }
        PoolError::Broken => call.app.internal("a password could not be hashed").into(),
    }
}

/// Makes the browser a device that this account knows, so that nobody who guesses at the account from
/// elsewhere shuts its owner out (S-60). Gives the cookie.
///
/// A browser keeps its secret, so that two accounts at one computer both know it.
pub(super) async fn remember_device(
    call: &Call,
    account: Uuid,
) -> Result<Option<frontdesk_session::SetCookie>, Failure> {
    let spec = call.app.logins().device_cookie(call.door);
    let secret = cookie::secret(spec, &call.head.headers)
        .unwrap_or_else(|| frontdesk_session::Token::new(app::random()));
    let hash = DeviceHash(*secret.hash().as_bytes());
    let remembered = call.app.store().remember_device(account, hash, app::now()).await;
    remembered.map_err(|error| call.app.store_failure(error))?;
    notice::of_device(call, account, hash).await;
    let end = call.now() + Lives::LONGEST;
    Ok(spec.set(&secret.to_text(), Lives::Until(end), call.now()).ok())
}

/// S-66: seen before anything is normalised, counted or hashed.
pub(super) fn too_long(field: &'static str, message: &str) -> Refusal {
    Refusal::one(StatusCode::UNPROCESSABLE_ENTITY, field, "too_long", message)
}

/// S-55: one answer for all that is not right.
pub(super) fn wrong(field: &'static str) -> Refusal {
    let message = match field {
        "current_password" => "this is not your password",
        _ => "this e-mail address and this password do not belong together",
    };
    Refusal::one(StatusCode::UNAUTHORIZED, field, "wrong_password", message)
}

fn too_many(field: &'static str, retry_after: u32) -> Refusal {
    let minutes = retry_after.div_ceil(60);
    let plural = if minutes == 1 { "" } else { "s" };
    let message = format!("too many tries failed; please try again in {minutes} minute{plural}");
    let refusal = Refusal::one(StatusCode::TOO_MANY_REQUESTS, field, "too_many_tries", &message);
    refusal.later(Some(retry_after))
}

fn locked(field: &'static str) -> Refusal {
    let message = "too many tries failed in a row; from this browser only a new password opens it \
                   again: the page of the login leads to one";
    Refusal::one(StatusCode::TOO_MANY_REQUESTS, field, "locked", message)
}
