//! How many cookies a request may bring.

/// What a request may bring in cookies, over all its `Cookie` header lines (L2).
///
/// Past it the answer is 431, on a page that removes our own cookies: whoever filled the jar, the
/// visitor gets out of it (C-41).
///
/// ```
/// use frontdesk_session::{CookieLimits, TooManyCookies};
///
/// let limits = CookieLimits { max_pairs: 2, ..CookieLimits::default() };
/// assert_eq!(limits.check([&b"a=1"[..], b"b=2"]), Ok(()));
/// assert_eq!(limits.check([&b"a=1"[..], b"b=2; c=3"]), Err(TooManyCookies::Pairs { max: 2 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieLimits {
    /// Bytes of all lines together. Default: 16 KiB.
    pub max_bytes: usize,
    /// Cookies in all lines together. Default: 180, the most that browsers keep for a site.
    pub max_pairs: usize,
}

/// More cookies than [`CookieLimits`] lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooManyCookies {
    /// Over [`CookieLimits::max_bytes`].
    #[error("the cookies of a request are at most {max} bytes")]
    Bytes {
        /// The limit.
        max: usize,
    },
    /// Over [`CookieLimits::max_pairs`].
    #[error("a request brings at most {max} cookies")]
    Pairs {
        /// The limit.
        max: usize,
    },
}

impl TooManyCookies {
    /// The HTTP status that fits: 431 Request Header Fields Too Large (RFC 6585, 5).
    pub const fn status_hint(self) -> u16 {
        match self {
            TooManyCookies::Bytes { .. } | TooManyCookies::Pairs { .. } => 431,
        }
    }
}

impl Default for CookieLimits {
    fn default() -> CookieLimits {
        CookieLimits { max_bytes: 16 << 10, max_pairs: 180 }
    }
}

impl CookieLimits {
    /// Counts what these lines hold.
    ///
    /// # Errors
    /// [`TooManyCookies`], bytes first.
    pub fn check<'a>(
        &self,
        lines: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), TooManyCookies> {
        let (mut bytes, mut pairs) = (0, 0);
        for line in lines {
            bytes += line.len();
            if bytes > self.max_bytes {
                return Err(TooManyCookies::Bytes { max: self.max_bytes });
            }
            // Pieces with nothing in them count too: only who wants to be a burden sends many.
            pairs += memchr::memchr_iter(b';', line).count() + 1;
            if pairs > self.max_pairs {
                return Err(TooManyCookies::Pairs { max: self.max_pairs });
            }
        }
        Ok(())
    }
}
