//! The random source of the server: nothing else draws from the machine's.

/// Random bytes of the operating system, for secrets.
///
/// # Panics
/// Where it has none: no secret may be made then.
#[allow(clippy::disallowed_methods, clippy::expect_used)] // The one place that draws them.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}
