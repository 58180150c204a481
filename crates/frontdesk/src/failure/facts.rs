//! What each failure is to programs: its status, its word, the limit behind it, when to come back.

use frontdesk_tower::SessionRejection;
use frontdesk_tower::session::{NotDone, Refused};
use http::StatusCode;

use super::Failure;
use crate::spam::TooOften;

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Failure::NoSuchPage
            | Failure::NoSuchForm { .. }
            | Failure::NoFields { .. }
            | Failure::NoSuchSession => StatusCode::NOT_FOUND,
            Failure::ShouldBePost { .. } | Failure::WrongMethod { .. } => {
                StatusCode::METHOD_NOT_ALLOWED
            }
            Failure::WrongHost { .. } => StatusCode::MISDIRECTED_REQUEST,
            Failure::LongHead { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Failure::ForeignOrigin { .. } => StatusCode::FORBIDDEN,
            Failure::Unreadable(error) => {
                StatusCode::from_u16(error.status_hint()).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Failure::RepeatedHeader { .. } | Failure::Interrupted | Failure::BadKey => {
                StatusCode::BAD_REQUEST
            }
            Failure::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Failure::Invalid(_) | Failure::KeyReused | Failure::NothingNamed { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Failure::OverQuota { .. } | Failure::TooManyWait { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::Busy | Failure::StoreAway => StatusCode::SERVICE_UNAVAILABLE,
            Failure::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Session(rejection) => rejection.status(),
            Failure::LoginRequired { .. } => StatusCode::UNAUTHORIZED,
            Failure::NothingKept { .. } => StatusCode::NOT_FOUND,
            Failure::BadData { .. } | Failure::BadQuery { .. } => StatusCode::BAD_REQUEST,
            Failure::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::TooMuchData { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TooManyNewcomers { .. } | Failure::TooOften(_) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::NoProof(_) | Failure::Suspect(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::TooManyCookies(_) => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Failure::InsecureHttp { .. }
            | Failure::CrossSite
            | Failure::StaleForm
            | Failure::PasswordNeeded { .. }
            | Failure::NoProxy { .. }
            | Failure::OtherScheme { .. }
            | Failure::NotAllowed => StatusCode::FORBIDDEN,
            Failure::UnclearTarget(_) => StatusCode::BAD_REQUEST,
            Failure::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A stable word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Failure::NoSuchPage => "no_such_page",
            Failure::NoSuchForm { .. } => "no_such_form",
            Failure::NoFields { .. } => "no_fields",
            Failure::ShouldBePost { .. } => "should_be_post",
            Failure::WrongMethod { .. } => "wrong_method",
            Failure::WrongHost { .. } => "wrong_host",
            Failure::LongHead { .. } => "long_head",
            Failure::ForeignOrigin { .. } => "foreign_origin",
            Failure::Unreadable(error) => error.kind().word(),
            Failure::RepeatedHeader { .. } => "repeated_header",
            Failure::Slow(_) => "too_slow",
            Failure::Interrupted => "interrupted",
            Failure::Invalid(_) => "invalid",
            Failure::BadKey => "bad_idempotency_key",
            Failure::KeyReused => "idempotency_key_reused",
            Failure::OverQuota { .. } => "over_quota",
            Failure::Busy => "busy",
            Failure::NoSpace => "no_space",
            Failure::StoreAway => "store_away",
            Failure::Session(rejection) => session_code(rejection),
            Failure::LoginRequired { .. } => "login_required",
            Failure::TooManyWait { .. } => "too_many_wait",
            Failure::NothingNamed { .. } => "nothing_named",
            Failure::InsecureHttp { .. } => "insecure_http",
            Failure::NoSuchSession => "no_such_session",
            Failure::CrossSite => "cross_site",
            Failure::StaleForm => "stale_form",
            Failure::PasswordNeeded { .. } => "password_needed",
            Failure::BadQuery { .. } => "bad_query",
            Failure::NothingKept { .. } => "nothing_kept",
            Failure::BadData { .. } => "bad_data",
            Failure::NotJson => "not_json",
            Failure::TooMuchData { .. } => "too_much_data",
            Failure::TooManyNewcomers { .. } => "too_many_visitors",
            Failure::TooManyCookies(_) => "too_many_cookies",
            Failure::NoProxy { .. } => "no_proxy",
            Failure::UnclearTarget(_) => "unclear_target",
            Failure::OtherScheme { .. } => "other_scheme",
            Failure::NotAllowed => "not_allowed",
            Failure::TooOften(_) => "too_often",
            Failure::NoProof(bad) => bad.code(),
            Failure::Suspect(_) => "looks_like_spam",
            Failure::Internal { .. } => "internal",
        }
    }

    pub(super) fn limit(&self) -> Option<(&'static str, u64)> {
        match self {
            Failure::Unreadable(error) => error.limit(),
            Failure::OverQuota { max, .. } => Some(("limits.max_form_file_bytes_a_day", *max)),
            Failure::Session(SessionRejection::Refused(Refused::TooMuch { max })) => {
                Some(("sessions.max_data_bytes", *max as u64))
            }
            Failure::TooMuchData { setting, max } => Some((setting, *max)),
            Failure::TooManyNewcomers { max, .. } => {
                Some(("sessions.max_new_strangers_an_hour", u64::from(*max)))
            }
            Failure::TooOften(TooOften { rate, .. }) => Some(("spam.burst", u64::from(rate.burst))),
            _ => None,
        }
    }

    pub(super) fn allow(&self) -> Option<&'static str> {
        match self {
            Failure::ShouldBePost { .. } => Some("POST, OPTIONS"),
            Failure::WrongMethod { allow } => Some(allow),
            _ => None,
        }
    }

    pub(super) fn retry_after(&self) -> Option<u64> {
        match self {
            Failure::Busy => Some(2),
            Failure::StoreAway | Failure::NoSpace => Some(60),
            Failure::OverQuota { seconds_left, .. }
            | Failure::TooManyNewcomers { seconds_left, .. }
            | Failure::TooOften(TooOften { seconds_left, .. }) => Some(*seconds_left),
            // What waits is removed after an hour.
            Failure::TooManyWait { .. } => Some(3600),
            Failure::Session(rejection) => rejection.retry_after_secs().map(u64::from),
            _ => None,
        }
    }
}

/// A stable word for why a session could not be used.
fn session_code(rejection: &SessionRejection) -> &'static str {
    match rejection {
        SessionRejection::Away { not_done: NotDone::Ended, .. } => "not_logged_out",
        SessionRejection::Away { .. } => "session_store_away",
        SessionRejection::Over => "session_over",
        SessionRejection::NotLoggedIn => "login_required",
        SessionRejection::Refused(Refused::Gone) => "session_over",
        SessionRejection::Refused(Refused::TooMuch { .. }) => "too_much_data",
        SessionRejection::Refused(Refused::Full) => "too_many_visitors",
        SessionRejection::Refused(_) => "session_conflict",
        _ => "internal",
    }
}
