//! One request of a visitor, from the cookie that came to the cookie that goes.
//!
//! Where a visitor stands is what was recalled; what a visitor will is what the handler decided.
//!
//! ```text
//!            arrive            recall
//! headers ─────────> Arrival ─────────> Stranger    no token, or none that counts
//!                            ─────────> Live        exactly one session
//!                            ─────────> Straggler   a session that ended a moment ago
//!                            ─────────> Tossed      several tokens that contradict each other
//!                            ─unasked─> Unasked     the store could not be asked
//!
//! Stay ──renew──> Renew          on Live only: there is nothing else to renew
//! any  ──log_in─> LogIn          keeps: what a stranger or the same account gathered;
//!                                nothing of another account, nothing from before a logout
//! any  ──log_out> LogOut         forgets all changes; from here only log_in leads on
//!
//!             Stay                       Renew        LogIn              LogOut
//! Stranger    make if data, else nothing  -           make               remove cookie
//! Live        change, else touch if due   rotate all  rotate             end, remove cookie
//! Straggler   nothing: no cookie (C-19)   -           make               remove cookie
//! Tossed      remove a `__Host-` cookie   -           end all, make      end all, remove cookie
//! Unasked     nothing                     -           end all, make      end all, remove cookie
//! ```
//!
//! - Data can be changed where there is a record, or where one may be made: not by a straggler, not
//!   where tokens contradict each other, and not after a logout ([`Refused::Gone`]).
//! - There is one act for the store, and at most one cookie. The cookie goes out when the store has
//!   done it; a removal goes out also when it has not (S-26).
//! - A record that only lost what it never had is not made, and a key that is set to what it is does
//!   not change: reading writes nothing but [`Act::Touch`] (C-18, S-24).
//! - A login whose old session ended while the handler ran is made anew, with nothing of the old
//!   one ([`Departure::instead`]): it was proven by itself. Everything else is refused then.

mod arrival;
mod departure;

use std::sync::Arc;

use crate::{
    AccountId, Change, Data, Keep, Key, Moment, Policy, Record, Refused, Stay, TokenHash, Value,
};

pub use arrival::Arrival;
use arrival::Hashes;
pub use departure::{Act, Departure, Device, Fresh, Parting};

/// A visitor while their request is answered.
///
/// ```
/// use frontdesk_session::{Act, Device, Fresh, Key, Moment, Policy, Visit};
///
/// let (policy, now) = (Policy::https(), Moment::from_secs(0));
/// let arrival = Visit::arrive([&b"theme=dark"[..]], &policy);
/// assert!(arrival.wanted().is_empty()); // nothing to ask the store for
///
/// let mut visit = arrival.recall([], &policy, now);
/// visit.set(Key::new("count").unwrap(), "1".into()).unwrap();
/// assert_eq!(visit.get("count"), Some("1"));
///
/// let fresh = || Fresh::new([7; 48]); // from the operating system's random source
/// let departure = visit.depart(&policy, &Device::default(), now, fresh);
/// assert!(matches!(departure.act(), Act::Make { .. })); // for the store to do
/// let parting = visit.settle(departure, None);
/// assert_eq!(parting.cookie.unwrap().name(), "__Host-frontdesk");
/// ```
#[derive(Clone, Debug)]
pub struct Visit {
    standing: Standing,
    will: Will,
    changes: Vec<Change>,
    /// What is remembered after the changes; the record's own data while there are none.
    view: Option<Data>,
}

#[derive(Clone, Debug)]
enum Standing {
    Stranger,
    Live(TokenHash, Arc<Record>),
    Straggler,
    /// With those that are live.
    Tossed(Hashes),
    Unasked(Hashes),
}

#[derive(Clone, Debug)]
enum Will {
    Stay,
    Renew,
    LogIn { account: AccountId, stay: Stay, keep: Keep },
    LogOut,
}

static NOTHING: Data = Data::new();

impl Standing {
    fn meets(self, hash: TokenHash, record: Arc<Record>) -> Standing {
        match self {
            Standing::Stranger | Standing::Straggler => Standing::Live(hash, record),
            Standing::Live(first, _) => {
                let mut live = Hashes::one(first);
                live.push(hash);
                Standing::Tossed(live)
            }
            Standing::Tossed(mut live) => {
                live.push(hash);
                Standing::Tossed(live)
            }
            Standing::Unasked(_) => self,
        }
    }

    /// A live one beside it counts for more.
    fn straggles(self) -> Standing {
        match self {
            Standing::Stranger => Standing::Straggler,
            Standing::Live(..)
            | Standing::Straggler
            | Standing::Tossed(_)
            | Standing::Unasked(_) => self,
        }
    }
}

impl Visit {
    /// Reads the `Cookie` headers of a request.
    pub fn arrive<'h>(headers: impl IntoIterator<Item = &'h [u8]>, policy: &Policy) -> Arrival {
        Arrival::of(headers, policy)
    }

    fn new(standing: Standing) -> Visit {
        Visit { standing, will: Will::Stay, changes: Vec::new(), view: None }
    }

    /// Who the visitor is: the account of the record, or the one that was logged in since.
    pub fn account(&self) -> Option<&AccountId> {
        match &self.will {
            Will::LogIn { account, .. } => Some(account),
            Will::LogOut => None,
            Will::Stay | Will::Renew => self.record()?.account.as_ref(),
        }
    }

    /// The record that was recalled, while it counts. A login or logout of this very request leaves
    /// none until it is settled.
    pub fn record(&self) -> Option<&Record> {
        match (&self.standing, &self.will) {
            (Standing::Live(_, record), Will::Stay | Will::Renew) => Some(record),
            _ => None,
        }
    }

    /// The record that was recalled, whatever became of it since: to list and end the others.
    pub fn recalled(&self) -> Option<&Record> {
        match &self.standing {
            Standing::Live(_, record) => Some(record),
            Standing::Stranger
            | Standing::Straggler
            | Standing::Tossed(_)
            | Standing::Unasked(_) => None,
        }
    }

    /// Whether the request brought tokens that contradict each other, which is worth a line in the
    /// log (C-38).
    pub fn is_tossed(&self) -> bool {
        matches!(self.standing, Standing::Tossed(_))
    }

    /// Whether the store could not be asked, so that nothing is known about the visitor.
    pub fn is_unasked(&self) -> bool {
        matches!(self.standing, Standing::Unasked(_))
    }

    /// Whether the visitor was logged out and not in again.
    pub fn is_leaving(&self) -> bool {
        matches!(self.will, Will::LogOut)
    }

    /// All that is remembered, the changes of this request included.
    pub fn data(&self) -> &Data {
        match (&self.view, &self.standing) {
            (Some(view), _) => view,
            (None, Standing::Live(_, record)) => &record.data,
            (None, _) => &NOTHING,
        }
    }

    /// The JSON text under a key.
    pub fn get(&self, key: impl AsRef<str>) -> Option<&str> {
        self.data().get(key)
    }

    /// Remembers a JSON text in its shortest form.
    ///
    /// # Errors
    /// [`Refused::Gone`] where nothing can be remembered; so for all changes.
    pub fn set(&mut self, key: Key, value: Value) -> Result<(), Refused> {
        self.change(Change::Set(key, value))
    }

    /// Forgets what is under a key.
    ///
    /// # Errors
    /// As for [`set`](Visit::set).
    pub fn remove(&mut self, key: Key) -> Result<(), Refused> {
        self.change(Change::Remove(key))
    }

    /// Adds to the integer under a key; parallel requests lose nothing (S-23).
    ///
    /// # Errors
    /// As for [`set`](Visit::set), and [`Refused::NotANumber`].
    pub fn add(&mut self, key: Key, by: i64) -> Result<(), Refused> {
        self.change(Change::Add(key, by))
    }

    /// Adds a value at the end of the list under a key; parallel requests lose nothing (S-23).
    ///
    /// # Errors
    /// As for [`set`](Visit::set), and [`Refused::NotAList`].
    pub fn push(&mut self, key: Key, value: Value) -> Result<(), Refused> {
        self.change(Change::Push(key, value))
    }

    fn change(&mut self, change: Change) -> Result<(), Refused> {
        if !self.is_changeable() {
            return Err(Refused::Gone);
        }
        let mut after = self.data().clone();
        // How much fits is the store's to say, which knows what others add at the same time.
        after.apply(std::slice::from_ref(&change), usize::MAX)?;
        if after != *self.data() {
            self.view = Some(after);
            self.changes.push(change);
        }
        Ok(())
    }

    fn is_changeable(&self) -> bool {
        match (&self.will, &self.standing) {
            (Will::LogIn { .. }, _) => true,
            (Will::LogOut, _) => false,
            (Will::Stay | Will::Renew, Standing::Stranger | Standing::Live(..)) => true,
            (
                Will::Stay | Will::Renew,
                Standing::Straggler | Standing::Tossed(_) | Standing::Unasked(_),
            ) => false,
        }
    }

    /// The visitor has proven to be this account: a new token, and an end to the old one (S-10).
    pub fn log_in(&mut self, account: AccountId, stay: Stay) {
        let keep = match (&self.will, self.account()) {
            (Will::LogOut, _) => Keep::Nothing,
            // What an earlier login of this request dropped does not come back.
            (Will::LogIn { keep, .. }, Some(before)) if *before == account => *keep,
            (Will::Stay | Will::Renew, None) => Keep::Carried,
            (Will::Stay | Will::Renew, Some(before)) if *before == account => Keep::Carried,
            (_, _) => Keep::Nothing,
        };
        self.view = Some(self.data().kept(keep));
        match keep {
            Keep::Nothing => self.changes.clear(),
            Keep::Carried => self.changes.retain(|change| change.key().is_carried()),
            Keep::All => {}
        }
        self.will = Will::LogIn { account, stay, keep };
    }

    /// The rights of the account changed, or it proved more about itself: a new token with all data,
    /// and an end to the old one (S-11). The limits stay those of the login (S-16).
    pub fn renew(&mut self) {
        if let (Will::Stay, Standing::Live(..)) = (&self.will, &self.standing) {
            self.will = Will::Renew;
        }
    }

    /// The visitor leaves. Harmless for whoever was not there (S-27).
    pub fn log_out(&mut self) {
        self.will = Will::LogOut;
        self.changes.clear();
        self.view = Some(Data::default());
    }

    /// Whether the visit may end as it is: nothing to store, and no cookie to send. Most do, and need
    /// no [departure](Visit::depart).
    pub fn is_done(&self, policy: &Policy, now: Moment) -> bool {
        match (&self.will, &self.standing) {
            (Will::Stay, Standing::Stranger) => self.data().is_empty(),
            (Will::Stay, Standing::Live(_, record)) => {
                self.changes.is_empty() && !departure::is_touch_due(policy, record, now)
            }
            (Will::Stay, Standing::Straggler | Standing::Unasked(_)) => true,
            (Will::Stay, Standing::Tossed(_)) => false,
            (Will::Renew | Will::LogIn { .. } | Will::LogOut, _) => false,
        }
    }

    /// The one act for the store, and what the answer carries once it is done.
    ///
    /// `fresh` is asked only where a new token is needed. What was changed until now goes along: if
    /// it isn't [settled](Visit::settle) then, it is lost.
    pub fn depart(
        &mut self,
        policy: &Policy,
        device: &Device<'_>,
        now: Moment,
        fresh: impl FnOnce() -> Fresh,
    ) -> Departure {
        let changes = std::mem::take(&mut self.changes);
        let making = departure::Making { policy, device, now };
        match (&self.will, &self.standing) {
            (Will::LogOut, standing) => {
                making.log_out(standing.live(), self.recalled().map(|record| record.id))
            }
            (Will::LogIn { account, stay, keep }, Standing::Live(old, _)) => {
                making.log_in_again(fresh(), *old, (account, *stay, *keep), changes)
            }
            (Will::LogIn { account, stay, .. }, standing) => {
                let record = making.account(account, *stay, self.data().clone());
                making.make(fresh(), record, standing.live())
            }
            (Will::Renew, Standing::Live(old, record)) => {
                making.renew(fresh(), *old, record, changes)
            }
            (Will::Stay, Standing::Live(hash, record)) => making.stay(*hash, record, changes),
            (Will::Stay | Will::Renew, Standing::Stranger) if !self.data().is_empty() => {
                making.make(fresh(), making.stranger(self.data().clone()), Hashes::default())
            }
            (Will::Stay | Will::Renew, Standing::Tossed(_)) => making.tossed(),
            (
                Will::Stay | Will::Renew,
                Standing::Stranger | Standing::Straggler | Standing::Unasked(_),
            ) => Departure::nothing(),
        }
    }

    /// The store has done the act; `stored` is what a rotation gave back. The visit may go on.
    pub fn settle(&mut self, departure: Departure, stored: Option<Record>) -> Parting {
        let (act, parting) = departure.done();
        match (act, &self.standing) {
            (Act::Nothing, _) if matches!(self.will, Will::LogOut) => {
                self.standing = Standing::Stranger;
            }
            (Act::Nothing | Act::Touch { .. }, _) => {}
            (Act::Change { .. }, Standing::Live(hash, record)) => {
                let record = Record { data: self.data().clone(), ..(**record).clone() };
                self.standing = Standing::Live(*hash, Arc::new(record));
            }
            (Act::Change { .. }, _) => {}
            (Act::Make { hash, record }, _) => self.is_now(hash, record),
            (Act::Rotate { new, rotation, .. }, _) => {
                self.is_now(new, stored.unwrap_or(rotation.record));
            }
        }
        if self.changes.is_empty() && !matches!(self.will, Will::LogOut) {
            self.view = None;
        }
        parting
    }

    /// The store has refused the act or could not be asked. What was changed is dropped, and the
    /// answer says so; a logout takes the cookie away all the same (S-26).
    pub fn fail(&mut self, departure: Departure) -> Parting {
        self.give_up();
        departure.failed()
    }

    /// Drops what was changed, as for an answer that says that all of it failed. A logout stays one:
    /// whoever wants to leave is not kept.
    pub fn give_up(&mut self) {
        match self.will {
            Will::LogOut => {}
            Will::Stay | Will::Renew | Will::LogIn { .. } => {
                self.will = Will::Stay;
                self.changes.clear();
                self.view = None;
            }
        }
    }

    fn is_now(&mut self, hash: TokenHash, record: Record) {
        self.standing = Standing::Live(hash, Arc::new(record));
        // A logout that came while the store was at it still holds.
        if !matches!(self.will, Will::LogOut) {
            self.will = Will::Stay;
        }
    }
}

impl Standing {
    /// Whatever of the brought tokens may open something.
    fn live(&self) -> Hashes {
        match self {
            Standing::Stranger | Standing::Straggler => Hashes::default(),
            Standing::Live(hash, _) => Hashes::one(*hash),
            Standing::Tossed(hashes) | Standing::Unasked(hashes) => *hashes,
        }
    }
}
