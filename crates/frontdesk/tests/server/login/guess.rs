//! Guessing: nothing is learnt, and not often.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{EMAIL, PASSWORD, log_in, sign_up};
use crate::browser::Browser;
use crate::desk::{Answer, Desk};

fn guess(desk: &Desk, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password}).to_string();
    desk.post("/login", "application/json", body.as_bytes())
}

/// The names of an answer's headers, but for those that have to differ.
fn names(answer: &Answer) -> Vec<String> {
    let lines = answer.head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.map(|(name, _)| name.to_ascii_lowercase()).filter(|name| name != "date").collect()
}

/// S-55: unknown, wrong and disabled are one and the same answer, byte for byte.
#[test]
fn unknown_wrong_and_disabled_are_one_answer() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    sign_up(&mut Browser::new(&desk), "off@example.org");
    assert!(desk.run(&["account", "disable", "off@example.org"]).status.success());
    let first = guess(&desk, EMAIL, "not the password");
    assert_eq!(first.status, 401);
    for (email, password) in [
        ("nobody@example.org", "not the password"),
        ("off@example.org", PASSWORD),
        ("off@example.org", "not the password"),
        ("not an address", PASSWORD),
    ] {
        let other = guess(&desk, email, password);
        assert_eq!((other.status, other.text()), (first.status, first.text()), "{email}");
        assert_eq!(names(&other), names(&first), "{email}");
    }
}

/// The same from another address, as a trusted proxy reports it.
fn guess_from(desk: &Desk, email: &str, from: &str) -> Answer {
    let body = json!({"email": email, "password": "wrong all along"}).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", from)];
    desk.request("POST", "/login", &headers, body.as_bytes())
}

const BEHIND_A_PROXY: &str = "trusted_proxies = [\"127.0.0.1/32\"]\n";

/// S-56: the same hash is worked out for an address that nobody has. Pairs are interleaved, so that
/// what else the machine does slows both alike, and the fastest tenths are compared, which other tests
/// slow least. They may differ by a quarter, where leaving the hash out makes them differ by nearly all of
/// it, each time that one looks.
#[test]
fn an_unknown_address_takes_the_time_of_a_known_one() {
    let desk = Desk::configured(BEHIND_A_PROXY);
    let are_alike = |&(known, unknown): &(Duration, Duration)| known.abs_diff(unknown) < known / 4;
    let mut looked = Vec::new();
    while looked.len() < 4 && !looked.last().is_some_and(are_alike) {
        looked.push(times(&desk, looked.len()));
    }
    assert!(looked.last().is_some_and(are_alike), "known and unknown: {looked:?}");
}

/// The fastest tenth of guesses at accounts that are there and at others; each look has accounts and
/// addresses of its own, so that none is braked.
fn times(desk: &Desk, look: usize) -> (Duration, Duration) {
    for index in 0..11 {
        sign_up(&mut Browser::new(desk), &format!("known{look}-{index}@example.org"));
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..100 {
        for (name, times) in [("known", &mut known), ("other", &mut unknown)] {
            let (email, from) = (
                format!("{name}{look}-{}@example.org", round % 11),
                format!("198.51.{}.{round}", 100 + look),
            );
            let begun = Instant::now();
            let answer = guess_from(desk, &email, &from);
            times.push(begun.elapsed());
            assert_eq!(answer.status, 401, "{answer:?}");
        }
    }
    known.sort();
    unknown.sort();
    (known[known.len() / 10], unknown[unknown.len() / 10])
}

/// S-63: one customer's IPv6 network is one network, whichever of its addresses is used.
#[test]
fn an_ipv6_network_is_counted_as_one() {
    let desk = Desk::configured(BEHIND_A_PROXY);
    for index in 0..100 {
        let email = format!("a{index}@example.org");
        let answer = guess_from(&desk, &email, &format!("2001:db8:0:7::{index:x}"));
        assert_eq!(answer.status, 401, "{index}");
    }
    assert_eq!(guess_from(&desk, "new@example.org", "2001:db8:0:7:ffff::1").status, 429);
    assert_eq!(guess_from(&desk, "new@example.org", "2001:db8:0:8::1").status, 401);
}

/// S-60, V6.2.3: ten wrong in a quarter of an hour, then the right one is not even looked at; but the
/// browser that the account knows still gets in.
#[test]
fn guesses_are_counted_and_shut_nobody_out_of_a_known_browser() {
    let desk = Desk::start();
    let mut owner = Browser::new(&desk);
    sign_up(&mut owner, EMAIL);
    owner.post("/logout", &[]);
    for _ in 0..10 {
        assert_eq!(guess(&desk, EMAIL, "not the password").status, 401);
    }
    let answer = guess(&desk, EMAIL, PASSWORD);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (429, Some("too_many_tries")));
    assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() <= 900);
    let page = log_in(&mut Browser::new(&desk), EMAIL, PASSWORD);
    assert_eq!(page.status, 429);
    assert!(page.text().contains("try again in 15 minutes"), "{}", page.text());
    assert!(page.header("retry-after").is_some());
    assert_eq!(log_in(&mut owner, EMAIL, PASSWORD).status, 303);
}

/// S-61, S-64: one network has a hundred tries, whatever accounts it names; what is refused then costs
/// no hash.
#[test]
fn a_network_has_a_hundred_tries_and_then_costs_no_hash() {
    let desk = Desk::start();
    let begun = Instant::now();
    for index in 0..100 {
        assert_eq!(guess(&desk, &format!("a{index}@example.org"), "wrong all along").status, 401);
    }
    let hashed = begun.elapsed();
    let begun = Instant::now();
    for index in 100..200 {
        assert_eq!(guess(&desk, &format!("a{index}@example.org"), "wrong all along").status, 429);
    }
    assert!(begun.elapsed() < hashed, "{:?} after {hashed:?}", begun.elapsed());
    // Sign-ups try addresses too.
    let body = json!({"email": "new@example.org", "password": PASSWORD}).to_string();
    assert_eq!(desk.post("/signup", "application/json", body.as_bytes()).status, 429);
}

/// S-66: a password of a mebibyte is refused before anything is hashed or counted.
#[test]
fn a_huge_password_is_refused_before_it_is_hashed() {
    let desk = Desk::start();
    for (size, status) in [(1 << 20, 413), (200_000, 422), (1025, 422)] {
        for _ in 0..12 {
            let answer = guess(&desk, EMAIL, &"x".repeat(size));
            assert_eq!(answer.status, status, "{size}: {}", answer.text());
        }
    }
    let bomb = "\u{fdfa}".repeat(300);
    assert_eq!(guess(&desk, EMAIL, &bomb).status, 422);
    assert_eq!(guess(&desk, EMAIL, "wrong all along").status, 401, "none of those was counted");
}

/// S-65: hashes wait in a bounded queue, and nothing else waits for them.
#[test]
fn five_hundred_logins_at_once_are_bounded_and_slow_nothing_else() {
    let desk = Desk::configured(BEHIND_A_PROXY);
    let statuses = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..500)
            .map(|index| {
                let desk = &desk;
                scope.spawn(move || {
                    let from = format!("198.51.{}.{}", index / 250, index % 250);
                    let body = json!({"email": format!("a{index}@example.org"), "password": "wrong all along"});
                    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", &from)];
                    let answer =
                        desk.request("POST", "/login", &headers, body.to_string().as_bytes());
                    (answer.status, answer.header("retry-after"))
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(50));
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let begun = Instant::now();
            let answer = desk.post("/f/contact", "application/x-www-form-urlencoded", b"name=a");
            assert_eq!(answer.status, 201);
            slowest = slowest.max(begun.elapsed());
        }
        assert!(slowest < Duration::from_secs(5), "{slowest:?}");
        tries.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |status| statuses.iter().filter(|(other, _)| *other == status).count();
    assert_eq!(count(401) + count(503), 500, "{statuses:?}");
    assert!(count(401) > 0);
    assert!(statuses.iter().all(|(status, retry)| *status != 503 || retry.is_some()));
}

/// S-61: tries from many networks at many accounts are told to the operator, once.
#[test]
fn many_failures_from_everywhere_raise_an_alarm() {
    let desk = Desk::configured(&format!("{BEHIND_A_PROXY}[login]\nalarm_failures = 20\n"));
    let told = || desk.errors().matches("many logins fail").count();
    let mut tries = 0;
    while told() == 0 {
        assert!(tries < 400, "no alarm after {tries} tries");
        let from = format!("198.51.{}.{}", tries / 250, tries % 250);
        let body = json!({"email": format!("a{tries}@example.org"), "password": "wrong all along"});
        let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", from.as_str())];
        let answer = desk.request("POST", "/login", &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 401, "nobody is refused for it");
        tries += 1;
    }
    assert!(tries > 20, "{tries}");
    std::thread::sleep(Duration::from_millis(1100));
    for _ in 0..3 {
        guess(&desk, "b@example.org", "wrong all along");
    }
    assert_eq!(told(), 1, "once in a quarter of an hour");
    assert!(!desk.errors().contains("a1@example.org"), "and without saying who");
}
