//! Where to go after the form: the control field `_next`.

use http::HeaderValue;
use url::Url;

use crate::config::Origin;

/// The control field that says where to go.
pub(crate) const NEXT: &str = "_next";

/// The place to send the browser to, if `wish` names one that may be gone to.
///
/// F-49: a wish is read as a browser would read it (WHATWG URL), against our own address; what comes
/// out must lie on this site or on one of `listed`. Whatever else is asked for leads to our own page.
pub(crate) fn place(wish: &str, own: &Origin, listed: &[Origin]) -> Option<String> {
    let base = Url::parse(own.as_str()).ok()?;
    if wish.trim().is_empty() {
        return None;
    }
    let url = base.join(wish).ok()?;
    let origin = Origin::of(&url)?;
    if origin == *own {
        let path = &url[url::Position::BeforePath..];
        // `/.//evil` is a path of ours that begins with two slashes; written alone, a browser would
        // read a host in it (WHATWG URL, path-absolute-URL string).
        return Some(if path.starts_with("//") { url.to_string() } else { path.to_owned() });
    }
    listed.contains(&origin).then(|| url.into())
}

/// A place that [`place`] gave, or one of our own, as a header. Such a place is ASCII without control
/// characters, as the URL standard writes it; anything else would lead to the start page.
pub(crate) fn header(place: &str) -> HeaderValue {
    HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::try_from(text.to_owned()).unwrap()
    }

    /// F-49: only this site and listed origins are gone to.
    #[test]
    fn nobody_is_sent_to_a_place_that_is_not_ours() {
        let own = origin("https://good.example");
        let listed = [origin("https://app.example")];
        for wish in [
            "//evil",
            "/\\evil",
            "\\\\evil",
            "/\t/evil",
            " //evil",
            "https:evil.example",
            "///evil",
            "https://good.example@evil",
            "https://good.example.evil",
            "javascript:1",
            "data:,x",
            "http://good.example/",
            "https://good.example:444/",
            "/.//evil",
            "/x/..//evil",
            "/./\\evil",
            "\r\n//evil",
            "",
            "   ",
        ] {
            let place = place(wish, &own, &listed);
            assert!(
                place.as_deref().is_none_or(|place| {
                    place.starts_with('/') && !place.starts_with("//")
                        || place.starts_with("https://good.example/")
                }),
                "{wish:?} leads to {place:?}"
            );
        }
        for evil in ["//evil", "https://good.example@evil", "javascript:1", "http://good.example/"]
        {
            assert_eq!(place(evil, &own, &listed), None, "{evil}");
        }
    }

    #[test]
    fn paths_of_this_site_and_listed_origins_are_gone_to() {
        let own = origin("https://good.example");
        let listed = [origin("https://app.example")];
        for (wish, there) in [
            ("/thanks.html", "/thanks.html"),
            ("thanks?a=1#b", "/thanks?a=1#b"),
            ("https://good.example/x", "/x"),
            ("https://app.example/y", "https://app.example/y"),
            ("/%09/evil", "/%09/evil"),
            ("%2f%2fevil", "/%2f%2fevil"),
            ("/a\r\nSet-Cookie: x", "/aSet-Cookie:%20x"),
        ] {
            assert_eq!(place(wish, &own, &listed).as_deref(), Some(there), "{wish:?}");
        }
    }
}
