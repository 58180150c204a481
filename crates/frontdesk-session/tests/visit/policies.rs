//! Which policies there are, and which can't be.

use std::time::Duration;

use frontdesk_session::{CookieSpec, InvalidPolicy, Lifetimes, Lives, Policy};

use crate::NOW;

const DAY: Duration = Duration::from_secs(86_400);

fn with(lifetimes: Lifetimes) -> Result<Policy, InvalidPolicy> {
    Policy::new(CookieSpec::builder("__Host-shop").build().unwrap(), "shop", lifetimes)
}

/// C-10, C-12: names and attributes of all cookies that are ours.
#[test]
fn our_own_policies_can_be_built() {
    let shared = Policy::shared("photos.example").unwrap();
    let policies = [
        (Policy::https(), "__Host-frontdesk", "; Path=/; Secure; HttpOnly; SameSite=Lax"),
        (Policy::desk(), "__Host-frontdesk-desk", "; Path=/; Secure; HttpOnly; SameSite=Lax"),
        (Policy::https().on_plain_http(), "frontdesk", "; Path=/; HttpOnly; SameSite=Lax"),
        (Policy::desk().on_plain_http(), "frontdesk-desk", "; Path=/; HttpOnly; SameSite=Lax"),
        (
            shared,
            "__Secure-frontdesk",
            "; Path=/; Domain=photos.example; Secure; HttpOnly; SameSite=Lax",
        ),
    ];
    for (policy, name, attributes) in policies {
        let cookie = policy.cookie().set("x", Lives::WithBrowser, NOW).unwrap();
        assert_eq!(cookie.as_str(), format!("{name}=x{attributes}"));
    }
}

/// L20: 14 days unused and 30 in all; at the desk 1 hour and 24.
#[test]
fn limits_are_those_of_the_checklist() {
    let (site, desk) = (Policy::https(), Policy::desk());
    assert_eq!((site.lifetimes().idle, site.lifetimes().absolute), (14 * DAY, 30 * DAY));
    assert_eq!((desk.lifetimes().idle, desk.lifetimes().absolute), (DAY / 24, DAY));
    assert_eq!(site.lifetimes().stranger, DAY);
    assert_ne!(site.realm(), desk.realm());
    let lifetimes = |policy: &Policy| *policy.lifetimes();
    assert!([&site, &desk].iter().all(|policy| with(lifetimes(policy)).is_ok()));
}

/// C-06: what no browser keeps is not promised; nor is what contradicts itself.
#[test]
fn limits_that_cannot_be_kept_are_refused() {
    let fine = Lifetimes::default();
    assert!(with(Lifetimes { absolute: 400 * DAY, ..fine }).is_ok());
    assert_eq!(
        with(Lifetimes { absolute: 401 * DAY, ..fine }).unwrap_err(),
        InvalidPolicy::TooLong
    );
    let zero = |field| InvalidPolicy::Zero { field };
    for (lifetimes, error) in [
        (Lifetimes { idle: Duration::ZERO, ..fine }, zero("idle")),
        (Lifetimes { absolute: Duration::ZERO, ..fine }, zero("absolute")),
        (Lifetimes { stranger: Duration::ZERO, ..fine }, zero("stranger")),
        (Lifetimes { straggling: Duration::ZERO, ..fine }, zero("straggling")),
        (Lifetimes { idle: 31 * DAY, ..fine }, InvalidPolicy::PastAbsolute { field: "idle" }),
        (
            Lifetimes { absolute: DAY / 2, idle: DAY / 2, ..fine },
            InvalidPolicy::PastAbsolute { field: "stranger" },
        ),
        (Lifetimes { touch_every: DAY, ..fine }, InvalidPolicy::RareTouch),
    ] {
        assert_eq!(with(lifetimes).unwrap_err(), error);
    }
}

/// C-14, C-08: a domain that belongs to nobody, a name that leaves no room, a realm that is no name.
#[test]
fn cookies_that_cannot_be_kept_are_refused() {
    for domain in ["com", "co.uk", "127.0.0.1", "localhost:80", ""] {
        assert!(matches!(Policy::shared(domain), Err(InvalidPolicy::Cookie(_))), "{domain}");
    }
    let long = CookieSpec::builder(&"n".repeat(4_096)).build().unwrap();
    let policy = Policy::new(long, "shop", Lifetimes::default());
    assert!(matches!(policy, Err(InvalidPolicy::Cookie(_))));
    let cookie = || CookieSpec::builder("shop").build().unwrap();
    for realm in ["", "a b", "a/b", &"r".repeat(33)] {
        let policy = Policy::new(cookie(), realm, Lifetimes::default());
        assert_eq!(policy.unwrap_err(), InvalidPolicy::Realm, "{realm}");
    }
}
