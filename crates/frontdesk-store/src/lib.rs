//! Submissions and uploads, kept in an embedded SQLite.
