//! How many guesses a password takes: the cheapest way to put it together out of what people use.
//!
//! For each place in the password, the fewest bits that say everything before it, out of pieces:
//! a common password, a word that is known beforehand, a run of one character, a row of the keyboard
//! or the alphabet, a repetition of what stands before, a year, or one character.

use std::sync::LazyLock;

use super::rules::Context;

/// One a line, sorted: the 12,000 most common passwords, the longer ones among the next 37,000 (from
/// the lists of zxcvbn, see common.LICENSE), and well-known sentences.
static COMMON: &str = include_str!("common.txt");

const WORD_BITS: f32 = 12.0;
const CONTEXT_BITS: f32 = 2.0;
const ROW_BITS: f32 = 6.0;
/// Beside the character: how often it comes.
const RUN_BITS: f32 = 3.5;
const REPEAT_BITS: f32 = 3.0;
const YEAR_BITS: f32 = 6.5;
/// Another case, or `@` for `a` and the like.
const VARIANT_BITS: f32 = 1.5;
const TITLE_BITS: f32 = 0.5;
/// Spaces and stops between words, all of the same kind.
const SQUEEZED_BITS: f32 = 4.0;

const MIN_PIECE: usize = 3;

/// Rows and columns of keyboards, and the alphabet.
const ROWS: [&str; 24] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "789456123",
    "147258369",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qa2ws3ed4rf5tg6yh7uj",
    "a1b2c3d4e5f6g7h8i9j0",
];

/// What most of a password is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Common passwords.
    Common,
    /// Words known beforehand.
    Context,
    /// The same thing over and over.
    Repeat,
    /// The order of a keyboard, the alphabet or the numbers.
    Row,
    /// Nothing that has a name.
    Other,
}

/// Bits a guesser needs, and what most of the password is made of.
pub(super) fn predict(text: &str, context: &Context) -> (f32, Pattern) {
    let whole = Text::new(text.chars()).cheapest(context);
    let squeezed = Text::new(text.chars().filter(|c| c.is_alphanumeric())).cheapest(context);
    let squeezed = (squeezed.0 + SQUEEZED_BITS, squeezed.1);
    if squeezed.0 < whole.0 { squeezed } else { whole }
}

/// A password in the spellings it is looked for.
struct Text {
    typed: Vec<char>,
    lower: Vec<char>,
    plain: Vec<char>,
}

/// A piece of it, from where it is asked for.
#[derive(Clone, Copy)]
struct Piece {
    length: usize,
    bits: f32,
    pattern: Pattern,
}

impl Text {
    fn new(chars: impl Iterator<Item = char>) -> Text {
        let typed: Vec<char> = chars.collect();
        // One character for one, so that places stay the same in all spellings.
        let lower: Vec<char> =
            typed.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
        let plain = lower.iter().map(|c| unleet(*c)).collect();
        Text { typed, lower, plain }
    }

    fn cheapest(&self, context: &Context) -> (f32, Pattern) {
        let end = self.typed.len();
        let mut best: Vec<(f32, Option<Piece>)> = vec![(f32::INFINITY, None); end + 1];
        if let Some(start) = best.first_mut() {
            start.0 = 0.0;
        }
        for at in 0..end {
            let before = best[at].0;
            self.pieces(at, context, &mut |piece| {
                let place = &mut best[at + piece.length];
                if before + piece.bits < place.0 {
                    *place = (before + piece.bits, Some(piece));
                }
            });
        }
        (best[end].0, mostly(&best))
    }

    /// Everything that can begin at `at`; none of it is longer than what is left.
    fn pieces(&self, at: usize, context: &Context, take: &mut impl FnMut(Piece)) {
        take(Piece { length: 1, bits: character(self.typed[at]), pattern: Pattern::Other });
        self.words(at, context, take);
        self.run(at, take);
        self.row(at, take);
        self.repeats(at, take);
        self.year(at, take);
    }

    fn words(&self, at: usize, context: &Context, take: &mut impl FnMut(Piece)) {
        for (spelling, extra) in [(&self.lower, 0.0), (&self.plain, VARIANT_BITS)] {
            let mut word = String::new();
            for (length, c) in (1..).zip(&spelling[at..]) {
                word.push(*c);
                let found = look_up(&word);
                let known = context.words().contains(&word);
                let bits = extra + self.capitals(at, length);
                if known {
                    let bits = bits + CONTEXT_BITS;
                    take(Piece { length, bits, pattern: Pattern::Context });
                }
                if found == Found::Whole && length >= MIN_PIECE {
                    take(Piece { length, bits: bits + WORD_BITS, pattern: Pattern::Common });
                }
                let open = context.words().iter().any(|known| known.starts_with(&word));
                if found == Found::Nothing && !open {
                    break;
                }
            }
        }
    }

    /// Bits for the capitals of a word: hardly any for one at its beginning.
    fn capitals(&self, at: usize, length: usize) -> f32 {
        let (typed, lower) = (&self.typed[at..at + length], &self.lower[at..at + length]);
        match typed.iter().zip(lower).position(|(typed, lower)| typed != lower) {
            None => 0.0,
            Some(0) if typed[1..] == lower[1..] => TITLE_BITS,
            Some(_) => VARIANT_BITS,
        }
    }

    fn run(&self, at: usize, take: &mut impl FnMut(Piece)) {
        let first = self.typed[at];
        let length = self.typed[at..].iter().take_while(|c| **c == first).count();
        if length >= MIN_PIECE {
            let bits = character(first) + RUN_BITS;
            take(Piece { length, bits, pattern: Pattern::Repeat });
        }
    }

    fn row(&self, at: usize, take: &mut impl FnMut(Piece)) {
        let length = ROWS_BOTH_WAYS.iter().map(|row| follow(row, &self.lower[at..])).max();
        for length in MIN_PIECE..=length.unwrap_or(0) {
            take(Piece { length, bits: ROW_BITS, pattern: Pattern::Row });
        }
    }

    /// What follows is what came just before, once or more, perhaps cut off.
    fn repeats(&self, at: usize, take: &mut impl FnMut(Piece)) {
        for period in 2..=at {
            let ahead = self.lower[at..].iter().zip(&self.lower[at - period..]);
            let length = ahead.take_while(|(next, earlier)| next == earlier).count();
            if length >= MIN_PIECE.min(period) {
                take(Piece { length, bits: REPEAT_BITS, pattern: Pattern::Repeat });
            }
        }
    }

    fn year(&self, at: usize, take: &mut impl FnMut(Piece)) {
        let Some(year) = self.typed.get(at..at + 4) else { return };
        let century = matches!(year, ['1', '9', ..] | ['2', '0', ..]);
        if century && year.iter().all(char::is_ascii_digit) {
            take(Piece { length: 4, bits: YEAR_BITS, pattern: Pattern::Common });
        }
    }
}

static ROWS_BOTH_WAYS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let forth = ROWS.iter().map(|row| row.chars().collect());
    let back = ROWS.iter().map(|row| row.chars().rev().collect());
    forth.chain(back).collect()
});

/// How far `text` goes along with `row` from wherever its first character stands there.
fn follow(row: &[char], text: &[char]) -> usize {
    let Some(start) = row.iter().position(|c| Some(c) == text.first()) else { return 0 };
    row[start..].iter().zip(text).take_while(|(key, c)| key == c).count()
}

/// The pattern that covers most characters of the cheapest way; a known word before all others.
fn mostly(best: &[(f32, Option<Piece>)]) -> Pattern {
    let mut covered: Vec<(Pattern, usize)> = Vec::new();
    let mut at = best.len() - 1;
    while let Some((_, Some(piece))) = best.get(at) {
        match covered.iter_mut().find(|(pattern, _)| *pattern == piece.pattern) {
            Some((_, length)) => *length += piece.length,
            None => covered.push((piece.pattern, piece.length)),
        }
        at -= piece.length;
    }
    // Whoever used the site's name twice is told about the name, not about the repetition.
    if covered.iter().any(|(pattern, _)| *pattern == Pattern::Context) {
        return Pattern::Context;
    }
    covered.into_iter().max_by_key(|(_, length)| *length).map_or(Pattern::Other, |(first, _)| first)
}

#[derive(PartialEq)]
enum Found {
    Whole,
    Beginning,
    Nothing,
}

/// Whether `word` is a line of [`COMMON`], or how one begins: a search by halves over the text itself,
/// so that the list costs no memory but its own.
fn look_up(word: &str) -> Found {
    let (mut low, mut high) = (0, COMMON.len());
    while low < high {
        // Every line is ASCII, so every place is between two characters.
        let middle = (low + high) / 2;
        let start = COMMON[low..middle].rfind('\n').map_or(low, |end| low + end + 1);
        let length = COMMON[start..].find('\n').unwrap_or(COMMON.len() - start);
        if COMMON[start..start + length] < *word {
            low = start + length + 1;
        } else {
            high = start;
        }
    }
    let line = COMMON.get(low..).and_then(|rest| rest.lines().next()).unwrap_or("");
    match line.strip_prefix(word) {
        Some("") => Found::Whole,
        Some(_) => Found::Beginning,
        None => Found::Nothing,
    }
}

/// One character that nothing is known about.
fn character(c: char) -> f32 {
    match c {
        ' ' | '-' | '_' | '.' => 2.0,
        '0'..='9' => 3.3,
        'a'..='z' => 4.7,
        'A'..='Z' => 5.7,
        c if c.is_ascii() => 5.0,
        _ => 7.0,
    }
}

/// Signs that stand for letters.
fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}
