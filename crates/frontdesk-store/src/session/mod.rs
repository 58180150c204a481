//! Sessions: kept in the desk's database, remembered in this process.
//!
//! ```text
//! Cached        what was asked for a moment ago           cached, memory, stamps, owed
//!   ^ told by   Invalidations                             invalidations, watch
//! a store       SqliteSessions                            sqlite, table, many, row
//!   or          RedisSessions (feature `redis`)           redis
//! EndedLog      for a store that may forget a deletion    ended_log
//! Beside        for `frontdesk session`                   beside
//! ```

mod beside;
mod cached;
mod ended_log;
mod former;
mod invalidations;
mod many;
mod memory;
mod owed;
#[cfg(feature = "redis")]
mod redis;
mod row;
mod sqlite;
mod stamps;
mod table;
mod watch;

#[cfg(feature = "redis")]
pub use self::redis::{RedisError, RedisOptions, RedisSessions};
pub use cached::Cached;
pub use ended_log::EndedLog;
pub use invalidations::Invalidations;
pub use memory::CacheBounds;
pub use sqlite::SqliteSessions;
