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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use frontdesk_session::Token;

    use super::*;

    /// V7.2.3, V11.5.2, S-01: a hundred thousand tokens, drawn by 64 threads at once: each is another one,
    /// in 43 characters of 64, and no value of a byte comes oftener than chance has it.
    #[test]
    fn a_hundred_thousand_tokens_differ_and_follow_no_pattern() {
        const THREADS: usize = 64;
        const EACH: usize = 1_563;
        let draw = || (0..EACH).map(|_| random::<32>()).collect::<Vec<_>>();
        let drawn: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(draw)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert!(drawn.len() >= 100_000);
        let texts: HashSet<String> =
            drawn.iter().map(|bytes| Token::new(*bytes).to_text()).collect();
        assert_eq!(texts.len(), drawn.len(), "none came twice");
        let is_ours = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        assert!(texts.iter().all(|text| text.len() == 43 && text.chars().all(is_ours)));
        let mut counts = [0_f64; 256];
        drawn.iter().flatten().for_each(|byte| counts[usize::from(*byte)] += 1.0);
        let mean = (drawn.len() * 32) as f64 / 256.0;
        let chi: f64 = counts.iter().map(|count| (count - mean).powi(2) / mean).sum();
        // 255 degrees of freedom: chance goes beyond 400 once in some 10^8 runs, a pattern always.
        assert!(chi < 400.0, "{chi}");
    }
}
