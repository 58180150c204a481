//! The signature of a webhook (Standard Webhooks 1.0, "Signature scheme").

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_eddsa_type;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::Sha256;

use crate::config::{Scheme, Secret};

/// A signature a secret, with spaces between: while a secret is changed, either proves who sent it.
///
/// ```text
/// signature = "v1,"  base64( HMAC-SHA256( key, content ) )
///           | "v1a," base64( Ed25519( private key, content ) )
/// content   = id "." seconds "." body
/// ```
pub(super) fn signatures(secrets: &[Secret], id: &str, seconds: i64, body: &[u8]) -> String {
    let content = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    let one = |secret: &Secret| match secret.scheme() {
        Scheme::Shared => shared(secret.bytes(), &content),
        Scheme::Private => private(secret.bytes(), &content),
    };
    secrets.iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

fn shared(key: &[u8], content: &[u8]) -> Option<String> {
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(content);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

fn private(key: &[u8], content: &[u8]) -> Option<String> {
    // It was a key when the secret was read.
    let key = any_eddsa_type(&PrivatePkcs8KeyDer::from(key)).ok()?;
    let signer = key.choose_scheme(&[SignatureScheme::ED25519])?;
    Some(format!("v1a,{}", STANDARD.encode(signer.sign(content).ok()?)))
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

    /// V4.1.5: the key of RFC 8032, section 7.1, test 1; the signature is the one that Node's crypto makes of it.
    #[test]
    fn a_private_key_signs_by_ed25519() {
        let expected = "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==";
        for key in [
            "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
            "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
        ] {
            let secret = Secret::parse(key).unwrap();
            let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
            let signed = signatures(&[secret], id, 1_614_265_330, br#"{"test": 2432232314}"#);
            assert_eq!(signed, expected);
        }
        for (wrong, words) in [
            ("whsk_", "32 bytes"),
            ("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyu", "32 bytes"),
            ("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=nWGx", "base64"),
            (
                "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGQ==",
                "not that of the private one",
            ),
            ("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "begins with whsec_"),
        ] {
            let problem = Secret::parse(wrong).err().unwrap();
            assert!(problem.contains(words) && !problem.contains("nWGx"), "{problem}");
        }
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
