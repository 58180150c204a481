//! How a running server sees that another process ended sessions in its database.

use std::{
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use frontdesk_session::Bounds;
use rusqlite::Connection;

use super::{
    Cached, SqliteSessions,
    invalidations::{Channel, Invalidations},
    memory::CacheBounds,
};
use crate::{Store, readers::Readers};

/// How often the database is looked at. Several looks may fail before a cache is not used.
const EVERY: Duration = Duration::from_millis(200);

impl Store {
    /// The sessions kept in this store with a memory in front. What another process ends
    /// ([`Beside`](crate::Beside)) is found for a second at most.
    ///
    /// The one cache of this store: what goes through another is not seen by it.
    pub fn cached_sessions(&self, bounds: Bounds, cache: CacheBounds) -> Cached<SqliteSessions> {
        let cached = Cached::new(self.sessions(bounds), cache);
        let channel = Arc::downgrade(&cached.invalidations().channel);
        let readers = self.readers().clone();
        let watch = thread::Builder::new().name("frontdesk-sessions".to_owned());
        if let Err(error) = watch.spawn(move || run(&channel, &readers)) {
            // Nobody then says that the cache is current, so every question goes to the database.
            tracing::error!(%error, "sessions are not cached: no thread can be started");
        }
        cached
    }
}

/// A thread of its own, because the runtime's may all be busy just when somebody is to be locked out.
/// It ends with the cache or the store.
fn run(channel: &Weak<Channel>, readers: &Readers) {
    let mut last = None;
    while let Some(channel) = channel.upgrade()
        && !readers.is_closed()
    {
        let invalidations = Invalidations { channel };
        let then = Instant::now();
        // A look that failed proves nothing: what is held is used to the end of its second, then not.
        if let Ok(version) = readers.read_now(version) {
            if last.replace(version) != Some(version) {
                invalidations.forget_all();
            }
            invalidations.current(then);
        }
        drop(invalidations);
        thread::sleep(EVERY);
    }
}

/// Moves when another process ended something; the server's own writes leave it alone.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT version FROM versions WHERE what = 'sessions'")?
        .query_row([], |row| row.get(0))
}
