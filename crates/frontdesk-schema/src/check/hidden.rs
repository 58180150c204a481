//! Hidden fields, which have no rules but that they may not be changed.

use super::Given;
use super::fault::Fault;
use super::field::{Checking, Faults};
use super::policy::HiddenValues;
use super::text::text_of;
use crate::value::text::with_line_feeds;

pub(super) fn check(
    stands: Option<&str>,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    let (HiddenValues::Fixed, Some(stands)) = (checking.policy.hidden, stands) else { return };
    let same = |given: &Given<'_>| {
        text_of(given.value).is_some_and(|text| with_line_feeds(text) == with_line_feeds(stands))
    };
    if given.is_empty() || !given.iter().all(same) {
        faults(Fault::HiddenChanged);
    }
}
