//! A page for somebody who is logged in: what it costs to know who asks.

use std::cell::RefCell;
use std::io::Write as _;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::Failed;
use crate::args::{Args, Candidate};
use crate::client::Client;
use crate::server::Server;
use crate::table::{Column, Table};

/// Caches fill before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);

const COLUMNS: [Column; 5] = [
    Column::compared("req/s"),
    Column::compared("CPU us/req"),
    Column::plain("p50 ms"),
    Column::plain("p99 ms"),
    Column::plain("errors"),
];

/// Measures all candidates in turn, round after round, and prints their medians.
pub(crate) fn compare(args: &Args) -> Result<(), Failed> {
    let title = format!(
        "session check: GET with the cookie of a login, answered with the account's name; \
         {} connection(s), {} s each, median of {}",
        args.connections,
        args.measured.as_secs(),
        args.rounds,
    );
    let mut table = Table::new(title, &COLUMNS);
    for round in 1..=args.rounds {
        for candidate in &args.candidates {
            eprintln!("round {round}: {}", candidate.name);
            table.add(&candidate.name, measure(candidate, args)?);
        }
    }
    write!(std::io::stdout(), "{table}")?;
    Ok(())
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
        let begins = Instant::now() + WARM_UP;
        let ends = begins + args.measured;
        let asking: Vec<_> = visitors
            .into_iter()
            .map(|visitor| tokio::task::spawn_local(visitor.ask(begins, ends, Rc::clone(&tally))))
            .collect();
        tokio::time::sleep_until(begins.into()).await;
        let before = server.cpu()?;
        tokio::time::sleep_until(ends.into()).await;
        let cpu = server.cpu()?.saturating_sub(before);
        for visitor in asking {
            visitor.await?;
        }
        Ok::<_, Failed>((tally.take(), cpu))
    })?;
    tally.figures(args.measured, cpu)
}

/// What all connections saw within the measured time.
#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    errors: usize,
}

impl Tally {
    /// One figure for each of [`COLUMNS`].
    fn figures(mut self, took: Duration, cpu: Duration) -> Result<Vec<f64>, Failed> {
        if self.micros.is_empty() {
            return Err(format!("no request was answered 200 ({} errors)", self.errors).into());
        }
        self.micros.sort_unstable();
        let count = self.micros.len();
        let quantile = |part: f64| self.micros[((count - 1) as f64 * part) as usize] as f64 / 1e3;
        Ok(vec![
            count as f64 / took.as_secs_f64(),
            cpu.as_secs_f64() * 1e6 / count as f64,
            quantile(0.50),
            quantile(0.99),
            self.errors as f64,
        ])
    }
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
    async fn ask(mut self, begins: Instant, ends: Instant, tally: Rc<RefCell<Tally>>) {
        loop {
            let sent = Instant::now();
            if sent >= ends {
                return;
            }
            let known = self.client.send(self.request.as_bytes()).await.is_ok()
                && matches!(self.client.answer().await, Ok(200));
            let answered = Instant::now();
            if answered < begins || answered >= ends {
                continue;
            }
            let mut tally = tally.borrow_mut();
            match known {
                true => tally.micros.push((answered - sent).as_micros() as u32),
                false => {
                    tally.errors += 1;
                    return;
                }
            }
        }
    }
}
