//! Z-09: the `Set-Cookie` builder and a browser's jar: what is built keeps to the grammar, a jar keeps
//! it and sends the value back, and the removal empties the jar. Any other line upsets no jar.
//!
//! The input is a byte that opens the cookie, then name, path, domain, and value by lines.
#![no_main]

use std::time::Duration;

use frontdesk_session::jar::{Address, Asked, Jar, Taken};
use frontdesk_session::{
    Candidates, CookieSpec, Lives, Moment, SameSite, decode_value, encode_value,
};
use libfuzzer_sys::fuzz_target;

const NOW: Moment = Moment::from_secs(1_790_000_000);

fuzz_target!(|input: &[u8]| {
    any_line(input);
    let Some((flags, texts)) = input.split_first() else { return };
    let mut texts = texts.splitn(4, |byte| *byte == b'\n');
    let mut text = || std::str::from_utf8(texts.next().unwrap_or_default()).ok();
    let (Some(name), Some(path), Some(domain)) = (text(), text(), text()) else { return };
    let value = texts.next().unwrap_or_default();
    let Some(spec) = spec(*flags, name, path, domain) else { return };
    let lives = if flags & 32 == 0 {
        Lives::WithBrowser
    } else {
        Lives::Until(NOW + Duration::from_secs(9))
    };
    if let Ok(raw) = std::str::from_utf8(value)
        && let Ok(set) = spec.set(raw, lives, NOW)
    {
        grammar(set.as_str(), spec.name(), raw);
    }
    let Ok(set) = spec.set(&encode_value(value), lives, NOW) else {
        assert!(name.len() + value.len() * 4 / 3 + 1 >= 4096, "a short value was refused");
        return;
    };
    grammar(set.as_str(), name, &encode_value(value));
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let host = if domain.is_empty() { "desk.example" } else { domain };
    let page = Address::parse(&format!("https://www.{host}{path}")).expect("it is an address");
    let mut jar = Jar::default();
    assert_eq!(jar.take(&page, Asked::Own, set.as_str().as_bytes(), NOW), Taken::Kept, "{set}");
    // `?` and `#` end a path in an address.
    if !path.contains(['?', '#']) {
        let header = jar.header(&page, Asked::Own, NOW);
        let Candidates::One(found) = spec.candidates([&header[..]]) else { panic!("{set}") };
        assert_eq!(decode_value(found).as_deref(), Some(value), "{set}");
    }
    let gone = spec.remove();
    grammar(gone.as_str(), name, "");
    assert_eq!(jar.take(&page, Asked::Own, gone.as_str().as_bytes(), NOW), Taken::Removed);
    assert!(jar.is_empty(), "{gone}");
});

fn spec(flags: u8, name: &str, path: &str, domain: &str) -> Option<CookieSpec> {
    let builder = CookieSpec::builder(name).path(path);
    let builder = if flags & 1 == 0 { builder } else { builder.without_secure() };
    let builder = if flags & 2 == 0 { builder } else { builder.without_http_only() };
    let builder = if flags & 4 == 0 { builder } else { builder.partitioned() };
    let builder = builder.same_site(match flags >> 3 & 3 {
        0 => SameSite::None,
        1 => SameSite::Strict,
        _ => SameSite::Lax,
    });
    if domain.is_empty() { builder.build().ok() } else { builder.domain(domain).build().ok() }
}

/// C-01, C-02, C-04.
fn grammar(header: &str, name: &str, value: &str) {
    assert!(header.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{header:?}");
    assert!(!header.contains("  ") && header.trim() == header, "{header:?}");
    let mut pieces = header.split("; ");
    assert_eq!(pieces.next(), Some(&*format!("{name}={value}")));
    let mut keys: Vec<_> = pieces.map(|piece| piece.split('=').next()).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "an attribute twice: {header}");
    assert!(!header.contains(',') || header.matches(',').count() == 1, "{header}");
}

/// Lines of anybody.
fn any_line(input: &[u8]) {
    let page = Address::parse("https://www.desk.example/in").expect("it is an address");
    let mut jar = Jar::default();
    for line in input.split(|byte| *byte == b'\n') {
        let (before, taken) = (jar.len(), jar.take(&page, Asked::Own, line, NOW));
        assert!(jar.len() <= before + usize::from(taken == Taken::Kept));
    }
    let header = jar.header(&page, Asked::Own, NOW);
    assert!(!header.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t'));
    jar.close();
    let later = NOW + Lives::LONGEST;
    assert!(jar.header(&page, Asked::Own, later).is_empty(), "a cookie lives for too long");
}
