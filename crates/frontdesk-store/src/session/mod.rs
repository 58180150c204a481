//! Sessions: kept in the desk's database, remembered in this process.

mod many;
mod row;
mod sqlite;
mod table;

pub use sqlite::SqliteSessions;
