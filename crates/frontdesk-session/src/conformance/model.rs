//! The promise written as plainly as can be: a list that is searched from front to back. Quick it is
//! not; it is here to be believed.

use crate::{
    AccountId, Bounds, Change, Data, Ended, Found, Keep, Moment, Record, Refused, Rotation,
    SessionId, TokenHash,
};

use super::given::DAY;

#[derive(Clone, Debug)]
enum Slot {
    Kept(Record),
    Ended {
        until: Moment,
        /// It was ended when it was over: an expired stranger's record may have been dropped before.
        was_over: bool,
    },
}

impl Slot {
    fn end(&mut self, until: Moment, now: Moment) {
        *self = match self {
            Slot::Kept(record) => {
                let was_over = record.account.is_none() && !record.is_live(now);
                Slot::Ended { until: until.max(record.until), was_over }
            }
            Slot::Ended { until: before, was_over } => {
                Slot::Ended { until: until.max(*before), was_over: *was_over }
            }
        };
    }
}

pub(super) struct Model {
    bounds: Bounds,
    slots: Vec<(TokenHash, Slot)>,
}

impl Model {
    pub(super) fn new(bounds: Bounds) -> Model {
        Model { bounds, slots: Vec::new() }
    }

    fn slot(&mut self, hash: &TokenHash) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|(other, _)| other == hash).map(|(_, slot)| slot)
    }

    /// The live records of which this holds.
    fn live(&self, now: Moment, such: impl Fn(&Record) -> bool) -> Vec<(TokenHash, Record)> {
        let live = self.slots.iter().filter_map(|(hash, slot)| match slot {
            Slot::Kept(record) if record.is_live(now) && such(record) => {
                Some((*hash, record.clone()))
            }
            Slot::Kept(_) | Slot::Ended { .. } => None,
        });
        live.collect()
    }

    fn the(&self, hash: &TokenHash, now: Moment) -> Result<Record, Refused> {
        let mut live = self.live(now, |_| true).into_iter();
        live.find(|(other, _)| other == hash).map(|(_, record)| record).ok_or(Refused::Gone)
    }

    pub(super) fn find(&mut self, hash: &TokenHash, now: Moment) -> Found {
        match self.slot(hash) {
            Some(Slot::Kept(record)) if record.is_live(now) => Found::Live(record.clone().into()),
            Some(Slot::Ended { until, .. }) if now < *until => Found::Ended { at: now },
            Some(Slot::Kept(_) | Slot::Ended { .. }) | None => Found::Unknown,
        }
    }

    /// Whether every store must say the same of this hash: what is over may be dropped, if no clock
    /// is set back.
    pub(super) fn is_clear(&mut self, hash: &TokenHash, now: Moment) -> bool {
        match self.slot(hash) {
            None => true,
            Some(Slot::Kept(record)) => record.is_live(now),
            Some(Slot::Ended { until, was_over }) => now < *until && !*was_over,
        }
    }

    pub(super) fn make(
        &mut self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<(), Refused> {
        if self.slot(hash).is_some() {
            return Err(Refused::Known);
        }
        if record.data.bytes() > self.bounds.data_bytes {
            return Err(Refused::TooMuch { max: self.bounds.data_bytes });
        }
        self.room(None, record, now)?;
        self.make_room_in_account(record, now);
        self.slots.push((*hash, Slot::Kept(record.clone())));
        Ok(())
    }

    fn room(&self, before: Option<&Record>, after: &Record, now: Moment) -> Result<(), Refused> {
        let bytes = |record: &Record| match record.account {
            Some(_) => 0,
            None => record.bytes() as u64,
        };
        let (before, after) = (before.map_or(0, bytes), bytes(after));
        let total: u64 = self.live(now, |_| true).iter().map(|(_, record)| bytes(record)).sum();
        let fits = after <= before || total - before + after <= self.bounds.stranger_bytes;
        if fits { Ok(()) } else { Err(Refused::Full) }
    }

    fn make_room_in_account(&mut self, record: &Record, now: Moment) {
        let Some(account) = &record.account else { return };
        let mut others = self.live(now, |other| {
            other.account.as_ref() == Some(account) && other.realm == record.realm
        });
        others.sort_by_key(|(_, other)| other.seen_at);
        let too_many = (others.len() + 1).saturating_sub(self.bounds.sessions_an_account);
        for (hash, other) in others.iter().take(too_many) {
            self.end(hash, other.until, now);
        }
    }

    pub(super) fn change(
        &mut self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<(), Refused> {
        let before = self.the(hash, now)?;
        let mut after = before.clone();
        after.data.apply(changes, self.bounds.data_bytes)?;
        after.seen_at = after.seen_at.max(now);
        self.room(Some(&before), &after, now)?;
        self.slot(hash).into_iter().for_each(|slot| *slot = Slot::Kept(after.clone()));
        Ok(())
    }

    pub(super) fn touch(&mut self, hash: &TokenHash, now: Moment) -> Result<(), Refused> {
        let mut record = self.the(hash, now)?;
        record.seen_at = record.seen_at.max(now);
        self.slot(hash).into_iter().for_each(|slot| *slot = Slot::Kept(record.clone()));
        Ok(())
    }

    pub(super) fn rotate(
        &mut self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Record, Refused> {
        let before = self.the(old, now)?;
        if self.slot(new).is_some() {
            return Err(Refused::Known);
        }
        let mut record = rotation.record.clone();
        record.data = match rotation.keep {
            Keep::All => before.data.clone(),
            Keep::Carried => before.data.carried(),
            Keep::Nothing => Data::default(),
        };
        record.data.apply(&rotation.changes, self.bounds.data_bytes)?;
        self.room(Some(&before), &record, now)?;
        self.end(old, before.until, now);
        self.make_room_in_account(&record, now);
        self.slots.push((*new, Slot::Kept(record.clone())));
        Ok(record)
    }

    pub(super) fn end(&mut self, hash: &TokenHash, until: Moment, now: Moment) {
        match self.slot(hash) {
            Some(slot) => slot.end(until, now),
            None => self.slots.push((*hash, Slot::Ended { until, was_over: false })),
        }
    }

    pub(super) fn end_id(
        &mut self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Ended {
        let such = |record: &Record| {
            record.id == *id && (account.is_none() || record.account.as_ref() == account)
        };
        if self.end_all(such, now) > 0 { Ended::Now } else { Ended::NotFound }
    }

    /// Ends all of which this holds, those too that only the clock calls over; counts the live ones.
    pub(super) fn end_all(&mut self, such: impl Fn(&Record) -> bool, now: Moment) -> u64 {
        let live = self.live(now, &such).len() as u64;
        for (_, slot) in &mut self.slots {
            match slot {
                Slot::Kept(record) if such(record) => {
                    let until = record.until;
                    slot.end(until, now);
                }
                Slot::Kept(_) | Slot::Ended { .. } => {}
            }
        }
        live
    }

    pub(super) fn list(&self, account: &AccountId, now: Moment) -> Vec<Record> {
        let mut live = self.live(now, |record| record.account.as_ref() == Some(account));
        live.sort_by_key(|(_, record)| std::cmp::Reverse(record.seen_at));
        live.into_iter().map(|(_, record)| Record { data: Data::default(), ..record }).collect()
    }

    pub(super) fn page(&self, after: Option<SessionId>, limit: usize, now: Moment) -> Vec<Record> {
        let mut live = self.live(now, |record| record.account.is_some() && Some(record.id) > after);
        live.sort_by_key(|(_, record)| record.id);
        let live = live.into_iter().take(limit);
        live.map(|(_, record)| Record { data: Data::default(), ..record }).collect()
    }

    pub(super) fn purge(&mut self, now: Moment) {
        self.slots.retain(|(_, slot)| match slot {
            Slot::Kept(record) => now < record.ends_at() + DAY,
            Slot::Ended { until, .. } => now < *until + DAY,
        });
    }
}
