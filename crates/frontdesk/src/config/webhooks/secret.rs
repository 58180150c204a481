//! The secrets that webhooks are signed with, as Standard Webhooks writes them.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rustls::crypto::ring::sign::any_eddsa_type;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde::Deserialize;
use zeroize::Zeroizing;

/// With or without the `=` at its end: both are seen.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// RFC 8410, section 7: a seed of ed25519 as PKCS #8 has it, of which all but the seed is the same for each.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// Bytes of a seed, and of a public key.
const ED25519: usize = 32;

/// The key of a signature. It is wiped from memory, and never shown.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Secret {
    scheme: Scheme,
    /// The key that is shared, or the private one as PKCS #8.
    key: Zeroizing<Vec<u8>>,
}

/// How is signed (Standard Webhooks 1.0, "Signature scheme").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `v1`: HMAC-SHA256, by a key that the receiver has, too.
    Shared,
    /// `v1a`: ed25519, by a key that only we have.
    Private,
}

impl Secret {
    /// Reads `whsec_` and 24 to 64 bytes in base64, or `whsk_` and a private key of ed25519: its seed, or
    /// the seed and the public key, as libraries keep it.
    ///
    /// # Errors
    /// What is wrong, without a letter of it.
    pub(crate) fn parse(text: &str) -> Result<Secret, &'static str> {
        let text = text.trim();
        if let Some(base64) = text.strip_prefix("whsk_") {
            return Secret::private(&decoded(base64)?);
        }
        let base64 = text.strip_prefix("whsec_");
        let key = decoded(base64.ok_or("a secret begins with whsec_, or with whsk_ for ed25519")?)?;
        match key.len() {
            24..=64 => Ok(Secret { scheme: Scheme::Shared, key }),
            _ => Err("a secret has 24 to 64 bytes: whsec_ and 32 to 88 characters of base64"),
        }
    }

    fn private(bytes: &[u8]) -> Result<Secret, &'static str> {
        const LENGTH: &str =
            "behind whsk_ stand the 32 bytes of a key of ed25519, or 64 with its public key";
        let (seed, public) = bytes.split_at_checked(ED25519).ok_or(LENGTH)?;
        if !matches!(public.len(), 0 | ED25519) {
            return Err(LENGTH);
        }
        let key = Zeroizing::new([&PKCS8, seed].concat());
        let found =
            any_eddsa_type(&PrivatePkcs8KeyDer::from(key.as_slice())).map_err(|_| LENGTH)?;
        let is_its_own = found.public_key().is_some_and(|own| own.as_ref().ends_with(public));
        if !is_its_own {
            return Err("the public key behind whsk_ is not that of the private one");
        }
        Ok(Secret { scheme: Scheme::Private, key })
    }

    /// How it signs.
    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The key itself.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.key
    }
}

fn decoded(base64: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let bytes = BASE64.decode(base64).map(Zeroizing::new);
    bytes.map_err(|_| "behind whsec_ and whsk_ a secret is base64")
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
            _ => Err("a secret is a text that begins with whsec_ or whsk_"),
        };
        match value {
            toml::Value::Array(list) => list.into_iter().map(one).collect(),
            value => one(value).map(|secret| vec![secret]),
        }
        .map(OneOrMore)
    }
}
