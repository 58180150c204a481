//! The table of cases: a sentence, and what shows it.

mod accounts;
mod changes;
mod ended;
mod kept;
mod rotation;
mod strangers;
mod time;

use crate::{Bounds, SessionStore};

use super::{Report, given::BOUNDS};

macro_rules! cases {
    ($($sentence:literal => $case:path,)*) => {
        pub(super) async fn run<S, F>(make_store: &F, report: &mut Report)
        where
            S: SessionStore,
            F: AsyncFn(Bounds) -> S,
        {
            $(report.note($sentence, $case(&make_store(BOUNDS).await).await);)*
        }
    };
}

cases! {
    "A hash that was never given is unknown" => kept::unknown,
    "A record is found as it was made, to the last bit" => kept::found_as_made,
    "A hash that is known is not given again" => kept::known_hash,
    "More data than the bound are refused when a record is made" => kept::too_much_made,
    "A change, a touch and a rotation make no record that is missing" => kept::missing_is_not_made,

    "An ended session is known as ended until it would have ended by itself" => ended::known_until,
    "An ended session is brought back by no slow request" => ended::slow_requests,
    "A session is ended twice without harm, and for the longer time" => ended::twice,
    "A hash that is not there is ended all the same" => ended::never_there,
    "Of an ended session nothing is listed and its id ends nothing" => ended::nothing_is_left,
    "A session is ended by its id" => ended::by_id,
    "The id of another account's session ends nothing" => ended::id_of_another,
    "All sessions of an account end in every realm, but for one" => ended::account_ends,
    "All sessions end, and no others than live ones are counted" => ended::all,
    "What only the clock calls over is ended too" => ended::expired_too,
    "What a session held is gone when it is ended, and its hash takes nothing new" => ended::data_gone,

    "A value is set, changed and removed, each key by itself" => changes::each_key,
    "No change at all is a question whether the session is live" => changes::none,
    "Numbers and lists change as Data::apply changes them, byte by byte" => changes::as_apply,
    "Several changes are done one after the other" => changes::in_order,
    "Changes are done all or none" => changes::all_or_none,
    "More data than the bound are refused, and at the bound they are not" => changes::too_much,
    "What is too much already may shrink, and what is full may change" => changes::shrinking,
    "Changes at once of different keys are all done" => changes::at_once,
    "Numbers and lists lose nothing to changes at once" => changes::counted_at_once,
    "A change leaves all but the data and the last use as it was" => changes::only_data,
    "Values may be any text" => changes::any_text,

    "A rotation ends the old hash and keeps what it should under the new one" => rotation::carried,
    "A rotation may keep nothing" => rotation::nothing,
    "A rotation may keep all data, and changes them in the same step" => rotation::all,
    "A rotation of what is not live is refused and makes nothing" => rotation::gone,
    "A rotation to a hash that is known is refused and ends nothing" => rotation::known,
    "A rotation whose changes are refused does nothing" => rotation::refused,
    "A rotation may keep the session's id" => rotation::same_id,
    "A rotation is listed under its own account alone" => rotation::account_changes,
    "Of rotations at once one is done" => rotation::at_once,

    "A session ends when it is not used for too long" => time::idle,
    "A session ends at its end, used or not" => time::absolute,
    "A session that is used lasts" => time::touched,
    "A change is a use" => time::changed,
    "An ended session tells when it ended, or when it was asked for" => time::ended_at,
    "The last use never goes back" => time::never_back,
    "A touch of what is over is refused" => time::late_touch,
    "A clock that was set forward and back ends no session" => time::forward_and_back,
    "Nodes whose clocks are five seconds apart agree within ten" => time::apart,
    "A clock that was set back brings no ended session back" => time::set_back,
    "What is over is purged after a day, and not before" => time::purge,
    "A purge takes no more than it is asked for" => time::purge_limit,
    "The end of time is no overflow" => time::end_of_time,

    "Sessions of an account are listed, the one used last first, without data" => accounts::list,
    "Sessions are paged by id, without strangers and data" => accounts::page,
    "Of too many sessions the one used longest ago ends" => accounts::oldest_goes,
    "Sessions are counted by account and realm, and only live ones" => accounts::counted,
    "A rotation into an account counts like a login" => accounts::rotated_into,
    "Accounts whose names look alike are different" => accounts::alike,

    "Strangers are refused when their room is used up, and accounts are not" => strangers::full,
    "A stranger's data count, and shrink when nothing is left" => strangers::growing,
    "A stranger's room is free again when the session ends" => strangers::free_at_end,
    "A stranger's room is free again when the session expires" => strangers::free_at_expiry,
    "A stranger's room is free again after a login and a purge, to the last byte" => strangers::free_exactly,
}
