//! The secrets that webhooks are signed with, as Standard Webhooks writes them.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use zeroize::Zeroizing;

/// With or without the `=` at its end: both are seen.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key of a signature. It is wiped from memory, and never shown.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Reads `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks 1.0, "Signature scheme").
    ///
    /// # Errors
    /// What is wrong, without a letter of it.
    pub(crate) fn parse(text: &str) -> Result<Secret, &'static str> {
        let text = text.trim();
        let base64 = text.strip_prefix("whsec_").ok_or("a secret begins with whsec_")?;
        let bytes = BASE64.decode(base64).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| "behind whsec_ a secret is base64")?;
        match bytes.len() {
            24..=64 => Ok(Secret(bytes)),
            _ => Err("a secret has 24 to 64 bytes: whsec_ and 32 to 88 characters of base64"),
        }
    }

    /// The key itself.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Secret, &'static str> {
        Secret::parse(&Zeroizing::new(text))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// One secret, or a list of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(crate) struct OneOrMore(Vec<Secret>);

impl OneOrMore {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_slice(&self) -> &[Secret] {
        &self.0
    }
}

impl TryFrom<toml::Value> for OneOrMore {
    type Error = &'static str;

    fn try_from(value: toml::Value) -> Result<OneOrMore, &'static str> {
        let one = |value: toml::Value| match value {
            toml::Value::String(text) => Secret::try_from(text),
            _ => Err("a secret is a text that begins with whsec_"),
        };
        match value {
            toml::Value::Array(list) => list.into_iter().map(one).collect(),
            value => one(value).map(|secret| vec![secret]),
        }
        .map(OneOrMore)
    }
}
