//! Z-11: the head of a session's record: whatever is read is written again as it was, byte for byte.
#![no_main]

use frontdesk_session::Record;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|head: &[u8]| {
    if let Ok(record) = Record::from_head(head) {
        assert_eq!(record.to_head(), head);
        assert!(record.data.is_empty());
        // Cut short or longer by a byte it is no head.
        assert!(Record::from_head(&head[..head.len() - 1]).is_err());
        assert!(Record::from_head(&[head, b"\0"].concat()).is_err());
    }
});
