//! Who is it? axum that answers with the account's name: bare, where nobody is looked up, or with our
//! sessions in memory, SQLite or Redis.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{get, post};
use frontdesk_session::AccountId;
use frontdesk_store::{CacheBounds, RedisOptions, RedisSessions, Store, StoreOptions};
use frontdesk_tower::session::{Bounds, MemorySessions, Policy, Stay};
use frontdesk_tower::{Session, SessionLayer, SessionRejection};
use tokio::net::TcpListener;

const USAGE: &str = "usage: sessions bare | memory | sqlite DIR | redis URL";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let place = words.next().ok_or(USAGE)?;
    let mut rest = || words.next().ok_or(USAGE);
    let policy = Policy::https().on_plain_http();
    let routes = match place.as_str() {
        "bare" => bare(),
        "memory" => {
            remembering().layer(SessionLayer::new(MemorySessions::new(Bounds::default()), policy))
        }
        "sqlite" => {
            let store = Store::open(Path::new(&rest()?), StoreOptions::default())?;
            let sessions = store.cached_sessions(Bounds::default(), CacheBounds::default());
            remembering().layer(SessionLayer::new(sessions, policy))
        }
        "redis" => {
            let redis = RedisSessions::new(RedisOptions::new(&rest()?), Bounds::default())?;
            let sessions = redis.cached(CacheBounds::default());
            remembering().layer(SessionLayer::new(sessions, policy))
        }
        _ => return Err(USAGE.into()),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    frontdesk_bench::announce(listener.local_addr()?)?;
    axum::serve(listener, routes).await?;
    Ok(())
}

/// The floor: everybody is Mira.
fn bare() -> Router {
    let log_in = || async { (StatusCode::OK, [(header::SET_COOKIE, "sid=x; Path=/")]) };
    Router::new().route("/login", post(log_in)).route("/", get(async || "Mira"))
}

fn remembering() -> Router {
    Router::new().route("/login", post(log_in)).route("/", get(who))
}

/// Everybody is somebody else, because an account has 50 sessions at most.
async fn log_in(session: Session) -> Result<(), SessionRejection> {
    static VISITORS: AtomicUsize = AtomicUsize::new(0);
    let number = VISITORS.fetch_add(1, Ordering::Relaxed);
    match AccountId::parse(&format!("Mira {number}")) {
        Ok(mira) => session.log_in(mira, Stay::WhileItLasts),
        Err(_) => Err(SessionRejection::NotLoggedIn),
    }
}

async fn who(session: Session) -> Result<String, SessionRejection> {
    session.account().map(|account| account.to_string()).ok_or(SessionRejection::NotLoggedIn)
}
