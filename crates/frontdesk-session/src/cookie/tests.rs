//! What only this module can count.

use super::scan::steps;
use super::{CookieSpec, Cookies};

/// Headers that cost some other reader the square of their length.
const HOSTILE: [&str; 14] = [
    ";",
    "=",
    "a=\";",
    "\\\"",
    "; ",
    "\t",
    "a=1;",
    "sid",
    "sid ",
    "sid\t\t\t",
    "sid;",
    "x=sid;",
    "=sid=",
    " sid = 1",
];

fn steps_of(read: impl FnOnce()) -> usize {
    steps::take();
    read();
    steps::take()
}

/// C-42: every byte is looked at a bounded number of times, whatever the header holds.
#[test]
fn the_work_grows_with_the_header_whatever_it_holds() {
    let spec = CookieSpec::builder("sid").build().unwrap();
    for unit in HOSTILE {
        for len in [64, 1024, 16 << 10, 64 << 10] {
            let header = unit.repeat(len / unit.len());
            let all = steps_of(|| assert!(Cookies::new(header.as_bytes()).count() <= len));
            assert!(all <= 8 * len + 16, "{unit:?}: {all} steps for {len} bytes");
            let one = steps_of(|| {
                spec.candidates([header.as_bytes()]);
            });
            assert!(one <= 8 * len + 16, "{unit:?}: {one} steps to find one in {len} bytes");
        }
        for blanks in ["\t".repeat(16 << 10), " sid".repeat(4 << 10)] {
            let header = [&blanks[..], unit, &blanks, ";", &blanks].concat();
            let all =
                steps_of(|| assert!(Cookies::new(header.as_bytes()).named(b"sid").count() < 2));
            assert!(all <= 8 * header.len() + 16, "{unit:?} in blanks: {all} steps");
        }
    }
}
