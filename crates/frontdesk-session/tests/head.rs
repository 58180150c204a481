//! A record as bytes and back.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use frontdesk_session::{AccountId, Data, HeadError, Moment, Record, SessionId, Stay};
use proptest::prelude::*;

prop_compose! {
    fn any_record()(
        id: [u8; 16],
        account in prop::option::of("[^\\pC]{1,16}"),
        texts: (String, String, String),
        moments: (i64, i64, i64),
        authenticated_at in prop::option::of(any::<i64>()),
        idle: Duration,
        stays: bool,
    ) -> Record {
        let (realm, user_agent, address) = texts;
        let (made_at, seen_at, until) = moments;
        Record {
            id: SessionId::new(id),
            realm: realm.into(),
            account: account.map(|account| AccountId::parse(&account).unwrap()),
            made_at: Moment::from_micros(made_at),
            authenticated_at: authenticated_at.map(Moment::from_micros),
            seen_at: Moment::from_micros(seen_at),
            idle,
            until: Moment::from_micros(until),
            stay: if stays { Stay::WhileItLasts } else { Stay::WhileBrowserRuns },
            user_agent: user_agent.into(),
            address: address.into(),
            data: Data::default(),
        }
    }
}

proptest! {
    /// S-07, Z-11
    #[test]
    fn a_record_is_read_as_it_was_written(record in any_record()) {
        prop_assert_eq!(Record::from_head(&record.to_head()), Ok(record));
    }

    /// Z-11: what is read at all was written so, byte for byte.
    #[test]
    fn damaged_heads_are_refused_or_are_other_heads(
        record in any_record(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        len in any::<prop::sample::Index>(),
    ) {
        let mut head = record.to_head();
        for (at, byte) in damage {
            let at = at.index(head.len());
            head[at] = byte;
        }
        if let Ok(record) = Record::from_head(&head) {
            prop_assert_eq!(record.to_head(), head.clone());
        }
        head.truncate(len.index(head.len()));
        prop_assert!(Record::from_head(&head).is_err());
    }
}

/// S-07
#[test]
fn a_newer_version_is_refused_and_not_misread() {
    assert_eq!(Record::from_head(&[2, 0]), Err(HeadError::Newer { version: 2 }));
    assert_eq!(Record::from_head(&[231]), Err(HeadError::Newer { version: 231 }));
    assert_eq!(Record::from_head(&[0]), Err(HeadError::Malformed));
    assert_eq!(Record::from_head(&[]), Err(HeadError::Malformed));
}
