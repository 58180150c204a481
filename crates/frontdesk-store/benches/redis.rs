//! Sessions in Redis: how many a second are found, with and without the cache, and changed.
//!
//! Starts a Redis of its own on a free port, without persistence, and asks it over the loopback.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for measuring")]

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use frontdesk_session::{
    AccountId, Bounds, Change, Data, Found, Key, Moment, Record, SessionId, SessionStore, Stay,
    Token, TokenHash,
};
use frontdesk_store::{CacheBounds, RedisOptions, RedisSessions};
use tokio::{runtime::Runtime, time::sleep};

const NOW: Moment = Moment::from_secs(1_800_000_000);
const SESSIONS: u8 = 100;
const FOR: Duration = Duration::from_secs(2);

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn main() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = ["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string()];
    let child = Command::new("redis-server").args(settings).stdout(Stdio::null()).spawn().unwrap();
    let _server = Server(child);
    Runtime::new().unwrap().block_on(async {
        sleep(Duration::from_millis(500)).await;
        let options = RedisOptions::new(&format!("redis://127.0.0.1:{port}"));
        let plain = RedisSessions::new(options.clone(), Bounds::default()).unwrap();
        for n in 0..SESSIONS {
            plain.make(&hash(n), &session(n), NOW).await.unwrap().unwrap();
        }
        let plain = Arc::new(plain);
        let cached = RedisSessions::new(options, Bounds::default()).unwrap();
        let cached = Arc::new(cached.cached(CacheBounds::default()));
        sleep(Duration::from_millis(600)).await;
        for tasks in [1, 16] {
            rate("find in Redis", tasks, &plain, find).await;
            rate("find in the cache", tasks, &cached, find).await;
            rate("change", tasks, &plain, change).await;
            rate("touch", tasks, &plain, touch).await;
        }
    });
}

fn hash(n: u8) -> TokenHash {
    Token::new([n; 32]).hash()
}

fn session(n: u8) -> Record {
    let values = [("cart", "[1,2,3]"), ("theme", "\"dark\"")];
    let data = values.map(|(key, value)| (Key::new(key).unwrap(), value.into()));
    Record {
        id: SessionId::new([n; 16]),
        realm: "site".into(),
        account: Some(AccountId::parse(&format!("account{n}")).unwrap()),
        made_at: NOW,
        authenticated_at: Some(NOW),
        seen_at: NOW,
        idle: Duration::from_secs(86_400),
        until: NOW + Duration::from_secs(86_400),
        stay: Stay::WhileItLasts,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101".into(),
        address: "192.0.2.0/24".into(),
        data: data.into_iter().collect::<Data>(),
    }
}

async fn find<S: SessionStore>(store: Arc<S>, n: u8) {
    assert!(matches!(store.find(&hash(n), NOW).await.unwrap(), Found::Live(_)));
}

async fn change<S: SessionStore>(store: Arc<S>, n: u8) {
    let change = [Change::Add(Key::new("likes").unwrap(), 1)];
    store.change(&hash(n), &change, NOW).await.unwrap().unwrap();
}

async fn touch<S: SessionStore>(store: Arc<S>, n: u8) {
    store.touch(&hash(n), NOW).await.unwrap().unwrap();
}

/// Prints how often `tasks` at once do it in a second.
async fn rate<S, A>(
    what: &str,
    tasks: u8,
    store: &Arc<S>,
    act: impl Fn(Arc<S>, u8) -> A + Copy + Send + 'static,
) where
    S: SessionStore,
    A: Future<Output = ()> + Send,
{
    let begun = Instant::now();
    let tasks_of = (0..tasks).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut done = 0u32;
            while begun.elapsed() < FOR {
                act(store.clone(), task.wrapping_add(done as u8) % SESSIONS).await;
                done += 1;
            }
            done
        })
    });
    let mut done = 0;
    for task in tasks_of.collect::<Vec<_>>() {
        done += task.await.unwrap();
    }
    let each = begun.elapsed().as_secs_f64() / f64::from(done) * 1e6 * f64::from(tasks);
    println!(
        "{what:20} {tasks:3} at once {:9.0} a second, {each:8.1} µs each",
        f64::from(done) / 2.0
    );
}
