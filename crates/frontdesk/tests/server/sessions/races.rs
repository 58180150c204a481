//! Requests at once: nothing is lost, and nothing that ended comes back.

use std::thread;

use super::browser::Browser;
use super::desk;

/// S-20: two requests at once that change different keys both stay, 200 times.
#[test]
fn requests_at_once_lose_nothing() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("c", "0");
    for round in 0..200 {
        let value = round.to_string();
        thread::scope(|scope| {
            for key in ["a", "b"] {
                let (mut tab, value) = (browser.copy(), &value);
                scope.spawn(move || assert_eq!(tab.put(key, value).status, 204));
            }
        });
        for key in ["a", "b"] {
            assert_eq!(browser.kept(key), Some(value.clone()), "{key} of round {round}");
        }
    }
}

/// S-21: whatever is under way beside a logout, the session does not come back, 200 times.
#[test]
fn no_request_brings_a_logged_out_session_back() {
    let desk = desk();
    let mut refused = 0;
    for round in 0..200 {
        let mut browser = Browser::at(&desk);
        assert_eq!(browser.put("a", "0").status, 204);
        let mut thief = browser.copy();
        let mut statuses = thread::scope(|scope| {
            let writers: Vec<_> = (0..3)
                .map(|n| {
                    let mut tab = browser.copy();
                    scope.spawn(move || {
                        let status = tab.put("a", &n.to_string()).status;
                        (status, tab)
                    })
                })
                .collect();
            let mut leaving = browser.copy();
            assert_eq!(leaving.submit("/logout", "").status, 303);
            writers.into_iter().map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(thief.kept("a"), None, "round {round}");
        for (status, tab) in &mut statuses {
            assert!(matches!(status, 204 | 409), "{status}");
            assert_eq!(tab.kept("a"), None, "round {round}: {status}");
            refused += u32::from(*status == 409);
        }
    }
    assert!(refused > 0, "no request met a logout: this showed nothing");
}

/// S-21: the same where the body of the request comes in only after the logout.
#[test]
fn a_slow_request_brings_no_session_back() {
    use std::io::{Read, Write};
    let desk = desk();
    for _ in 0..20 {
        let mut browser = Browser::at(&desk);
        browser.put("a", "0");
        let head = format!(
            "PUT /session/data/a HTTP/1.1\r\nHost: localhost:{0}\r\nOrigin: http://localhost:{0}\r\n\
             Connection: close\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\
             Cookie: {1}\r\n\r\n",
            desk.port,
            browser.cookie()
        );
        let mut slow = desk.connect();
        slow.write_all(head.as_bytes()).unwrap();
        let mut thief = browser.copy();
        browser.submit("/logout", "");
        slow.write_all(b"1").unwrap();
        let mut answer = Vec::new();
        slow.read_to_end(&mut answer).unwrap();
        let answer = crate::desk::Answer::parse(&answer);
        assert_eq!((answer.status, answer.header("set-cookie")), (409, None), "{}", answer.text());
        assert_eq!(thief.kept("a"), None);
    }
}

/// C-19: first requests at once leave the browser with a session that is live, in whatever order the
/// answers arrive.
#[test]
fn a_browser_that_begins_with_many_requests_has_a_live_session() {
    let desk = desk();
    for _ in 0..20 {
        let mut tabs: Vec<Browser> = thread::scope(|scope| {
            let start = |n: usize| {
                let mut tab = Browser::at(&desk);
                scope.spawn(move || {
                    assert_eq!(tab.put("n", &n.to_string()).status, 204);
                    tab
                })
            };
            let tabs: Vec<_> = (0..8).map(start).collect();
            tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
        });
        for (n, tab) in tabs.iter_mut().enumerate() {
            assert_eq!(tab.kept("n"), Some(n.to_string()));
        }
    }
}
