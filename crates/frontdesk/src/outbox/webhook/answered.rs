//! What a receiver's answer means (Standard Webhooks 1.0, "Operational considerations").

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use jiff::fmt::strtime;

use super::exchange::Answer;
use crate::channel::{Fate, Outcome};

/// 2xx alone is success. A redirect is a failure and never followed, because it could lead to where
/// nobody may send us (F-47). 410 is a receiver that wants nothing more, ever.
pub(super) fn outcome(answer: &Answer, now: i64) -> Outcome {
    let status = answer.status;
    let not_before = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            answer.retry_after.as_deref().and_then(|text| retry_after(text, now))
        }
        _ => None,
    };
    let (fate, words) = match status {
        status if status.is_success() => (Fate::Delivered, "taken"),
        StatusCode::GONE => (Fate::Gone, "gone for good: nothing more is sent to it"),
        status if status.is_redirection() => {
            (Fate::Failed { not_before }, "it led elsewhere, and redirects are not followed")
        }
        _ => (Fate::Failed { not_before }, "not taken"),
    };
    Outcome {
        fate,
        words: format!("status {}: {words}", status.as_u16()),
        status: Some(status.as_u16()),
        answer: answer.beginning.to_vec(),
    }
}

/// Seconds, or a date (RFC 9110, section 10.2.3); what is neither says nothing.
fn retry_after(text: &str, now: i64) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = strtime::parse("%a, %d %b %Y %H:%M:%S GMT", text).ok()?;
    let at = date.to_datetime().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let wait = at.duration_since(Timestamp::from_microsecond(now).ok()?);
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22, noon, UTC.
    const NOON: i64 = 1_795_348_800_000_000;

    #[test]
    fn a_wish_is_seconds_or_a_date() {
        let after = |text| retry_after(text, NOON).map(|wait| wait.as_secs());
        assert_eq!(after("120"), Some(120));
        assert_eq!(after(" 0 "), Some(0));
        assert_eq!(after("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(after("Sun, 22 Nov 2026 12:05:00 GMT"), Some(300));
        assert_eq!(after("Sun, 22 Nov 2026 11:00:00 GMT"), Some(0));
        for nonsense in ["", "soon", "-5", "1.5", "2026-11-22T12:05:00Z", "Sun, 99 Nov 2026"] {
            assert_eq!(after(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn only_two_hundreds_are_success_and_only_410_is_for_ever() {
        for code in 100..600 {
            let status = StatusCode::from_u16(code).unwrap();
            let retry_after = Some("7".to_owned());
            let answer = Answer { status, retry_after, beginning: bytes::Bytes::new() };
            let wish = matches!(code, 429 | 503).then_some(Duration::from_secs(7));
            let expected = match code {
                200..300 => Fate::Delivered,
                410 => Fate::Gone,
                _ => Fate::Failed { not_before: wish },
            };
            assert_eq!(outcome(&answer, NOON).fate, expected, "{code}");
        }
    }
}
