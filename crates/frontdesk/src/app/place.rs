//! Where the server is reached, and what it answers for.

use http::header::HOST;
use http::{HeaderMap, Uri};

use super::App;
use crate::config::Origin;
use crate::serve::{Addresses, Door};

impl App {
    /// Without a public URL only this machine is answered.
    pub(crate) fn is_local(&self) -> bool {
        self.config().public_url.is_none()
    }

    /// Where that address is reached, with a slash behind it: what a link begins with.
    pub(crate) fn place_of(&self, door: Door) -> String {
        let Addresses { site, desk } = self.0.addresses;
        let address = match door {
            Door::Site => site,
            Door::Desk => desk,
        };
        door.place(self.config(), address)
    }

    /// Whether what comes to that address came over https.
    pub(crate) fn is_https(&self, door: Door) -> bool {
        door.is_https(self.config())
    }

    /// Whether a request for `host` (with or without a port) that came to that address is for us.
    pub(crate) fn answers_for(&self, door: Door, host: &str) -> bool {
        let Some(public) = door.url(self.config()) else { return is_loopback(host) };
        let authority = &public[url::Position::BeforeHost..url::Position::AfterPort];
        host.eq_ignore_ascii_case(authority)
    }

    /// Our own origin as the visitor's browser knows it: that of the public URL, else of the host
    /// that was asked, which [`answers_for`](App::answers_for) has found to be this machine.
    pub(crate) fn own_origin(&self, uri: &Uri, headers: &HeaderMap) -> Option<Origin> {
        self.own_origin_at(Door::Site, uri, headers)
    }

    /// The same of either address.
    pub(crate) fn own_origin_at(
        &self,
        door: Door,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<Origin> {
        if let Some(public) = door.url(self.config()) {
            return Origin::of(public);
        }
        let host = match uri.authority() {
            Some(authority) => authority.as_str(),
            None => headers.get(HOST)?.to_str().ok()?,
        };
        Some(Origin::of_loopback(host))
    }

    /// Whether only operators get to the decoder of the desk: where the desk can be reached from
    /// outside, and the operator did not open the decoder to everybody.
    pub(crate) fn is_decoder_shut(&self) -> bool {
        self.config().desk.url.is_some() && !self.config().decode.public
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-58: what is no host of this machine is not answered.
    #[test]
    fn only_this_machine_is_local() {
        for host in ["localhost", "LOCALHOST:7070", "127.0.0.1:1", "[::1]", "[::1]:7070"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil",
            "127.0.0.1.evil",
            "localhost@evil",
            "evil/localhost",
            "127.0.0.1:a",
            "localhost:7070:evil",
            "0.0.0.0",
            "::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
