//! What lies in memory, with the indexes that find it. `put`, `end` and `drop_slot` are the only ways
//! in which anything changes, so no index can say something else than the slots.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use crate::{AccountId, Ended, Found, Moment, Record, SessionId, TokenHash};

/// What is over stays so long for clocks that were set wrong (S-17).
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug)]
enum Slot {
    Kept(Arc<Record>),
    /// Ended at a moment, and remembered as that until another.
    Ended {
        at: Moment,
        until: Moment,
    },
}

impl Slot {
    fn ends_at(&self) -> Moment {
        match self {
            Slot::Kept(record) => record.ends_at(),
            Slot::Ended { until, .. } => *until,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Shelf {
    slots: HashMap<TokenHash, Slot>,
    ids: BTreeMap<SessionId, TokenHash>,
    accounts: HashMap<AccountId, HashSet<TokenHash>>,
    /// All slots, the one that is over first in front.
    ends: BTreeSet<(Moment, TokenHash)>,
    /// The same of strangers' records alone.
    strangers: BTreeSet<(Moment, TokenHash)>,
    stranger_bytes: u64,
}

impl Shelf {
    pub(super) fn knows(&self, hash: &TokenHash) -> bool {
        self.slots.contains_key(hash)
    }

    pub(super) fn find(&self, hash: &TokenHash, now: Moment) -> Found {
        match self.slots.get(hash) {
            Some(Slot::Kept(record)) if record.is_live(now) => Found::Live(record.clone()),
            Some(Slot::Ended { at, .. }) => Found::Ended { at: *at },
            Some(Slot::Kept(_)) | None => Found::Unknown,
        }
    }

    pub(super) fn live(&self, hash: &TokenHash, now: Moment) -> Option<Arc<Record>> {
        match self.find(hash, now) {
            Found::Live(record) => Some(record),
            Found::Ended { .. } | Found::Unknown => None,
        }
    }

    /// Keeps this record under `hash`, in the place of whatever was there.
    pub(super) fn put(&mut self, hash: TokenHash, record: Record) {
        self.drop_slot(&hash);
        self.ids.insert(record.id, hash);
        match &record.account {
            Some(account) => {
                self.accounts.entry(account.clone()).or_default().insert(hash);
            }
            None => {
                self.strangers.insert((record.ends_at(), hash));
                self.stranger_bytes += record.bytes() as u64;
            }
        }
        self.ends.insert((record.ends_at(), hash));
        self.slots.insert(hash, Slot::Kept(Arc::new(record)));
    }

    /// Ends what is there, if anything, and remembers the hash as ended for as long as asked for and
    /// at least until what was there would have ended.
    pub(super) fn end(&mut self, hash: TokenHash, until: Moment, now: Moment) {
        let (at, until) = match self.drop_slot(&hash) {
            Some(Slot::Kept(record)) => (now, until.max(record.until)),
            Some(Slot::Ended { at, until: before }) => (at, until.max(before)),
            None => (now, until),
        };
        self.ends.insert((until, hash));
        self.slots.insert(hash, Slot::Ended { at, until });
    }

    fn drop_slot(&mut self, hash: &TokenHash) -> Option<Slot> {
        let slot = self.slots.remove(hash)?;
        self.ends.remove(&(slot.ends_at(), *hash));
        let Slot::Kept(record) = &slot else { return Some(slot) };
        // A rotation may have given the id to its successor.
        if self.ids.get(&record.id) == Some(hash) {
            self.ids.remove(&record.id);
        }
        match &record.account {
            Some(account) => {
                if let Some(hashes) = self.accounts.get_mut(account) {
                    hashes.remove(hash);
                    if hashes.is_empty() {
                        self.accounts.remove(account);
                    }
                }
            }
            None => {
                self.strangers.remove(&(record.ends_at(), *hash));
                self.stranger_bytes -= record.bytes() as u64;
            }
        }
        Some(slot)
    }

    /// Whether strangers may take so many bytes more. Those that expired make room at once.
    pub(super) fn strangers_fit(&mut self, more: u64, max: u64, now: Moment) -> bool {
        while self.stranger_bytes.saturating_add(more) > max {
            match self.strangers.first().copied() {
                Some((end, hash)) if end <= now => self.drop_slot(&hash),
                _ => return false,
            };
        }
        true
    }

    /// The live sessions of this record's account and realm but for itself, with their ends, the one
    /// that was used longest ago first.
    pub(super) fn rivals(&self, record: &Record, now: Moment) -> Vec<(TokenHash, Moment)> {
        let Some(account) = &record.account else { return Vec::new() };
        let mut rivals: Vec<_> = self
            .of_account(account)
            .filter(|(_, other)| other.realm == record.realm && other.is_live(now))
            .collect();
        rivals.sort_unstable_by_key(|(_, other)| (other.seen_at, other.id));
        rivals.into_iter().map(|(hash, other)| (hash, other.until)).collect()
    }

    fn of_account(&self, account: &AccountId) -> impl Iterator<Item = (TokenHash, &Arc<Record>)> {
        let hashes = self.accounts.get(account).into_iter().flatten();
        hashes.filter_map(|hash| match self.slots.get(hash)? {
            Slot::Kept(record) => Some((*hash, record)),
            Slot::Ended { .. } => None,
        })
    }

    pub(super) fn end_id(
        &mut self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Ended {
        let Some(hash) = self.ids.get(id).copied() else { return Ended::NotFound };
        let Some(Slot::Kept(record)) = self.slots.get(&hash) else { return Ended::NotFound };
        let record = record.clone();
        if account.is_some() && record.account.as_ref() != account {
            return Ended::NotFound;
        }
        self.end(hash, record.until, now);
        if record.is_live(now) { Ended::Now } else { Ended::NotFound }
    }

    pub(super) fn end_account(
        &mut self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> u64 {
        let of_account = self.of_account(account).filter(|(_, record)| Some(&record.id) != except);
        let ending = of_account.map(|(hash, record)| (hash, record.clone())).collect();
        self.end_these(ending, now)
    }

    pub(super) fn end_all(&mut self, now: Moment) -> u64 {
        let kept = self.slots.iter().filter_map(|(hash, slot)| match slot {
            Slot::Kept(record) => Some((*hash, record.clone())),
            Slot::Ended { .. } => None,
        });
        let ending = kept.collect();
        self.end_these(ending, now)
    }

    /// Those that have expired are ended too, though not counted: the clock may be wrong.
    fn end_these(&mut self, ending: Vec<(TokenHash, Arc<Record>)>, now: Moment) -> u64 {
        let live = ending.iter().filter(|(_, record)| record.is_live(now)).count();
        for (hash, record) in ending {
            self.end(hash, record.until, now);
        }
        live as u64
    }

    pub(super) fn list(&self, account: &AccountId, now: Moment) -> Vec<Record> {
        let mut live: Vec<_> =
            self.of_account(account).filter(|(_, record)| record.is_live(now)).collect();
        live.sort_unstable_by_key(|(_, record)| (record.seen_at, record.id));
        live.into_iter().rev().map(|(_, record)| record.clone_without_data()).collect()
    }

    pub(super) fn page(&self, after: Option<SessionId>, limit: usize, now: Moment) -> Vec<Record> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let hashes = self.ids.range((from, Bound::Unbounded)).map(|(_, hash)| hash);
        let live = hashes.filter_map(|hash| self.live(hash, now));
        let of_accounts = live.filter(|record| record.account.is_some());
        of_accounts.take(limit).map(|record| record.clone_without_data()).collect()
    }

    pub(super) fn purge(&mut self, limit: usize, now: Moment) -> u64 {
        let over = self.ends.iter().take_while(|(end, _)| *end + GRACE <= now);
        let over: Vec<TokenHash> = over.take(limit).map(|(_, hash)| *hash).collect();
        for hash in &over {
            self.drop_slot(hash);
        }
        over.len() as u64
    }
}
