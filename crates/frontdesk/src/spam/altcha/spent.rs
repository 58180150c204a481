//! Proofs that were used: each counts once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::proof::{BadProof, Proof};

/// Proofs that are remembered, some eight megabytes.
const MOST: usize = 65_536;

/// What was sent with a proof, so that the same request may be repeated: its idempotency key and the
/// fingerprint of its entries. The store knows such a request again and files nothing new.
pub(crate) type Spender = Option<([u8; 32], [u8; 32])>;

/// The proofs that were used and would still hold.
///
/// Where more are used than are remembered, the ones that end first are forgotten, and with them every
/// proof that ends no later is refused: a used one never counts again.
#[derive(Debug)]
pub(crate) struct Spent {
    most: usize,
    used: Mutex<Used>,
}

#[derive(Debug)]
struct Used {
    proofs: BTreeMap<Proof, Spender>,
    /// Nothing that ends at this second or before is taken.
    forgotten_until: i64,
}

impl Spent {
    pub(in crate::spam) fn new() -> Spent {
        Spent::of_at_most(MOST)
    }

    fn of_at_most(most: usize) -> Spent {
        let used = Used { proofs: BTreeMap::new(), forgotten_until: i64::MIN };
        Spent { most, used: Mutex::new(used) }
    }

    /// Uses a proof up; `now` in seconds since 1970. The same request with the same proof may come again.
    ///
    /// # Errors
    /// [`BadProof::Spent`] or [`BadProof::Over`].
    pub(in crate::spam) fn spend(
        &self,
        proof: &Proof,
        spender: Spender,
        now: i64,
    ) -> Result<(), BadProof> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if proof.until <= used.forgotten_until {
            return Err(BadProof::Over);
        }
        match used.proofs.get(proof) {
            Some(known) if known.is_some() && *known == spender => return Ok(()),
            Some(_) => return Err(BadProof::Spent),
            None => {}
        }
        used.sweep(self.most, now);
        used.proofs.insert(proof.clone(), spender);
        Ok(())
    }

    /// Takes it back: what it was sent with could not be kept, and is to be sent again.
    pub(in crate::spam) fn give_back(&self, proof: &Proof) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.proofs.remove(proof);
    }
}

impl Used {
    /// Makes room for one more.
    fn sweep(&mut self, most: usize, now: i64) {
        while let Some(first) = self.proofs.first_entry() {
            let until = first.key().until;
            if until >= now && self.proofs.len() < most {
                return;
            }
            self.proofs.pop_first();
            self.forgotten_until = self.forgotten_until.max(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn proof(number: u8, until: i64) -> Proof {
        Proof { until, challenge: [number; 32] }
    }

    #[test]
    fn a_proof_counts_once_but_for_the_same_request() {
        let spent = Spent::new();
        let (one, other) = (Some(([1; 32], [1; 32])), Some(([1; 32], [2; 32])));
        assert_eq!(spent.spend(&proof(1, NOW + 60), one, NOW), Ok(()));
        assert_eq!(spent.spend(&proof(1, NOW + 60), one, NOW), Ok(()), "a double click");
        assert_eq!(spent.spend(&proof(1, NOW + 60), other, NOW), Err(BadProof::Spent));
        assert_eq!(spent.spend(&proof(1, NOW + 60), None, NOW), Err(BadProof::Spent));
        assert_eq!(spent.spend(&proof(2, NOW + 60), None, NOW), Ok(()));
        assert_eq!(spent.spend(&proof(2, NOW + 60), None, NOW), Err(BadProof::Spent));
    }

    #[test]
    fn what_is_given_back_counts_again() {
        let spent = Spent::new();
        assert_eq!(spent.spend(&proof(1, NOW + 60), None, NOW), Ok(()));
        spent.give_back(&proof(1, NOW + 60));
        assert_eq!(spent.spend(&proof(1, NOW + 60), None, NOW), Ok(()));
    }

    #[test]
    fn a_flood_makes_no_used_proof_count_again() {
        let spent = Spent::of_at_most(3);
        for number in 0..10 {
            assert_eq!(spent.spend(&proof(number, NOW + i64::from(number)), None, NOW), Ok(()));
        }
        assert_eq!(spent.used.lock().unwrap().proofs.len(), 3);
        for number in 0..10 {
            assert!(
                spent.spend(&proof(number, NOW + i64::from(number)), None, NOW).is_err(),
                "{number}"
            );
        }
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let spent = Spent::new();
        assert_eq!(spent.spend(&proof(1, NOW + 1), None, NOW), Ok(()));
        assert_eq!(spent.spend(&proof(2, NOW + 90), None, NOW + 2), Ok(()));
        assert_eq!(spent.used.lock().unwrap().proofs.len(), 1);
    }
}
