//! Remembers a visitor before any login: how often they came, and which theme they like.
//!
//! `cargo run -p frontdesk-tower --example remember`, then open <http://127.0.0.1:3000>.

#![allow(clippy::print_stdout, reason = "it says where it is")]

use axum::response::{Html, Redirect};
use axum::{
    Router,
    routing::{get, post},
};
use frontdesk_tower::session::{Bounds, MemorySessions, Policy};
use frontdesk_tower::{Form, Session, SessionLayer, SessionRejection};

#[derive(Clone, Copy, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    #[default]
    Light,
    Dark,
}

#[derive(serde::Deserialize)]
struct Choice {
    theme: Theme,
}

/// Counting is an act of the store, so two tabs at once count twice.
async fn page(session: Session) -> Result<Html<String>, SessionRejection> {
    session.add("visits", 1)?;
    let visits: u64 = session.get("visits")?.unwrap_or_default();
    let (paper, ink) = match session.get("theme")?.unwrap_or_default() {
        Theme::Light => ("white", "black"),
        Theme::Dark => ("black", "white"),
    };
    Ok(Html(format!(
        r#"<!doctype html><html lang="en"><title>Remember</title>
<body style="background: {paper}; color: {ink}">
<p>You came {visits} times.</p>
<form method="post">
<button name="theme" value="light">Light</button>
<button name="theme" value="dark">Dark</button>
</form>
<form method="post" action="/forget"><button>Forget me</button></form>
</body></html>"#
    )))
}

async fn choose(
    session: Session,
    Form(choice): Form<Choice>,
) -> Result<Redirect, SessionRejection> {
    session.set("theme", &choice.theme)?;
    Ok(Redirect::to("/"))
}

async fn forget(session: Session) -> Result<Redirect, SessionRejection> {
    session.log_out()?;
    Ok(Redirect::to("/"))
}

pub(crate) fn app() -> Router {
    let store = MemorySessions::new(Bounds::default());
    // On https, leave `on_plain_http` out.
    let sessions = SessionLayer::new(store, Policy::https().on_plain_http());
    Router::new().route("/", get(page).post(choose)).route("/forget", post(forget)).layer(sessions)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app()).await
}
