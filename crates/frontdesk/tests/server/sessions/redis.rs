//! Sessions in a Redis of the test's own, over its death too.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::browser::Browser;
use crate::desk::Desk;

struct Redis {
    child: Child,
    dir: TempDir,
    port: u16,
}

impl Redis {
    /// `None`, said aloud, where there is no Redis.
    #[allow(clippy::disallowed_methods, reason = "CI must not pass without Redis")]
    fn start() -> Option<Redis> {
        if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_err() {
            let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!ci, "redis-server is missing: apt-get install redis-server");
            let said = b"LEFT OUT: redis-server is missing (apt-get install redis-server)\n";
            std::io::stderr().write_all(said).unwrap();
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dir = tempfile::tempdir().unwrap();
        let redis = Redis { child: run(port, &dir), dir, port };
        redis.is_up();
        Some(redis)
    }

    fn is_up(&self) {
        let began = Instant::now();
        while !self.pong() {
            assert!(began.elapsed() < Duration::from_secs(10), "redis-server does not come up");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn pong(&self) -> bool {
        self.tell(b"PING\r\n").is_some_and(|answer| answer.starts_with(b"+PONG"))
    }

    fn tell(&self, line: &[u8]) -> Option<Vec<u8>> {
        let mut line_to = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        line_to.write_all(line).ok()?;
        let mut answer = vec![0; 64];
        let len = line_to.read(&mut answer).ok()?;
        answer.truncate(len);
        Some(answer)
    }

    /// kill -9
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// With nothing of what it held.
    fn begin_anew(&mut self) {
        self.child = run(self.port, &self.dir);
        self.is_up();
    }

    fn desk(&self) -> Desk {
        Desk::configured(&format!(
            "[sessions]\nurl = \"redis://127.0.0.1:{}\"\nmax_new_strangers_an_hour = 100000",
            self.port
        ))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(port: u16, dir: &TempDir) -> Child {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--dir"])
        .arg(dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn sessions_are_kept_in_redis_where_the_settings_say_so() {
    let Some(redis) = Redis::start() else { return };
    let desk = redis.desk();
    let mut browser = Browser::at(&desk);
    assert_eq!(browser.put("theme", "\"dark\"").status, 204);
    assert_eq!(super::records(&desk), 0, "nothing of it is in the desk's database");
    let desk = desk.restart();
    browser.moves_to(&desk);
    assert_eq!(browser.kept("theme").as_deref(), Some("\"dark\""));
    // S-21: logged out here, and dead for a copy.
    let mut thief = browser.copy();
    browser.submit("/logout", "");
    assert_eq!(thief.kept("theme"), None);
    assert!(browser.jar.is_empty());
}

/// `frontdesk session` reaches them too, and the server knows within a second.
#[test]
fn sessions_in_redis_are_ended_from_the_command_line() {
    let Some(redis) = Redis::start() else { return };
    let desk = redis.desk();
    let mut browser = Browser::at(&desk);
    browser.put("theme", "\"dark\"");
    assert_eq!(browser.kept("theme").as_deref(), Some("\"dark\""));
    let output = desk.run(&["session", "end", "--all"]);
    assert!(output.status.success(), "{output:?}");
    let began = Instant::now();
    while browser.kept("theme").is_some() {
        assert!(began.elapsed() < Duration::from_secs(5), "it was not ended");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// D-10, D-12, S-26: a Redis that is gone makes 503 and no stranger; a logout meanwhile removes the
/// cookie, and says that the server could not end the session; a Redis that comes back with nothing
/// knows nobody, and works.
#[test]
fn a_redis_that_dies_opens_nothing_and_forgets_nobody_by_mistake() {
    let Some(mut redis) = Redis::start() else { return };
    let desk = redis.desk();
    let mut browser = Browser::at(&desk);
    browser.put("theme", "\"dark\"");
    redis.kill();
    // What is in the server's own cache is used for a second at most after the last sign of life.
    std::thread::sleep(Duration::from_millis(1500));
    let began = Instant::now();
    for path in ["/session", "/session/data/theme"] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 503, "{path}: {}", answer.text());
        assert_eq!(answer.header("set-cookie"), None, "{path}");
        assert!(answer.header("retry-after").is_some(), "{path}");
        assert!(!answer.text().contains("\"account\":null"), "{path}");
    }
    assert_eq!(browser.put("theme", "1").status, 503);
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    // Who brings no cookie is nobody without asking, and the site is served.
    assert_eq!(desk.get("/session").text(), "{\"account\":null}");
    assert_eq!(desk.get("/").status, 200);
    let mut leaving = browser.copy();
    let answer = leaving.submit("/logout", "");
    assert_eq!(answer.status, 503);
    assert!(leaving.jar.is_empty(), "{}", leaving.cookie());
    redis.begin_anew();
    let began = Instant::now();
    let mut fresh = Browser::at(&desk);
    // The first act on each broken connection may be what finds out that it is.
    while browser.get("/session").status == 503 || fresh.put("theme", "2").status == 503 {
        assert!(began.elapsed() < Duration::from_secs(5), "it does not come back");
    }
    assert_eq!(browser.kept("theme"), None, "it came back with nothing");
    assert_eq!(fresh.kept("theme").as_deref(), Some("2"));
}
