//! A page for somebody who is logged in: what it costs to know who asks.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;

use crate::Failed;
use crate::args::{Args, Candidate};
use crate::client::Client;
use crate::server::Server;
use crate::table;
use crate::tally::{Tally, Window};

pub(crate) fn compare(args: &Args) -> Result<(), Failed> {
    let title = format!(
        "session check: GET with the cookie of a login, answered with the account's name; \
         {} connection(s), {} s each, median of {}",
        args.connections,
        args.measured.as_secs(),
        args.rounds,
    );
    table::compare(title, &Tally::COLUMNS, args, |candidate| measure(candidate, args))
}

fn measure(candidate: &Candidate, args: &Args) -> Result<Vec<f64>, Failed> {
    let server = Server::start(candidate, &args.dir)?;
    // One thread sends, so that on two cores the server has one of them to itself.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (tally, cpu) = tokio::task::LocalSet::new().block_on(&runtime, async {
        let tally = Rc::new(RefCell::new(Tally::default()));
        let mut visitors = Vec::new();
        for _ in 0..args.connections {
            visitors.push(Visitor::log_in(server.address).await?);
        }
        let window = Window::of(args.measured);
        let asking: Vec<_> = visitors
            .into_iter()
            .map(|visitor| tokio::task::spawn_local(visitor.ask(window, Rc::clone(&tally))))
            .collect();
        tokio::time::sleep_until(window.begins.into()).await;
        let before = server.cpu()?;
        tokio::time::sleep_until(window.ends.into()).await;
        let cpu = server.cpu()?.saturating_sub(before);
        for visitor in asking {
            visitor.await?;
        }
        Ok::<_, Failed>((tally.take(), cpu))
    })?;
    tally.figures(args.measured, cpu)
}

/// One connection, with a session of its own.
struct Visitor {
    client: Client,
    request: String,
}

impl Visitor {
    async fn log_in(address: SocketAddr) -> Result<Visitor, Failed> {
        let mut client = Client::connect(address).await?;
        let login = format!("POST /login HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n");
        client.send(login.as_bytes()).await?;
        match client.answer().await? {
            200 => {}
            status => return Err(format!("a login was answered {status}").into()),
        }
        let cookie = client.cookie().ok_or("a login set no cookie")?;
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {address}\r\nCookie: theme=dark; {cookie}\r\n\
             User-Agent: frontdesk-bench\r\n\r\n"
        );
        Ok(Visitor { client, request })
    }

    /// A connection that breaks is an error and stays one: nobody here breaks them.
    async fn ask(mut self, window: Window, tally: Rc<RefCell<Tally>>) {
        loop {
            let sent = Instant::now();
            if sent >= window.ends {
                return;
            }
            let known = self.client.send(self.request.as_bytes()).await.is_ok()
                && matches!(self.client.answer().await, Ok(200));
            tally.borrow_mut().count(window, sent, known);
            if !known {
                return;
            }
        }
    }
}
