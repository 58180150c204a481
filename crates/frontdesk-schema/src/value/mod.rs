//! The microsyntaxes of values: what a text means for the type of its field.

pub(crate) mod color;
pub(crate) mod decimal;
pub(crate) mod email;
pub(crate) mod measure;
pub(crate) mod moment;
pub(crate) mod sniff;
pub(crate) mod text;
