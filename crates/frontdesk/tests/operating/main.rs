//! Running a server, from outside: what machines and operators ask of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

mod backup;
#[allow(dead_code, reason = "shared with the stories about visitors, which need more of it")]
#[path = "../server/desk.rs"]
mod desk;
mod erase;
mod health;
mod log;
mod metrics;
mod openapi;
mod reload;
mod routes;

/// Whether it comes true within so many seconds.
fn within_seconds(seconds: u64, mut is_so: impl FnMut() -> bool) -> bool {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    while std::time::Instant::now() < end {
        if is_so() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    is_so()
}
