//! From the socket to the router: listening, connections, and the way out.

mod connections;
mod door;
mod front;
mod pace;
mod transport;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpStream;

use crate::app::App;
use crate::config::{Config, Limits};
use connections::{Connections, Most, Place, Trusted};
use front::Front;
use transport::{Activity, Patience, Transport};

pub(crate) use door::{Addresses, Door, Listeners, listen};
pub(crate) use pace::TooSlow;

/// Serves until `stop` resolves; then takes nothing new and finishes what is in flight.
pub(crate) async fn run(app: App, listeners: Listeners, stop: impl Future<Output = ()>) {
    // Each counts its own connections: whoever crowds the site does not lock the operator out.
    let site = Reception::new(app.clone(), Door::Site);
    let desk = Reception::new(app, Door::Desk);
    let graceful = GracefulShutdown::new();
    let health = desk.app.clone();
    // Whoever asks hears that this server goes before it does, so that nobody is sent here any more.
    let stop = async {
        stop.await;
        health.health().drain();
        tokio::time::sleep(health.config().limits.drain_time).await;
    };
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listeners.site.accept() => site.receive(accepted, &graceful).await,
            accepted = listeners.desk.accept() => desk.receive(accepted, &graceful).await,
            () = &mut stop => break,
        }
    }
    drop(listeners);
    let patience = desk.app.config().limits.shutdown_time;
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!(seconds = patience.as_secs(), "some requests did not finish in time");
    }
}

/// Out of descriptors, say: the next try at once would fail as well, and burn a core meanwhile.
async fn pause_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "cannot accept a connection");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// What every connection needs.
struct Reception {
    app: App,
    front: Arc<Front>,
    connections: Connections,
}

impl Reception {
    fn new(app: App, door: Door) -> Reception {
        let front = Arc::new(Front::new(app.clone(), door));
        Reception { front, connections: Connections::default(), app }
    }

    async fn receive(
        &self,
        accepted: std::io::Result<(TcpStream, SocketAddr)>,
        graceful: &GracefulShutdown,
    ) {
        match accepted {
            Ok((stream, peer)) => self.serve(stream, peer, graceful),
            Err(error) => pause_after(&error).await,
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, graceful: &GracefulShutdown) {
        let config = self.app.config();
        let limits = &config.limits;
        let most =
            Most { in_all: limits.max_connections, an_address: limits.max_connections_an_address };
        let Some(place) = self.connections.admit(most, peer.ip(), trusted(config, peer)) else {
            tracing::debug!(%peer, "too many connections");
            return;
        };
        // An answer is one small write: waiting to fill a segment would only delay it.
        let _ = stream.set_nodelay(true);
        let activity = Activity::default();
        let patience = Patience { head: limits.header_time, idle: limits.idle_time };
        let transport = Transport::new(stream, activity.clone(), patience);
        let service = self.front.for_connection(peer, activity);
        // Made anew for each: the settings of this moment hold for it until it ends.
        let connection =
            http(limits).serve_connection(TokioIo::new(transport), service).into_owned();
        tokio::spawn(finish(graceful.watch(connection), place));
    }
}

async fn finish<E: std::fmt::Debug>(
    connection: impl Future<Output = Result<(), E>>,
    _place: Place,
) {
    if let Err(error) = connection.await {
        tracing::debug!(?error, "a connection ended early");
    }
}

fn trusted(config: &Config, peer: SocketAddr) -> Trusted {
    let ip = peer.ip().to_canonical();
    match config.trusted_proxies.iter().any(|network| network.contains(&ip)) {
        true => Trusted::Yes,
        false => Trusted::No,
    }
}

/// What is read of a body at once. Less would cost a large upload many more system calls; more would
/// not make it faster.
const READ_BYTES: usize = 256 * 1024;

fn http(limits: &Limits) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        // Idle connections and slow heads are the transport's business: see transport.rs.
        .header_read_timeout(None)
        .max_headers(limits.max_header_lines)
        // This bounds the head, but also how much of a body is read at once: the settings' own bound
        // is counted in front.rs.
        .max_buf_size(limits.max_header_bytes.max(READ_BYTES));
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        // CVE-2023-44487: a client that opens and resets without end is sent away.
        .max_pending_accept_reset_streams(Some(20))
        .max_local_error_reset_streams(Some(1024));
    http
}
