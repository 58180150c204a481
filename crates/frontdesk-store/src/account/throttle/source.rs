//! What tries are counted by, and under which name.

use std::net::{IpAddr, Ipv6Addr};

use rusqlite::{ToSql, types::ToSqlOutput};
use sha2::{Digest as _, Sha256};

use crate::account::Email;

/// The SHA-256 of a secret that a browser keeps to be known again by its account.
///
/// The secret itself is 256 random bits; the store never sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceHash(pub [u8; 32]);

/// A name to count under. A hash, because people type passwords where the address belongs, and that
/// must not lie in a table; and because one length fits all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source([u8; 32]);

impl Source {
    pub(super) fn account(email: &Email) -> Self {
        Self::key(email.key())
    }

    /// As `account`, from the stored key.
    pub(super) fn key(key: &str) -> Self {
        Self::of("account", key.as_bytes())
    }

    pub(super) fn network(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::of("network", &address.octets()),
            IpAddr::V6(address) => {
                let prefix = address.to_bits() & !u128::from(u64::MAX);
                Self::of("network", &Ipv6Addr::from_bits(prefix).octets())
            }
        }
    }

    pub(super) fn device(DeviceHash(hash): DeviceHash) -> Self {
        Self::of("device", &hash)
    }

    fn of(kind: &str, name: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(kind).chain_update([0]).chain_update(name);
        Self(hash.finalize().into())
    }
}

impl ToSql for Source {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}
