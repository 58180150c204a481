//! Which cookie counts, where one name came with several values (C-38).
//!
//! A browser sends cookies of one name side by side when they were set for different paths or
//! domains, and nothing in the header says by whom: another host below the same domain can toss its
//! own in. So no order is trusted.

use super::{CookieSpec, Cookies};

/// The values that came under a cookie's name, equal ones counted once.
///
/// How to use it:
/// - [`Missing`](Candidates::Missing): a stranger.
/// - [`One`](Candidates::One): look it up.
/// - [`Several`](Candidates::Several): look each of them up. If exactly one is known, that one
///   counts; if more are, none does.
/// - [`Tossed`](Candidates::Tossed): nobody is recognised, the cookie is removed, and it is logged
///   without the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates<'a> {
    /// No cookie of this name.
    Missing,
    /// One value.
    One(&'a [u8]),
    /// Values that differ, in the order sent: two to [`Several::MAX`].
    Several(Several<'a>),
    /// Values that differ although browsers keep one cookie of such a name
    /// ([`CookieSpec::binds_to_host`]), or more than [`Several::MAX`]: somebody else's work.
    Tossed,
}

/// Values of one name that differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Several<'a> {
    values: [&'a [u8]; Several::MAX],
    len: usize,
}

impl CookieSpec {
    /// The values of this cookie in the `Cookie` header lines of a request (C-30).
    ///
    /// No line is put together with another, and nothing is copied.
    ///
    /// ```
    /// use frontdesk_session::{Candidates, CookieSpec};
    ///
    /// let host = CookieSpec::builder("__Host-sid").build().unwrap();
    /// assert_eq!(host.candidates([&b"a=1"[..], b"__Host-sid=x"]), Candidates::One(b"x"));
    /// assert_eq!(host.candidates([&b"__Host-sid=x; __Host-sid=y"[..]]), Candidates::Tossed);
    ///
    /// let plain = CookieSpec::builder("sid").build().unwrap();
    /// let Candidates::Several(several) = plain.candidates([&b"sid=x; sid=y; sid=x"[..]]) else {
    ///     panic!("two values");
    /// };
    /// assert_eq!(several.iter().collect::<Vec<_>>(), [b"x", b"y"]);
    /// ```
    pub fn candidates<'a>(&self, lines: impl IntoIterator<Item = &'a [u8]>) -> Candidates<'a> {
        let mut found = Several { values: [b""; Several::MAX], len: 0 };
        for line in lines {
            for value in Cookies::new(line).named(self.name().as_bytes()) {
                if found.add(value).is_none() {
                    return Candidates::Tossed;
                }
            }
        }
        match (found.len, found.values) {
            (0, _) => Candidates::Missing,
            (1, [value, ..]) => Candidates::One(value),
            _ if self.binds_to_host() => Candidates::Tossed,
            _ => Candidates::Several(found),
        }
    }
}

impl<'a> Several<'a> {
    /// The most values that are looked up for one request.
    pub const MAX: usize = 4;

    /// The values, in the order sent.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.values.into_iter().take(self.len)
    }

    /// `None` if there is no place for one more.
    fn add(&mut self, value: &'a [u8]) -> Option<()> {
        if !self.values.iter().take(self.len).any(|known| *known == value) {
            *self.values.get_mut(self.len)? = value;
            self.len += 1;
        }
        Some(())
    }
}

/// How many there are, and not what they are (C-47).
impl std::fmt::Debug for Several<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Several({} values)", self.len)
    }
}
