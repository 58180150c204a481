//! The two things that a session needs and no program can work out: what time it is, and chance.

use frontdesk_session::{Fresh, Moment};

/// A clock and a source of random bytes.
///
/// `System` is the operating system's own, behind the feature `os`, which is on by default. A server
/// with a clock of its own, or a test, brings another.
pub trait Chance: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Moment;

    /// Random bytes for a new token. They must come from a cryptographic random source and never
    /// twice; a source that has none left must not return.
    fn fresh(&self) -> Fresh;
}

/// The clock and the random source of the operating system.
#[cfg(feature = "os")]
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

#[cfg(feature = "os")]
#[expect(clippy::disallowed_methods, reason = "what this is for; the server brings its own")]
impl Chance for System {
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Moment::from_secs(0) + since.unwrap_or_default()
    }

    /// # Panics
    /// Where the operating system has no random bytes: without them no session may be made.
    #[expect(clippy::expect_used, reason = "a session without chance would be anybody's")]
    fn fresh(&self) -> Fresh {
        let mut random = [0; 48];
        getrandom::fill(&mut random).expect("the operating system has random bytes");
        Fresh::new(random)
    }
}
