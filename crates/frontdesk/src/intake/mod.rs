//! The room where forms come in: from a request to a stored submission.

pub(crate) mod accept;
mod account;
mod belongings;
pub(crate) mod count;
pub(crate) mod describe;
mod filing;
pub(crate) mod hosted;
mod idempotency;
mod kept;
pub(crate) mod mine;
mod notes;
mod origin;
mod park;
pub(crate) mod preflight;
mod receive;
pub(crate) mod thanks;
pub(crate) mod withdraw;
