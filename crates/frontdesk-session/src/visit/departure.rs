//! What is left to do when the handler is done: one act for the store, one cookie for the browser.

use crate::{
    AccountId, Change, Data, Keep, Lives, Moment, Policy, Record, Refused, Rotation, SessionId,
    SetCookie, Stay, Token, TokenHash,
};

use super::arrival::Hashes;

/// 48 random bytes for a new session: its token and its public name.
#[derive(Clone, Debug)]
pub struct Fresh {
    token: Token,
    id: SessionId,
}

impl Fresh {
    /// Of these bytes, which must come from a cryptographic random source.
    pub fn new(random: [u8; 48]) -> Fresh {
        let (mut token, mut id) = ([0; 32], [0; 16]);
        let (first, second) = random.split_at(32);
        token.copy_from_slice(first);
        id.copy_from_slice(second);
        Fresh { token: Token::new(token), id: SessionId::new(id) }
    }
}

/// What a list of devices shows of the one that a session was made on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Device<'a> {
    /// What the visitor's program calls itself; cut at 200 characters (S-34).
    pub user_agent: &'a str,
    /// Where the visitor comes from, as coarse as it is to be kept; cut likewise.
    pub address: &'a str,
}

/// The end of a visit: what the store is to do now.
///
/// First [`ends`](Departure::ends), then [`ends_id`](Departure::ends_id), then
/// [`act`](Departure::act). If all of it went well,
/// [`Visit::settle`](super::Visit::settle) gives what the answer carries; otherwise
/// [`Visit::fail`](super::Visit::fail) does.
#[derive(Clone, Debug)]
#[must_use = "nothing is stored before the store is asked to"]
pub struct Departure {
    ends: Hashes,
    ends_id: Option<SessionId>,
    until: Moment,
    act: Act,
    cookie: Option<SetCookie>,
    leaves: Leaves,
    /// Data of a login whose old session is gone.
    alone: Data,
}

/// What is to be done with the one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Nothing.
    Nothing,
    /// Note that it was used. The answer need not wait for that to succeed: it takes nothing from
    /// the visitor but a little time at the end.
    Touch {
        /// The record's.
        hash: TokenHash,
    },
    /// Change data.
    Change {
        /// The record's.
        hash: TokenHash,
        /// The changes, in order.
        changes: Vec<Change>,
    },
    /// Keep a new record.
    Make {
        /// Of the new token.
        hash: TokenHash,
        /// With all its data.
        record: Record,
    },
    /// Put a new record in the place of one.
    Rotate {
        /// Of the token that ends.
        old: TokenHash,
        /// Of the new token.
        new: TokenHash,
        /// The new record, and what comes along.
        rotation: Rotation,
    },
}

/// What an answer carries beside what the handler said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parting {
    /// The cookie to set or remove. An answer with one is never cached: it goes with
    /// `Cache-Control: no-store` (C-17).
    pub cookie: Option<SetCookie>,
    /// The value of `Clear-Site-Data`, after a logout.
    pub clear_site_data: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// The cookie is right only if the store did its part.
    IfDone,
    /// The cookie is removed, whatever the store says (S-26).
    Anyway(Option<&'static str>),
}

impl Departure {
    pub(super) fn nothing() -> Departure {
        Departure {
            ends: Hashes::default(),
            ends_id: None,
            until: Moment::from_secs(0),
            act: Act::Nothing,
            cookie: None,
            leaves: Leaves::IfDone,
            alone: Data::default(),
        }
    }

    /// The hashes to end, until [`until`](Departure::until), before anything else.
    pub fn ends(&self) -> &[TokenHash] {
        self.ends.as_slice()
    }

    /// The session to end by its id too: a renewal beside a logout may have given it another token,
    /// and the visitor who leaves wants that one ended as well.
    pub fn ends_id(&self) -> Option<&SessionId> {
        self.ends_id.as_ref()
    }

    /// When the ended ones would be over by themselves.
    pub fn until(&self) -> Moment {
        self.until
    }

    /// The act.
    pub fn act(&self) -> &Act {
        &self.act
    }

    /// Whether there is nothing at all for the store to do.
    pub fn is_nothing(&self) -> bool {
        self.act == Act::Nothing && self.ends().is_empty()
    }

    /// What to do instead where the store refused.
    ///
    /// A login whose old session ended meanwhile, by a logout beside it or by a double click on the
    /// button, is made anew: who the visitor is was proven by itself. Nothing of the old session
    /// comes along. There is no other second try.
    ///
    /// # Errors
    /// The same departure, to be [failed](super::Visit::fail).
    pub fn instead(self, refused: &Refused) -> Result<Departure, Box<Departure>> {
        match (self.act, refused) {
            (Act::Rotate { new, rotation, .. }, Refused::Gone) if rotation.keep != Keep::All => {
                let record = Record { data: self.alone, ..rotation.record };
                let act = Act::Make { hash: new, record };
                Ok(Departure { act, alone: Data::default(), ..self })
            }
            (act, _) => Err(Box::new(Departure { act, ..self })),
        }
    }

    pub(super) fn done(self) -> (Act, Parting) {
        let clear_site_data = match self.leaves {
            Leaves::IfDone => None,
            Leaves::Anyway(clear) => clear,
        };
        (self.act, Parting { cookie: self.cookie, clear_site_data })
    }

    pub(super) fn failed(self) -> Parting {
        match self.leaves {
            Leaves::IfDone => Parting::default(),
            Leaves::Anyway(clear) => Parting { cookie: self.cookie, clear_site_data: clear },
        }
    }
}

/// What every departure is made of.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) policy: &'a Policy,
    pub(super) device: &'a Device<'a>,
    pub(super) now: Moment,
}

impl Making<'_> {
    pub(super) fn stay(self, hash: TokenHash, record: &Record, changes: Vec<Change>) -> Departure {
        let act = if !changes.is_empty() {
            Act::Change { hash, changes }
        } else if is_touch_due(self.policy, record, self.now) {
            Act::Touch { hash }
        } else {
            Act::Nothing
        };
        Departure { act, ..Departure::nothing() }
    }

    pub(super) fn tossed(self) -> Departure {
        // A browser has only one of it, so there is nothing right that this could take away. Of a
        // cookie that other hosts may set, there is.
        let cookie = self.policy.cookie();
        let removal = cookie.binds_to_host().then(|| cookie.remove());
        Departure { cookie: removal, leaves: Leaves::Anyway(None), ..Departure::nothing() }
    }

    pub(super) fn log_out(self, ends: Hashes, ends_id: Option<SessionId>) -> Departure {
        Departure {
            ends,
            ends_id,
            until: self.now + self.policy.lifetimes().absolute,
            cookie: Some(self.policy.cookie().remove()),
            leaves: Leaves::Anyway(self.policy.clears().as_header()),
            ..Departure::nothing()
        }
    }

    /// Keeps a new record and ends whatever else was brought.
    pub(super) fn make(self, fresh: Fresh, record: Record, ends: Hashes) -> Departure {
        let record = Record { id: fresh.id, ..record };
        Departure {
            ends,
            until: self.now + self.policy.lifetimes().absolute,
            cookie: self.cookie(&fresh.token, &record),
            act: Act::Make { hash: fresh.token.hash(), record },
            ..Departure::nothing()
        }
    }

    pub(super) fn log_in_again(
        self,
        fresh: Fresh,
        old: TokenHash,
        (account, stay, keep): (&AccountId, Stay, Keep),
        changes: Vec<Change>,
    ) -> Departure {
        let mut alone = Data::default();
        // It can't be refused: to begin with nothing is as good for a sum or list as what was there.
        let _ = alone.apply(&changes, usize::MAX);
        let record = self.account(account, stay, Data::default());
        let departure = self.rotate(fresh, old, Rotation { record, keep, changes });
        Departure { alone, ..departure }
    }

    /// The id stays: it is the same session on the same device, with another token.
    pub(super) fn renew(
        self,
        fresh: Fresh,
        old: TokenHash,
        record: &Record,
        changes: Vec<Change>,
    ) -> Departure {
        let fresh = Fresh { id: record.id, ..fresh };
        let record = Record {
            realm: record.realm.clone(),
            account: record.account.clone(),
            data: Data::default(),
            user_agent: cut(self.device.user_agent),
            address: cut(self.device.address),
            seen_at: self.now,
            ..*record
        };
        self.rotate(fresh, old, Rotation { record, keep: Keep::All, changes })
    }

    fn rotate(self, fresh: Fresh, old: TokenHash, rotation: Rotation) -> Departure {
        let record = Record { id: fresh.id, ..rotation.record };
        let cookie = self.cookie(&fresh.token, &record);
        let rotation = Rotation { record, ..rotation };
        let act = Act::Rotate { old, new: fresh.token.hash(), rotation };
        Departure { act, cookie, ..Departure::nothing() }
    }

    pub(super) fn account(self, account: &AccountId, stay: Stay, data: Data) -> Record {
        let record = self.stranger(data);
        Record {
            account: Some(account.clone()),
            authenticated_at: Some(self.now),
            idle: self.policy.lifetimes().idle,
            stay,
            ..record
        }
    }

    pub(super) fn stranger(self, data: Data) -> Record {
        let lifetimes = self.policy.lifetimes();
        Record {
            // Its own comes with the token.
            id: SessionId::new([0; 16]),
            realm: self.policy.realm().into(),
            account: None,
            made_at: self.now,
            authenticated_at: None,
            seen_at: self.now,
            idle: lifetimes.stranger,
            until: self.now + lifetimes.absolute,
            stay: Stay::WhileItLasts,
            user_agent: cut(self.device.user_agent),
            address: cut(self.device.address),
            data,
        }
    }

    /// It always can be set: every policy has tried it.
    fn cookie(self, token: &Token, record: &Record) -> Option<SetCookie> {
        let lives = match record.stay {
            Stay::WhileItLasts => Lives::Until(record.until),
            Stay::WhileBrowserRuns => Lives::WithBrowser,
        };
        self.policy.cookie().set(&token.to_text(), lives, self.now).ok()
    }
}

/// Whether the last use that is noted is so old that this one is worth a note (S-24).
pub(super) fn is_touch_due(policy: &Policy, record: &Record, now: Moment) -> bool {
    now.since(record.seen_at) >= policy.lifetimes().touch_every
}

fn cut(text: &str) -> Box<str> {
    const MOST: usize = 200;
    let end = text.char_indices().nth(MOST).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text).into()
}
