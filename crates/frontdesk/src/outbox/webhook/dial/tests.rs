use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::config::{Flags, read};

/// A name that means something else each time it is looked up.
#[derive(Clone, Default)]
struct Turning(Arc<Mutex<VecDeque<Vec<&'static str>>>>);

impl Names for Turning {
    fn look_up<'a>(&'a self, _: &'a str, port: u16) -> Found<'a> {
        let next = self.0.lock().unwrap().pop_front().unwrap_or_default();
        let addresses = next.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), port)).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

fn settings(text: &str) -> WebhookSettings {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("frontdesk.toml");
    std::fs::write(&path, format!("[webhooks]\nconnect_seconds = 2\n{text}")).unwrap();
    read(&Flags { config: Some(path), ..Flags::default() }, &[]).unwrap().webhooks
}

/// Counts who comes.
async fn listen() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, came) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = came.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (address, came)
}

async fn dial(dialer: &Dialer, url: &str) -> Result<(), String> {
    dialer.dial(&Url::parse(url).unwrap()).await.map(drop)
}

/// F-46: one look-up a try; what a name means a moment later is judged anew, and nothing is reached that
/// was not judged.
#[tokio::test]
async fn a_name_that_turns_into_this_machine_is_refused() {
    let (address, came) = listen().await;
    let port = address.port();
    let names = Turning::default();
    // 192.0.2.1 is refused as well: it belongs to documentation.
    names.0.lock().unwrap().extend([
        vec!["192.0.2.1"],
        vec!["127.0.0.1"],
        vec!["::1", "127.0.0.1"],
    ]);
    let settings = settings(&format!("ports = [{port}]"));
    let dialer = Dialer::with_names(&settings, Box::new(names.clone())).unwrap();
    let url = format!("http://turning.example:{port}/");
    for _ in 0..3 {
        let error = dial(&dialer, &url).await.unwrap_err();
        assert!(error.contains("not on the public internet"), "{error}");
    }
    assert!(names.0.lock().unwrap().is_empty(), "one look-up a try");
    assert!(dial(&dialer, &url).await.unwrap_err().contains("no address"));
    assert_eq!(came.load(Ordering::Relaxed), 0, "nothing reached this machine");
}

/// F-46: of a name with several addresses only those are asked that may be.
#[tokio::test]
async fn of_several_addresses_only_those_are_asked_that_may_be() {
    let (address, came) = listen().await;
    let names = Turning::default();
    names.0.lock().unwrap().push_back(vec!["10.0.0.1", "169.254.169.254", "127.0.0.1"]);
    let settings = settings("allow = [\"127.0.0.1/32\"]");
    let dialer = Dialer::with_names(&settings, Box::new(names)).unwrap();
    dial(&dialer, &format!("http://mixed.example:{}/", address.port())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(came.load(Ordering::Relaxed), 1);
}

/// An authority of one's own, and what it has signed for these names.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn write(&self, folder: &Path) -> String {
        let file = folder.join("ca.pem");
        std::fs::write(&file, self.0.pem()).unwrap();
        format!("allow = [\"127.0.0.1/32\"]\nca_file = {file:?}")
    }

    /// A server with a certificate for `name`, good until the end of `year`.
    async fn serve(&self, name: &str, year: i32) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        serve(certificate.der().clone(), &key).await
    }
}

async fn serve(certificate: CertificateDer<'static>, key: &KeyPair) -> SocketAddr {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (listener, acceptor) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TlsAcceptor::from(Arc::new(config)));
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever does not trust us ends the handshake.
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}

/// V12.3.2, V16.3.4, F-48: a certificate that nobody vouches for, of another name, or that is over, is
/// refused.
#[tokio::test]
async fn a_certificate_is_of_an_authority_for_the_name_and_not_over() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let settings = settings(&ours.write(folder.path()));
    let dialer = Dialer::new(&settings).unwrap();
    for (server, expected) in [
        (ours.serve("127.0.0.1", 2999).await, ""),
        (theirs.serve("127.0.0.1", 2999).await, "UnknownIssuer"),
        (ours.serve("other.example", 2999).await, "not valid for name"),
        (ours.serve("127.0.0.1", 2020).await, "expired"),
    ] {
        let dialed = dial(&dialer, &format!("https://{server}/")).await;
        match (dialed, expected) {
            (Ok(()), "") => {}
            (Err(error), words) if !words.is_empty() => {
                assert!(error.contains("TLS failed") && error.contains(words), "{error}");
            }
            (other, words) => panic!("{other:?}, not {words}"),
        }
    }
}

#[tokio::test]
async fn who_says_nothing_to_a_handshake_costs_the_time_to_connect() {
    let (address, _) = listen().await;
    let settings = settings("allow = [\"127.0.0.1/32\"]");
    let begun = tokio::time::Instant::now();
    let error = dial(&Dialer::new(&settings).unwrap(), &format!("https://{address}/")).await;
    assert!(error.is_err());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
