//! A `Set-Cookie` line as a browser takes it apart (RFC 6265bis, 5.6).

use std::time::Duration;

use super::date;
use crate::cookie::scan::trim;
use crate::{Lives, Moment, SameSite};

/// What a line says, before anybody asked whether it may.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) expires: Option<Moment>,
    /// Counts before `expires`, whichever came later.
    pub(super) max_age: Option<Moment>,
    /// In lower case, without a leading dot; empty where there is none.
    pub(super) domain: Vec<u8>,
    /// `None` for the directory of the request.
    pub(super) path: Option<Vec<u8>>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partitioned: bool,
}

impl Line {
    /// `None` where a browser ignores the line.
    pub(super) fn parse(line: &[u8], now: Moment) -> Option<Line> {
        if line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
            return None;
        }
        let mut pieces = line.split(|byte| *byte == b';');
        let pair = pieces.next().unwrap_or_default();
        let (name, value) = cut(pair).unwrap_or((b"", pair));
        let (name, value) = (trim(name), trim(value));
        if name.len() + value.len() > 4096 || (name.is_empty() && value.is_empty()) {
            return None;
        }
        let mut line = Line { name: name.to_vec(), value: value.to_vec(), ..Line::default() };
        for attribute in pieces {
            let (name, value) = cut(attribute).unwrap_or((attribute, b""));
            let (name, value) = (trim(name), trim(value));
            // Longer ones are ignored, and with them nothing else.
            if value.len() <= 1024 {
                line.attribute(&name.to_ascii_lowercase(), value, now);
            }
        }
        Some(line)
    }

    fn attribute(&mut self, name: &[u8], value: &[u8], now: Moment) {
        match name {
            b"expires" => {
                let date = date::parse(value).map(|date| date.min(now + Lives::LONGEST));
                self.expires = date.or(self.expires);
            }
            b"max-age" => self.max_age = max_age(value, now).or(self.max_age),
            b"domain" => {
                self.domain = value.strip_prefix(b".").unwrap_or(value).to_ascii_lowercase();
            }
            b"path" => self.path = value.starts_with(b"/").then(|| value.to_vec()),
            b"secure" => self.secure = true,
            b"httponly" => self.http_only = true,
            b"samesite" => {
                self.same_site = match &*value.to_ascii_lowercase() {
                    b"strict" => Some(SameSite::Strict),
                    b"lax" => Some(SameSite::Lax),
                    b"none" => Some(SameSite::None),
                    _ => None,
                };
            }
            b"partitioned" => self.partitioned = true,
            // Unknown ones say nothing (5.6, step 5 of the algorithm).
            _ => {}
        }
    }
}

fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == b'=')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// `[ "-" ] *DIGIT`, read as far as it is needed (5.6.2).
fn max_age(value: &[u8], now: Moment) -> Option<Moment> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if value.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?.trim_start_matches('0');
    if text.is_empty() || value.starts_with(b"-") {
        return Some(Moment::from_micros(i64::MIN));
    }
    let secs = text.parse().unwrap_or(u64::MAX).min(Lives::LONGEST.as_secs());
    Some(now + Duration::from_secs(secs))
}
