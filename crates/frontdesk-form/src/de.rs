//! The tree into the user's own type.
