//! What each failure says, in words that people read.
//!
//! [`Failure::detail`] is a long function because the list is closed: a sentence each, in one `match`.

use frontdesk_form::FormErrorKind;

use frontdesk_tower::SessionRejection;
use frontdesk_tower::session::NotDone;

use super::{Advice, Failure};
use crate::forward_auth::Unclear;
use crate::spam::TooOften;

impl Failure {
    /// The heading.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Failure::NoSuchPage => "There is no such page",
            Failure::NoSuchForm { .. } => "There is no such form",
            Failure::NoFields { .. } => "No field of this form is known",
            Failure::ShouldBePost { .. } => "This form was sent with GET",
            Failure::WrongMethod { .. } => "This address does not know this method",
            Failure::WrongHost { .. } => "This server does not answer for this host",
            Failure::LongHead { .. } => "The head of the request is too large",
            Failure::ForeignOrigin { .. } => "Another site may not send this form",
            Failure::Unreadable(error) if error.limit().is_some() => "The form is too large",
            Failure::Unreadable(_) | Failure::RepeatedHeader { .. } | Failure::Interrupted => {
                "The form could not be read"
            }
            Failure::Slow(_) => "The form came too slowly",
            Failure::Invalid(invalid) => invalid.title(),
            Failure::BadKey => "The Idempotency-Key cannot be used",
            Failure::KeyReused => "This Idempotency-Key was used for another submission",
            Failure::OverQuota { .. } => "This form took enough files for today",
            Failure::Busy => "Too much is coming in at this moment",
            Failure::NoSpace => "There is no space left to keep this",
            Failure::StoreAway => "This cannot be stored at this moment",
            Failure::Session(rejection) => session_title(rejection),
            Failure::LoginRequired { .. } => "Please log in first",
            Failure::TooManyWait { .. } => "Please log in before you send more",
            Failure::NothingNamed { .. } => "It is not said which one is meant",
            Failure::InsecureHttp { .. } => "Nobody is remembered on this connection",
            Failure::NoSuchSession => "There is no such device",
            Failure::CrossSite => "Another site may not do this",
            Failure::StaleForm => "This page was open for too long",
            Failure::PasswordNeeded { .. } => "Please type your password once more",
            Failure::BadQuery { .. } => "This can't be asked for",
            Failure::NothingKept { .. } => "Nothing is kept under this name",
            Failure::BadData { .. } | Failure::NotJson => "This can't be kept",
            Failure::TooMuchData { .. } => "This is too much to keep",
            Failure::TooManyNewcomers { .. } => "Too many new visitors come from this address",
            Failure::TooManyCookies(_) => "The browser sends too many cookies",
            Failure::NoProxy { .. } => "Only a proxy may ask this",
            Failure::UnclearTarget(_) => "It is not clear which page is meant",
            Failure::OtherScheme { .. } => "This page is not open on this connection",
            Failure::NotAllowed => "This page is not open to you",
            Failure::TooOften(_) => "Too many forms came from your address",
            Failure::NoProof(_) => "The check against robots is missing",
            Failure::Suspect(_) => "This looks like spam",
            Failure::Internal { .. } => "Something went wrong on our side",
        }
    }

    /// What happened and what helps, for whoever runs or builds the page.
    pub(super) fn detail(&self) -> String {
        match self {
            Failure::NoSuchPage => "Please look at the address once more.".into(),
            Failure::NoSuchForm { name, advice: None } => {
                format!("No form “{name}” is known here. Nothing was stored.")
            }
            Failure::NoSuchForm { name, advice: Some(advice) } => advice.about(name),
            Failure::NoFields { form } => format!(
                "The form “{form}” takes whatever is sent: no page has it with fields, and the config \
                 file declares none under [[forms.{form}.fields]]."
            ),
            Failure::ShouldBePost { form, .. } => format!(
                "The form “{form}” was sent as an address, so nothing was stored. In its HTML, add \
                 method=post: <form action=\"/f/{form}\" method=\"post\">."
            ),
            Failure::WrongMethod { allow } => format!("It knows {allow}."),
            Failure::WrongHost { host, setting } => format!(
                "The request is for “{host}”. Without the setting {setting} only localhost, 127.0.0.1 \
                 and [::1] are answered; with it, only its host."
            ),
            Failure::LongHead { max } => {
                format!("It has more than {max} bytes (limits.max_header_bytes).")
            }
            Failure::ForeignOrigin { form, origin, is_local: true } => format!(
                "A page of {origin} sent the form “{form}”. To allow it: frontdesk form add {form} \
                 --origin {origin}, or origins = [\"{origin}\"] under [forms.{form}] in the config file."
            ),
            Failure::ForeignOrigin { form, origin, is_local: false } => {
                format!("The form “{form}” does not take what a page of {origin} sends.")
            }
            Failure::Unreadable(error) => sentence(error.to_string()),
            Failure::RepeatedHeader { name } => format!("The header {name} stands there twice."),
            Failure::Slow(slow) => sentence(slow.to_string()),
            Failure::Interrupted => "The connection broke before the form was complete.".into(),
            Failure::Invalid(invalid) => invalid.detail(),
            Failure::BadKey => "It must have 1 to 255 visible ASCII characters.".into(),
            Failure::KeyReused => "Send the new submission with a key of its own.".into(),
            Failure::OverQuota { max, .. } => format!(
                "It takes {max} bytes of files a day (limits.max_form_file_bytes_a_day). Text without \
                 files is still taken."
            ),
            Failure::Busy => "Please send it again in a few seconds; nothing was stored.".into(),
            Failure::NoSpace => "Nothing was stored. The operator has to free some space.".into(),
            Failure::StoreAway => "Nothing was stored. Please send it again in a minute.".into(),
            Failure::Session(rejection) => sentence(rejection.to_string()),
            Failure::LoginRequired { login, receipt: Some(_) } => format!(
                "It is kept, and sent once you are logged in: {login}. After an hour it is removed."
            ),
            Failure::TooManyWait { login } => format!(
                "Forms that were sent before wait for a login already, and this one was not kept. Log in \
                 at {login}, and send it again."
            ),
            Failure::LoginRequired { login, receipt: None } => format!("Log in at {login}, and try again."),
            Failure::NothingNamed { unique } if unique.is_empty() => {
                "Send the id of a submission as “id”. Nothing was taken back.".into()
            }
            Failure::NothingNamed { unique } => format!(
                "Send the id of a submission as “id”, or a value for {}. Nothing was taken back.",
                unique.join(", ")
            ),
            Failure::InsecureHttp { setting } => format!(
                "This address is plain http, on which everybody on the way can read what logs a visitor \
                 in. Give {setting} an https address, or, in a closed network, set \
                 sessions.insecure_http = true."
            ),
            Failure::NoSuchSession => "It may be logged out already.".into(),
            Failure::BadQuery { name } => {
                format!("“{name}” in the address has a value that can't be.")
            }
            Failure::PasswordNeeded { confirm } => {
                format!("You logged in a while ago. At {confirm} it is asked for, and then this goes on.")
            }
            Failure::StaleForm => {
                "It was made for another login. Please go back, load it anew and send it once more."
                    .into()
            }
            Failure::CrossSite => "The request came from a page of another site, or brought the cookie \
                                   without a word of where it came from, so nothing was done. A program \
                                   that brings the cookie says Origin, with the address of this site."
                .into(),
            Failure::NothingKept { key } => {
                format!("For this visitor nothing is kept under “{key}”.")
            }
            Failure::BadData { what } => sentence(what.clone()),
            Failure::NotJson => "Send JSON with PUT, uncompressed and with Content-Type: application/json, \
                                 or a form with POST."
                .into(),
            Failure::TooMuchData { setting, max } => {
                format!("At most {max} bytes are kept ({setting}).")
            }
            Failure::TooManyNewcomers { max, .. } => format!(
                "Before they log in, {max} new visitors an hour are remembered from one address \
                 (sessions.max_new_strangers_an_hour). Behind a proxy of your own, name it in \
                 trusted_proxies."
            ),
            Failure::TooManyCookies(too_many) => format!(
                "{} Those of this site are removed now: please load the page again. If that does not \
                 help, remove this site's cookies in the settings of the browser.",
                sentence(too_many.to_string())
            ),
            Failure::NoProxy { peer } => format!(
                "The request came from {peer}. A proxy that asks who a visitor is has to be listed in \
                 trusted_proxies."
            ),
            Failure::UnclearTarget(unclear) => unclear_target(*unclear),
            Failure::OtherScheme { setting } => {
                format!("Please use {setting}: the session's cookie goes over nothing else.")
            }
            Failure::TooOften(TooOften { rate, seconds_left }) => format!(
                "Nothing was stored. Please send it again in {seconds_left} seconds. From one address one \
                 form takes {} at once, and then {} a minute (spam.burst, spam.a_minute). Behind a proxy of \
                 your own, name it in trusted_proxies.",
                rate.burst, rate.a_minute
            ),
            Failure::NoProof(bad) => format!("{} Nothing was stored.", bad.words()),
            Failure::Suspect(_) => "Nothing was stored, for the reasons below.".into(),
            Failure::NotAllowed => "Nobody, or none but other accounts, may open it.".into(),
            Failure::Internal { id } => {
                format!("Nothing was stored. The operator finds the reason in the log under {id}.")
            }
        }
    }

    /// The same for whoever filled the form in: no offset and no setting, which only help those who
    /// run or build the page; they find them in the small print.
    pub(crate) fn plain_detail(&self) -> String {
        match self {
            Failure::Unreadable(error) => match error.kind() {
                FormErrorKind::OverLimit { limit, max } => {
                    format!("It has more than {max} {}, which is not taken here.", limit.noun())
                }
                kind => sentence(kind.to_string()),
            },
            Failure::TooOften(TooOften { seconds_left, .. }) => {
                format!("Nothing was stored. Please send it again in {seconds_left} seconds.")
            }
            other => other.detail(),
        }
    }

    /// What whoever runs or builds the page wants to know.
    pub(super) fn small_print(&self) -> String {
        match self {
            Failure::Unreadable(error) => match error.limit() {
                Some((setting, max)) => {
                    format!("{}: {setting} = {max}, at byte {}", self.code(), error.at())
                }
                None => format!("{}, at byte {}", self.code(), error.at()),
            },
            other => other.code().to_owned(),
        }
    }
}

impl Advice {
    fn about(&self, name: &str) -> String {
        let near = match &self.nearest {
            Some(nearest) => format!(" The nearest name is “{nearest}”."),
            None => String::new(),
        };
        let known = if self.known.is_empty() {
            "No form is known yet."
        } else {
            "The forms known here are listed below."
        };
        format!(
            "No form “{name}” is known here, so nothing was stored.{near} A form of the site's HTML is \
             found by itself: <form action=\"/f/{name}\" method=\"post\">. One that no HTML holds is \
             declared by: frontdesk form add {name}. {known}"
        )
    }
}

fn unclear_target(unclear: Unclear) -> String {
    match unclear {
        Unclear::Missing(header) => format!("The proxy did not send {header}."),
        Unclear::Malformed(header) => {
            format!("The header {header} stands there twice or is malformed.")
        }
        Unclear::Path => "Servers read this address in different ways, so it leads nowhere.".into(),
        Unclear::Contradiction => "X-Original-URL and the X-Forwarded headers differ.".into(),
    }
}

fn session_title(rejection: &SessionRejection) -> &'static str {
    match rejection {
        SessionRejection::Away { not_done: NotDone::Ended, .. } => "You are logged out here only",
        SessionRejection::Away { .. } => "Who you are can't be looked up at this moment",
        SessionRejection::Over => "Your session is over",
        SessionRejection::NotLoggedIn => "Please log in first",
        SessionRejection::Refused(_) => "This can't be remembered",
        _ => "Something went wrong on our side",
    }
}

fn sentence(text: String) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}
