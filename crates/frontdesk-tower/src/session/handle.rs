//! The session of a request, as handlers take it.

use std::{fmt, sync::Arc};

use axum::extract::FromRequestParts;
use frontdesk_session::{AccountId, InvalidKey, Key, Record, Refused, SessionId, Stay, Visit};
use http::request::Parts;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    NotDone, SessionRejection, VisitorAddress,
    guest::{Guest, Seat},
};

/// The session of a visitor: what is remembered, and who it is.
///
/// Taking it looks the visitor up, once a request, however many take it; all of them share it, and
/// clones do. From then on it is at hand: reading and changing wait for nothing, changes are read
/// back, and all of them are stored together before the head of the answer leaves.
///
/// A key is a name ([`Key::new`]), or a [`Key`] for values that end with the token. Values are
/// whatever serde makes JSON of.
///
/// After the head has left, as in the stream of a long answer, a session can be read; changing it is
/// [`SessionRejection::HeadLeft`].
///
/// ```
/// use frontdesk_tower::{Session, SessionRejection};
///
/// async fn put(session: Session) -> Result<&'static str, SessionRejection> {
///     session.set("theme", "dark")?;
///     session.push("cart", &42)?;
///     assert_eq!(session.get::<String>("theme")?.as_deref(), Some("dark"));
///     Ok("remembered")
/// }
/// ```
#[derive(Clone)]
pub struct Session {
    pub(super) guest: Arc<Guest>,
}

impl Session {
    /// The session of a request, for services that have no extractors.
    ///
    /// # Errors
    /// [`SessionRejection::NoLayer`] and [`SessionRejection::Away`].
    pub async fn of(request: &Parts) -> Result<Session, SessionRejection> {
        let Seat(guest) = request.extensions.get().ok_or(SessionRejection::NoLayer)?;
        let guest = guest.clone();
        let address = request.extensions.get::<VisitorAddress>();
        let recalled = guest.recall(&request.headers, address).await;
        let away = |source| SessionRejection::Away { not_done: NotDone::Recalled, source };
        recalled.map_err(away)?;
        if guest.read(Visit::is_unasked).unwrap_or_default() {
            return Err(away(Arc::new(Unasked)));
        }
        Ok(Session { guest })
    }

    /// What is under this key; `None` if nothing is.
    ///
    /// # Errors
    /// [`SessionRejection::Value`] if it is no `T`.
    pub fn get<T: DeserializeOwned>(
        &self,
        key: impl AsRef<str>,
    ) -> Result<Option<T>, SessionRejection> {
        let key = key.as_ref();
        let value = self.guest.read(|visit| visit.get(key).map(serde_json::from_str)).flatten();
        value.transpose().map_err(|error| wrong(key, error))
    }

    /// The JSON text under this key, as it is stored.
    pub fn get_json(&self, key: impl AsRef<str>) -> Option<String> {
        self.guest.read(|visit| visit.get(key).map(ToOwned::to_owned)).flatten()
    }

    /// Remembers a value.
    ///
    /// # Errors
    /// [`SessionRejection::HeadLeft`], [`SessionRejection::Key`], [`SessionRejection::Value`] if it
    /// can't be written as JSON, and [`Refused::Gone`] where nothing can be remembered because the
    /// session has just ended. That it is too much is for the store to say, at the end.
    pub fn set<K, T>(&self, key: K, value: &T) -> Result<(), SessionRejection>
    where
        K: TryInto<Key, Error: Into<InvalidKey>>,
        T: Serialize + ?Sized,
    {
        let (key, value) = pair(key, value)?;
        self.change(|visit| visit.set(key, value))
    }

    /// Forgets what is under a key.
    ///
    /// # Errors
    /// As for [`set`](Session::set).
    pub fn remove<K>(&self, key: K) -> Result<(), SessionRejection>
    where
        K: TryInto<Key, Error: Into<InvalidKey>>,
    {
        let key = key.try_into().map_err(Into::into)?;
        self.change(|visit| visit.remove(key))
    }

    /// Adds to a whole number; one that is not there counts as 0. Requests at once lose nothing.
    ///
    /// # Errors
    /// As for [`set`](Session::set), and [`Refused::NotANumber`].
    pub fn add<K>(&self, key: K, by: i64) -> Result<(), SessionRejection>
    where
        K: TryInto<Key, Error: Into<InvalidKey>>,
    {
        let key = key.try_into().map_err(Into::into)?;
        self.change(|visit| visit.add(key, by))
    }

    /// Adds a value at the end of a list; one that is not there is made. Requests at once lose
    /// nothing.
    ///
    /// # Errors
    /// As for [`set`](Session::set), and [`Refused::NotAList`].
    pub fn push<K, T>(&self, key: K, value: &T) -> Result<(), SessionRejection>
    where
        K: TryInto<Key, Error: Into<InvalidKey>>,
        T: Serialize + ?Sized,
    {
        let (key, value) = pair(key, value)?;
        self.change(|visit| visit.push(key, value))
    }

    /// Who the visitor is; `None` for a stranger.
    pub fn account(&self) -> Option<AccountId> {
        self.guest.read(|visit| visit.account().cloned()).flatten()
    }

    /// The public name of the session; `None` before there is one.
    pub fn id(&self) -> Option<SessionId> {
        self.read_record(|record| record.id)
    }

    /// Reads the record as it was looked up: when it began, when the visitor logged in, when it ends.
    /// `None` before there is one.
    pub fn read_record<T>(&self, read: impl FnOnce(&Record) -> T) -> Option<T> {
        self.guest.read(|visit| visit.record().map(read)).flatten()
    }

    /// The visitor has proven to be this account: a new token, the end of the old one, and whatever
    /// a stranger has gathered comes along.
    ///
    /// # Errors
    /// [`SessionRejection::HeadLeft`].
    pub fn log_in(&self, account: AccountId, stay: Stay) -> Result<(), SessionRejection> {
        self.guest.change(|visit| visit.log_in(account, stay))
    }

    /// The rights of the account changed: a new token with all data, the end of the old one.
    ///
    /// # Errors
    /// [`SessionRejection::HeadLeft`].
    pub fn renew(&self) -> Result<(), SessionRejection> {
        self.guest.change(Visit::renew)
    }

    /// The visitor leaves: the session ends at the server, the cookie goes. Harmless for a stranger.
    ///
    /// Where a logout must work while the store is away, take a [`LogOut`](super::LogOut) instead.
    ///
    /// # Errors
    /// [`SessionRejection::HeadLeft`].
    pub fn log_out(&self) -> Result<(), SessionRejection> {
        self.guest.change(Visit::log_out)
    }

    /// Stores now what was changed until now, for handlers that have to know that it is.
    ///
    /// A future that is dropped in the middle of it leaves open whether it was.
    ///
    /// # Errors
    /// Why it was not stored. It is dropped then, and not tried again at the end.
    pub async fn save(&self) -> Result<(), SessionRejection> {
        self.guest.save().await
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Visit) -> Result<(), Refused>,
    ) -> Result<(), SessionRejection> {
        self.guest.change(change)?.map_err(SessionRejection::Refused)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("account", &self.account()).finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Session, SessionRejection> {
        Session::of(parts).await
    }
}

/// Another part of the same request has asked the store already, in vain.
#[derive(Debug, thiserror::Error)]
#[error("the store did not answer when it was asked before")]
struct Unasked;

fn pair<K, T>(key: K, value: &T) -> Result<(Key, Box<str>), SessionRejection>
where
    K: TryInto<Key, Error: Into<InvalidKey>>,
    T: Serialize + ?Sized,
{
    let key = key.try_into().map_err(Into::into)?;
    let value = serde_json::to_string(value).map_err(|error| wrong(key.as_str(), error))?;
    Ok((key, value.into()))
}

fn wrong(key: &str, error: serde_json::Error) -> SessionRejection {
    SessionRejection::Value { key: key.into(), source: Arc::new(error) }
}
