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
