//! The room where forms come in: from a request to a stored submission.

pub(crate) mod accept;
mod account;
mod again;
mod belongings;
pub(crate) mod challenge;
pub(crate) mod count;
pub(crate) mod describe;
mod filing;
mod hold;
pub(crate) mod hosted;
mod idempotency;
mod kept;
mod language;
pub(crate) mod mine;
mod notes;
mod origin;
mod park;
pub(crate) mod preflight;
mod raw;
pub(crate) mod read_again;
mod receive;
mod reply;
mod suspicion;
pub(crate) mod thanks;
pub(crate) mod withdraw;
