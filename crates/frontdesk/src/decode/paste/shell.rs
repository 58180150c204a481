//! A command line in words, as the shell that it was copied for reads it.

/// The words of a command for a POSIX shell (POSIX 2.2 and `$'...'` of bash).
pub(super) fn posix(text: &str) -> Vec<Vec<u8>> {
    let mut words = Words::default();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                words.begin();
                words.extend(letters.by_ref().take_while(|&letter| letter != '\''));
            }
            '$' if letters.peek() == Some(&'\'') => {
                letters.next();
                words.begin();
                ansi(&mut letters, &mut words);
            }
            '"' => {
                words.begin();
                while let Some(letter) = letters.next().filter(|&letter| letter != '"') {
                    match letter {
                        '\\' => match letters.next() {
                            Some(escaped @ ('"' | '\\' | '$' | '`')) => words.push(escaped),
                            Some('\n') | None => {}
                            Some(other) => words.extend(['\\', other]),
                        },
                        other => words.push(other),
                    }
                }
            }
            '\\' => match letters.next() {
                Some('\r') => {
                    letters.next_if_eq(&'\n');
                }
                Some('\n') | None => {}
                Some(escaped) => words.push(escaped),
            },
            // The command ends here; browsers put `;` or `&` between several of them.
            ';' | '&' | '|' => break,
            blank if blank.is_ascii_whitespace() => words.end(),
            other => words.push(other),
        }
    }
    words.finish()
}

/// `$'...'` up to its closing quote: escapes as in C.
fn ansi(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, words: &mut Words) {
    while let Some(letter) = letters.next().filter(|&letter| letter != '\'') {
        if letter != '\\' {
            words.push(letter);
            continue;
        }
        // Escapes of one byte are bytes, whatever character they would be.
        let Some(escape) = letters.next() else { return };
        let mut number = |radix, most, first: Option<char>| {
            let mut digits: String = first.into_iter().collect();
            while digits.len() < most
                && let Some(digit) = letters.next_if(|letter| letter.is_digit(radix))
            {
                digits.push(digit);
            }
            u32::from_str_radix(&digits, radix).unwrap_or(0)
        };
        match escape {
            'n' => words.push('\n'),
            'r' => words.push('\r'),
            't' => words.push('\t'),
            'a' => words.push('\x07'),
            'b' => words.push('\x08'),
            'e' | 'E' => words.push('\x1b'),
            'f' => words.push('\x0c'),
            'v' => words.push('\x0b'),
            'x' => words.push_byte(number(16, 2, None) as u8),
            'u' => words.push(char::from_u32(number(16, 4, None)).unwrap_or('\u{fffd}')),
            'U' => words.push(char::from_u32(number(16, 8, None)).unwrap_or('\u{fffd}')),
            digit @ '0'..='7' => words.push_byte(number(8, 3, Some(digit)) as u8),
            other => words.push(other),
        }
    }
}

/// The words of a command for `cmd.exe`, as Chromium and Firefox write it.
///
/// Outside of everything `^` takes the next character as it is, also the quotes of each argument;
/// a line that ends with `^` goes on, and an empty line behind such a one is a line end that was
/// meant. Then the program's own rules: `\"` and `""` are a quote, `\\` is a backslash.
pub(super) fn cmd(text: &str) -> Vec<Vec<u8>> {
    let text = text.replace("\r\n", "\n").replace("^\n\n", "\u{0}").replace("^\n", " ");
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '^' => plain.extend(letters.next()),
            '\u{0}' => plain.push('\n'),
            other => plain.push(other),
        }
    }
    let mut words = Words::default();
    let mut letters = plain.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => words.push('"'),
            '"' => {
                is_quoted = !is_quoted;
                words.begin();
            }
            '\\' => match letters.next_if(|next| matches!(next, '"' | '\\')) {
                Some(escaped) => words.push(escaped),
                None => words.push('\\'),
            },
            '&' if !is_quoted => break,
            blank if blank.is_ascii_whitespace() && !is_quoted => words.end(),
            other => words.push(other),
        }
    }
    words.finish()
}

/// Words that grow.
#[derive(Default)]
struct Words {
    list: Vec<Vec<u8>>,
    /// The word that is being read; quotes begin one even if nothing is in them.
    open: Option<Vec<u8>>,
}

impl Words {
    fn begin(&mut self) {
        self.open.get_or_insert_default();
    }

    fn push(&mut self, letter: char) {
        let word = self.open.get_or_insert_default();
        word.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn push_byte(&mut self, byte: u8) {
        self.open.get_or_insert_default().push(byte);
    }

    fn extend(&mut self, letters: impl IntoIterator<Item = char>) {
        letters.into_iter().for_each(|letter| self.push(letter));
    }

    fn end(&mut self) {
        self.list.extend(self.open.take());
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        self.end();
        self.list
    }
}
