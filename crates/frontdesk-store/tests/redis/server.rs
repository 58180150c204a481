//! A Redis of the test's own.

use std::{
    io::Write,
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread::sleep,
    time::Duration,
};

use frontdesk_session::Bounds;
use frontdesk_store::{RedisOptions, RedisSessions};
use tempfile::TempDir;

pub(crate) struct Server {
    child: Option<Child>,
    dir: TempDir,
    port: u16,
    settings: Vec<String>,
}

static STORES: AtomicUsize = AtomicUsize::new(0);

impl Server {
    /// A Redis that writes nothing down; `None`, said aloud, where there is no Redis.
    pub(crate) fn start() -> Option<Server> {
        Server::with(&["--save", "", "--appendonly", "no"])
    }

    #[allow(clippy::disallowed_methods, reason = "CI must not pass without Redis")]
    pub(crate) fn with(settings: &[&str]) -> Option<Server> {
        if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_err() {
            let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!ci, "redis-server is missing: apt-get install redis-server");
            // Not by a macro, which the runner of the tests keeps to itself.
            let said = b"LEFT OUT: redis-server is missing (apt-get install redis-server)\n";
            std::io::stderr().write_all(said).unwrap();
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = settings.iter().map(|it| (*it).to_owned()).collect();
        let dir = tempfile::tempdir().unwrap();
        let mut server = Server { child: None, dir, port, settings };
        server.run();
        Some(server)
    }

    /// Starts it, or starts it again with what it wrote down.
    pub(crate) fn run(&mut self) {
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--dir"])
            .arg(self.dir.path())
            .args(&self.settings)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        for _ in 0..500 {
            // It listens before it has read what it wrote down.
            let connection = redis::Client::open(self.url()).unwrap().get_connection();
            let pong = connection.and_then(|mut it| redis::cmd("PING").query::<String>(&mut it));
            if pong.is_ok() {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("redis-server does not come up");
    }

    /// kill -9
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Stops or goes on with it, as a machine that hangs.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Where it writes down what happens.
    pub(crate) fn appended(&self) -> std::path::PathBuf {
        self.dir.path().join("appendonlydir")
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Sessions of a prefix that nobody else has.
    pub(crate) fn sessions(&self, bounds: Bounds) -> RedisSessions {
        let prefix = format!("test{}:", STORES.fetch_add(1, Ordering::Relaxed));
        RedisSessions::new(self.options(&prefix), bounds).unwrap()
    }

    pub(crate) fn options(&self, prefix: &str) -> RedisOptions {
        // The machine may be busy with other tests.
        RedisOptions {
            prefix: prefix.into(),
            answer_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(5),
            ..RedisOptions::new(&self.url())
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
