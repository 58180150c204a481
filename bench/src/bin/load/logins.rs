//! Logins, as many as can be: how many a second, what memory they take, and how long a form that
//! somebody sends meanwhile has to wait.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use frontdesk_bench::CONTACT_HEAD;

use crate::Failed;
use crate::args::{Args, Candidate};
use crate::client::Client;
use crate::server::Server;
use crate::table::{self, Column};
use crate::tally::{Tally, Window};

const COLUMNS: [Column; 6] = [
    Column::compared("logins/s"),
    Column::plain("p50 ms"),
    Column::plain("p99 ms"),
    Column::plain("errors"),
    Column::plain("memory +MiB"),
    Column::plain("form p99 ms"),
];

const PASSWORD: &str = "wet otters juggle lanterns";
/// Between two forms of the one who is not logging in.
const PAUSE: Duration = Duration::from_millis(5);

pub(crate) fn compare(args: &Args) -> Result<(), Failed> {
    let title = format!(
        "logins: right passwords over {} connection(s), an account and a network each, and one more \
         connection that sends a form every {} ms; {} s each, median of {}",
        args.connections,
        PAUSE.as_millis(),
        args.measured.as_secs(),
        args.rounds,
    );
    table::compare(title, &COLUMNS, args, |candidate| measure(candidate, args))
}

fn measure(candidate: &Candidate, args: &Args) -> Result<Vec<f64>, Failed> {
    let server = Server::start(candidate, &args.dir)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let mut visitors = Vec::new();
        for number in 0..args.connections {
            visitors.push(Visitor::sign_up(server.address, number).await?);
        }
        let (logins, forms) = (Rc::default(), Rc::default());
        // The pool's memory is there since the sign-ups: what grows from here is what waits.
        let before = server.resident_kib()?;
        let (window, cpu) = (Window::of(args.measured), server.cpu()?);
        let mut all = Vec::new();
        for visitor in visitors {
            let (address, tally) = (server.address, Rc::clone(&logins));
            let request = visitor.request("/login");
            all.push(tokio::task::spawn_local(ask(address, request, 200, window, tally, None)));
        }
        let (form, tally) = (form(server.address), Rc::clone(&forms));
        all.push(tokio::task::spawn_local(ask(
            server.address,
            form,
            201,
            window,
            tally,
            Some(PAUSE),
        )));
        for one in all {
            one.await?;
        }
        let grown = server.peak_kib()?.saturating_sub(before);
        let cpu = server.cpu()?.saturating_sub(cpu);
        figures(&logins, &forms, args.measured, cpu, grown)
    })
}

/// One figure for each of [`COLUMNS`], out of those of [`Tally::COLUMNS`].
fn figures(
    logins: &RefCell<Tally>,
    forms: &RefCell<Tally>,
    took: Duration,
    cpu: Duration,
    grown_kib: u64,
) -> Result<Vec<f64>, Failed> {
    let [rate, _, p50, p99, errors] = all(logins.take().figures(took, cpu)?)?;
    let [_, _, _, form_p99, form_errors] = all(forms.take().figures(took, cpu)?)?;
    Ok(vec![rate, p50, p99, errors + form_errors, grown_kib as f64 / 1024.0, form_p99])
}

fn all(figures: Vec<f64>) -> Result<[f64; 5], Failed> {
    figures.try_into().map_err(|_| "a figure for each column".into())
}

/// Somebody with an account and an address of their own: guesses are counted by both.
struct Visitor {
    address: SocketAddr,
    number: usize,
}

impl Visitor {
    async fn sign_up(address: SocketAddr, number: usize) -> Result<Visitor, Failed> {
        let visitor = Visitor { address, number };
        let mut client = Client::connect(address).await?;
        client.send(visitor.request("/signup").as_bytes()).await?;
        match client.answer().await? {
            201 => Ok(visitor),
            status => Err(format!("a sign-up was answered {status}").into()),
        }
    }

    /// A program's request: it brings no cookie and no origin.
    fn request(&self, path: &str) -> String {
        let Visitor { address, number } = self;
        let body =
            format!("{{\"email\":\"visitor{number}@example.org\",\"password\":\"{PASSWORD}\"}}");
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Forwarded-For: 198.51.{}.{}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nAccept: application/json\r\n\
             User-Agent: frontdesk-bench\r\n\r\n{body}",
            number / 250,
            number % 250,
            body.len(),
        )
    }
}

/// A form as a program sends it.
fn form(address: SocketAddr) -> String {
    format!(
        "POST /f/contact HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n\
         User-Agent: frontdesk-bench\r\n\r\n{CONTACT_HEAD}",
        CONTACT_HEAD.len(),
    )
}

/// Sends the same over one connection until the window ends. One that breaks is an error and stays
/// one.
async fn ask(
    address: SocketAddr,
    request: String,
    hoped: u16,
    window: Window,
    tally: Rc<RefCell<Tally>>,
    pause: Option<Duration>,
) {
    let Ok(mut client) = Client::connect(address).await else { return };
    loop {
        let sent = Instant::now();
        if sent >= window.ends {
            return;
        }
        let status = match client.send(request.as_bytes()).await {
            Ok(()) => client.answer().await.ok(),
            Err(_) => None,
        };
        tally.borrow_mut().count(window, sent, status == Some(hoped));
        if status.is_none() {
            return;
        }
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
    }
}
