//! The signature of a webhook (Standard Webhooks 1.0, "Signature scheme").

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::Secret;

/// A signature a secret, with spaces between: while a secret is changed, either proves who sent it.
///
/// ```text
/// signature = "v1," base64( HMAC-SHA256( key, id "." seconds "." body ) )
/// ```
pub(super) fn signatures(secrets: &[Secret], id: &str, seconds: i64, body: &[u8]) -> String {
    let one = |secret: &Secret| {
        // HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V4.1.5: the example of the specification's own libraries.
    #[test]
    fn the_signature_is_the_one_that_every_library_knows() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signatures(&[secret], id, 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// V4.1.5: two secrets are good at once, while one takes the other's place.
    #[test]
    fn each_secret_signs() {
        let one = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let two = Secret::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let both = signatures(&[one.clone(), two.clone()], "a", 1, b"{}");
        let expected: Vec<String> =
            [one, two].map(|secret| signatures(&[secret], "a", 1, b"{}")).to_vec();
        assert_eq!(both, expected.join(" "));
        assert_ne!(expected[0], expected[1]);
    }
}
