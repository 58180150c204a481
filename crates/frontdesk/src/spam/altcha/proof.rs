//! What a browser says that it found.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use frontdesk_session::Keyring;
use serde::Deserialize;

use super::{ALGORITHM, KIND, from_hex, hash};
use crate::form_name::FormName;

/// Browsers pad (`btoa`), other programs may not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// A payload of ours has some 400 characters.
const MOST_BYTES: usize = 2_048;

/// A proof that holds. What was proven can be proven once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Proof {
    /// The second since 1970 after which it would not hold any more.
    pub(super) until: i64,
    /// Which challenge it answers.
    pub(super) challenge: [u8; 32],
}

/// Why there is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadProof {
    /// None was sent.
    Missing,
    /// What was sent can't be read as one.
    Malformed,
    /// It answers no challenge of ours, or answers it wrongly.
    Wrong,
    /// It was made for another form.
    OtherForm,
    /// Its challenge is too old.
    Over,
    /// It was sent before.
    Spent,
}

#[derive(Deserialize)]
struct Payload {
    algorithm: String,
    challenge: String,
    number: u64,
    salt: String,
    signature: String,
}

impl Proof {
    /// Checks what the field holds; `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`BadProof`], but never [`BadProof::Spent`]: that is known to who takes it.
    pub(crate) fn check(
        field: &str,
        keys: &Keyring,
        form: &FormName,
        now: i64,
    ) -> Result<Proof, BadProof> {
        if field.trim().is_empty() {
            return Err(BadProof::Missing);
        }
        let payload = payload(field).ok_or(BadProof::Malformed)?;
        let is_right = payload.algorithm == ALGORITHM
            && hash(&payload.salt, payload.number) == payload.challenge
            && from_hex(&payload.signature)
                .is_some_and(|mark| keys.is_mark(KIND, &payload.challenge, &mark));
        if !is_right {
            return Err(BadProof::Wrong);
        }
        // From here on all of it is ours.
        let (until, name) = terms(&payload.salt).ok_or(BadProof::Wrong)?;
        if name != form.as_str() {
            return Err(BadProof::OtherForm);
        }
        if until < now {
            return Err(BadProof::Over);
        }
        let challenge = from_hex(&payload.challenge).and_then(|hash| hash.try_into().ok());
        Ok(Proof { until, challenge: challenge.ok_or(BadProof::Wrong)? })
    }
}

fn payload(field: &str) -> Option<Payload> {
    let field = field.trim();
    if field.len() > MOST_BYTES {
        return None;
    }
    serde_json::from_slice(&BASE64.decode(field).ok()?).ok()
}

/// Until when a challenge is good, and for which form.
fn terms(salt: &str) -> Option<(i64, &str)> {
    let (_, terms) = salt.strip_suffix('&')?.split_once("?expires=")?;
    let (until, form) = terms.split_once("&form=")?;
    Some((until.parse().ok()?, form))
}

impl BadProof {
    /// A stable word for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            BadProof::Missing => "proof_missing",
            BadProof::Malformed => "proof_malformed",
            BadProof::Wrong => "proof_wrong",
            BadProof::OtherForm => "proof_of_other_form",
            BadProof::Over => "proof_over",
            BadProof::Spent => "proof_spent",
        }
    }

    /// What happened, for whoever filled the form in.
    pub(crate) fn words(self) -> &'static str {
        match self {
            BadProof::Missing => {
                "This form asks your browser for a small sum, against robots, and got no answer. Your \
                 browser needs JavaScript for it."
            }
            BadProof::Malformed | BadProof::Wrong | BadProof::OtherForm => {
                "The sum that your browser was asked for, against robots, does not come out. Please load \
                 the page again."
            }
            BadProof::Over => {
                "This page was open for so long that its check against robots is over. Please load it \
                 again."
            }
            BadProof::Spent => {
                "This page's check against robots was used already. Please load the page again to send \
                 something else."
            }
        }
    }
}
