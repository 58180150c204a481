use std::net::IpAddr;

use url::Url;

use super::*;
use crate::config::{ConfigError, Flags, read};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("frontdesk.toml");
    std::fs::write(&path, text).unwrap();
    read(&Flags { config: Some(path), ..Flags::default() }, &[])
}

fn reach(allow: &[&str]) -> Reach {
    let allow: Vec<String> = allow.iter().map(|network| format!("\"{network}\"")).collect();
    toml::from_str(&format!("allow = [{}]\nports = [80, 443]", allow.join(", "))).unwrap()
}

#[test]
fn a_webhook_has_an_address_and_secrets() {
    let config = from_file(&format!(
        "[[webhooks.all]]\nurl = \"https://all.example/in\"\nsecret = \"{SECRET}\"\n\
         [[forms.contact.webhooks]]\nurl = \"https://one.example/in?a=b\"\n\
         secret = [\"{SECRET}\", \"{SECRET}\"]\n\
         [[forms.contact.webhooks]]\nurl = \"https://two.example/\"\nsecret_file = \"key\"\n"
    ))
    .unwrap();
    assert_eq!(config.webhooks.all[0].url.url().as_str(), "https://all.example/in");
    let of_form = &config.forms.values().next().unwrap().webhooks;
    assert_eq!((of_form.len(), of_form[0].secret.as_slice().len()), (2, 2));
    assert_eq!(of_form[1].secret_file.as_deref(), Some(std::path::Path::new("key")));
}

/// F-45: what could never be sent is refused when the settings are read, with its line.
#[test]
fn an_address_that_may_not_be_reached_is_refused_when_it_is_set() {
    for url in [
        "http://127.1/",
        "http://0x7f000001",
        "http://2130706433",
        "http://017700000001",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1",
        "https://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://a@127.0.0.1",
        "https://a:b@example.org",
        "http://example.com#@127.0.0.1",
        "file:///etc/passwd",
        "gopher://example.org",
        "http://example.org:22",
        "http://93.184.216.34:6379",
        "example.org",
    ] {
        let text = format!("[[forms.contact.webhooks]]\nurl = \"{url}\"\nsecret = \"{SECRET}\"\n");
        let error = from_file(&text).expect_err(url).to_string();
        assert!(!error.contains(SECRET) && !error.contains("a:b@"), "{error}");
    }
    for url in ["https://example.org/in", "http://93.184.216.34/", "https://[2606:4700::1]:443"] {
        let text = format!("[[webhooks.all]]\nurl = \"{url}\"\nsecret = \"{SECRET}\"\n");
        assert!(from_file(&text).is_ok(), "{url}");
    }
}

#[test]
fn a_wrong_webhook_is_an_error_with_its_line_and_without_its_secret() {
    let good = format!(
        "[[forms.contact.webhooks]]\nurl = \"https://example.org\"\nsecret = \"{SECRET}\"\n"
    );
    for (old, new, line, says) in [
        ("url = \"https://example.org\"", "", 1, "missing field `url`"),
        ("url", "uri", 2, "the nearest is `url`"),
        ("secret = \"whsec_", "secret = \"", 3, "begins with whsec_"),
        ("ILPZIo2LaLaSw\"", "!\"", 3, "is base64"),
        ("8GKYqrTwjUPD8ILPZIo2LaLaSw\"", "A\"", 3, "24 to 64 bytes"),
        ("secret = \"", "secrets = \"", 3, "the nearest is `secret`"),
    ] {
        let error = from_file(&good.replace(old, new)).unwrap_err().to_string();
        assert!(error.contains(&format!("frontdesk.toml:{line}: ")), "{new}: {error}");
        assert!(error.contains(says), "{new}: {error}");
        assert!(!error.contains("MfKQ9r8"), "{error}");
    }
    let without = "[[forms.contact.webhooks]]\nurl = \"https://example.org\"\n";
    let error = from_file(without).unwrap_err().to_string();
    assert!(error.contains("forms.contact.webhooks, number 1: it has no secret"), "{error}");
}

/// F-45: loopback, private, link-local, carriers', multicast and mapped addresses, and the tunnels that
/// lead to them.
#[test]
fn only_addresses_of_the_public_internet_are_reached() {
    let reach = reach(&[]);
    let may = |text: &str| reach.may_connect(text.parse::<IpAddr>().unwrap(), 443).is_ok();
    for public in [
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1",
        "2001:4860:4860::8888",
        "64:ff9b::101:101",
        "::ffff:1.1.1.1",
    ] {
        assert!(may(public), "{public}");
    }
    for special in [
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
    ] {
        assert!(!may(special), "{special}");
    }
    assert!(reach.may_connect("1.1.1.1".parse().unwrap(), 22).is_err());
}

#[test]
fn what_is_listed_may_be_reached_on_any_port_and_nothing_beside_it() {
    let reach = reach(&["127.0.0.1/32", "fd00::/8"]);
    let may = |ip: &str, port| reach.may_connect(ip.parse().unwrap(), port).is_ok();
    assert!(may("127.0.0.1", 9999) && may("::ffff:127.0.0.1", 1) && may("fd00::5", 8080));
    assert!(!may("127.0.0.2", 80) && !may("10.0.0.1", 80) && !may("1.1.1.1", 9999));
    assert!(reach.may_name(&Url::parse("http://localhost:9999").unwrap()).is_ok());
}
