//! Ways to cut a body.

/// The body byte by byte (if it is short), in two pieces, and in many pieces of unlike length.
///
/// Where it is cut depends on its bytes alone, so that a find is found again.
pub fn cuts(body: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut chance = Chance::new(body);
    let mut ways = Vec::new();
    if body.len() <= 512 {
        ways.push(body.chunks(1).collect());
    }
    let (head, tail) = body.split_at(chance.below(body.len() + 1));
    ways.push(vec![head, tail]);
    let longest = [4, 20, 100][chance.below(3)];
    let mut pieces = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        // An empty piece now and then: a sender may flush with nothing to say.
        let (piece, after) = rest.split_at(chance.below(longest + 1).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    ways.push(pieces);
    ways
}

/// A small generator (xorshift64*), seeded with FNV-1a: no randomness from outside.
struct Chance(u64);

impl Chance {
    fn new(seed: &[u8]) -> Chance {
        let hash = seed.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Chance(hash | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }
}
