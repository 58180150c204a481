//! The entries nested by their names.
