//! A record as bytes, for stores that keep it as one value beside its data (S-07).
//!
//! ```text
//! head  = %x01 id text(realm) text(account) moment(made_at) flags [moment(authenticated_at)]
//!         moment(seen_at) idle moment(until) text(user_agent) text(address)
//! id    = 16OCTET
//! text  = 4OCTET(length) *OCTET          ; UTF-8; no account is an empty one
//! moment = 8OCTET                        ; microseconds, signed
//! idle  = 8OCTET(seconds) 4OCTET(nanoseconds)
//! flags = OCTET                          ; 1: authenticated_at follows, 2: while the browser runs
//! ```
//!
//! Numbers have their most significant byte first. A new field needs a new first byte.

use std::time::Duration;

use crate::{AccountId, Data, Moment, Record, SessionId, Stay};

const VERSION: u8 = 1;
const AUTHENTICATED: u8 = 1;
const WHILE_BROWSER_RUNS: u8 = 2;

/// Why bytes are no head of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// A newer version of this crate wrote it: it is refused rather than misread (S-07).
    #[error("version {version} of a record is newer than this program")]
    Newer {
        /// Its version.
        version: u8,
    },
    /// Damaged, or no head at all.
    #[error("these bytes are no record of a session")]
    Malformed,
}

impl Record {
    /// All of the record but its data, as bytes.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use frontdesk_session::{Data, Moment, Record, SessionId, Stay};
    /// # let now = Moment::from_secs(0);
    /// # let record = Record {
    /// #     id: SessionId::new([1; 16]), realm: "site".into(), account: None, made_at: now,
    /// #     authenticated_at: None, seen_at: now, idle: Duration::from_secs(60),
    /// #     until: now + Duration::from_secs(3600), stay: Stay::WhileItLasts,
    /// #     user_agent: Box::default(), address: Box::default(), data: Data::default(),
    /// # };
    /// assert_eq!(Record::from_head(&record.to_head()), Ok(record));
    /// ```
    pub fn to_head(&self) -> Vec<u8> {
        let mut head = vec![VERSION];
        head.extend(self.id.as_bytes());
        text(&mut head, &self.realm);
        text(&mut head, self.account.as_ref().map_or("", AccountId::as_str));
        head.extend(self.made_at.as_micros().to_be_bytes());
        let mut flags = 0;
        if self.authenticated_at.is_some() {
            flags |= AUTHENTICATED;
        }
        if self.stay == Stay::WhileBrowserRuns {
            flags |= WHILE_BROWSER_RUNS;
        }
        head.push(flags);
        head.extend(self.authenticated_at.into_iter().flat_map(|at| at.as_micros().to_be_bytes()));
        head.extend(self.seen_at.as_micros().to_be_bytes());
        head.extend(self.idle.as_secs().to_be_bytes());
        head.extend(self.idle.subsec_nanos().to_be_bytes());
        head.extend(self.until.as_micros().to_be_bytes());
        text(&mut head, &self.user_agent);
        text(&mut head, &self.address);
        head
    }

    /// The record that [`to_head`](Record::to_head) wrote, with no data.
    ///
    /// # Errors
    /// [`HeadError`] for a newer version and for anything that `to_head` does not write.
    pub fn from_head(head: &[u8]) -> Result<Record, HeadError> {
        let (&version, rest) = head.split_first().ok_or(HeadError::Malformed)?;
        match version {
            VERSION => read(&mut Reader { rest }).ok_or(HeadError::Malformed),
            0 => Err(HeadError::Malformed),
            version => Err(HeadError::Newer { version }),
        }
    }
}

fn text(head: &mut Vec<u8>, text: &str) {
    // A text of 4 GiB does not come out of a header; cut short, it would be read as malformed.
    head.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    head.extend(text.as_bytes());
}

fn read(reader: &mut Reader<'_>) -> Option<Record> {
    let id = SessionId::new(reader.bytes()?);
    let realm = reader.text()?.into();
    let account = match reader.text()? {
        "" => None,
        account => Some(AccountId::parse(account).ok()?),
    };
    let made_at = reader.moment()?;
    let [flags] = reader.bytes()?;
    if flags & !(AUTHENTICATED | WHILE_BROWSER_RUNS) != 0 {
        return None;
    }
    let authenticated_at = if flags & AUTHENTICATED == 0 { None } else { Some(reader.moment()?) };
    let stay =
        if flags & WHILE_BROWSER_RUNS == 0 { Stay::WhileItLasts } else { Stay::WhileBrowserRuns };
    let seen_at = reader.moment()?;
    let (secs, nanos) = (u64::from_be_bytes(reader.bytes()?), u32::from_be_bytes(reader.bytes()?));
    if nanos >= 1_000_000_000 {
        return None;
    }
    let record = Record {
        id,
        realm,
        account,
        made_at,
        authenticated_at,
        seen_at,
        idle: Duration::new(secs, nanos),
        until: reader.moment()?,
        stay,
        user_agent: reader.text()?.into(),
        address: reader.text()?.into(),
        data: Data::default(),
    };
    reader.rest.is_empty().then_some(record)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*bytes)
    }

    fn moment(&mut self) -> Option<Moment> {
        self.bytes().map(i64::from_be_bytes).map(Moment::from_micros)
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(u32::from_be_bytes(self.bytes()?)).ok()?;
        let (text, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }
}
