//! Small forms, as many as can be: requests a second, and what one of them costs.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::Failed;
use crate::args::{Args, Candidate};
use crate::client::Client;
use crate::disk;
use crate::server::Server;
use crate::table::{self, Column};
use crate::tally::{Tally, Window};

/// What a browser's navigation gets after a form was taken (DESIGN.md, section 7).
const SEE_OTHER: u16 = 303;

const COLUMNS: [Column; 6] = {
    let [rate, cpu, median, slow, errors] = Tally::COLUMNS;
    [rate, cpu, median, slow, errors, Column::plain("fdatasync ms")]
};

pub(crate) fn compare(args: &Args) -> Result<(), Failed> {
    let title = format!(
        "form post: urlencoded, 6 fields, answered 303; {} connection(s), {} s each, median of {}{}",
        args.connections,
        args.measured.as_secs(),
        args.rounds,
        if args.with_key { ", with Idempotency-Key" } else { "" },
    );
    table::compare(title, &COLUMNS, args, |candidate| measure(candidate, args))
}

fn measure(candidate: &Candidate, args: &Args) -> Result<Vec<f64>, Failed> {
    let server = Server::start(candidate, &args.dir)?;
    let fdatasync = disk::fdatasync(server.data())?;
    // One thread sends, so that on two cores the server has one of them to itself.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (tally, cpu) = tokio::task::LocalSet::new().block_on(&runtime, async {
        let tally = Rc::new(RefCell::new(Tally::default()));
        let window = Window::of(args.measured);
        let senders: Vec<_> = (0..args.connections)
            .map(|number| {
                let sender = Sender {
                    address: server.address,
                    number,
                    with_key: args.with_key,
                    tally: Rc::clone(&tally),
                };
                tokio::task::spawn_local(sender.run(window))
            })
            .collect();
        tokio::time::sleep_until(window.begins.into()).await;
        let before = server.cpu()?;
        tokio::time::sleep_until(window.ends.into()).await;
        let cpu = server.cpu()?.saturating_sub(before);
        for sender in senders {
            sender.await?;
        }
        Ok::<_, Failed>((tally.take(), cpu))
    })?;
    let mut figures = tally.figures(args.measured, cpu)?;
    figures.push(fdatasync.as_secs_f64() * 1e3);
    Ok(figures)
}

/// One connection's worth of load.
struct Sender {
    address: SocketAddr,
    number: usize,
    with_key: bool,
    tally: Rc<RefCell<Tally>>,
}

impl Sender {
    async fn run(self, window: Window) {
        let mut client = None;
        let mut request = String::new();
        for count in 0.. {
            let sent = Instant::now();
            if sent >= window.ends {
                break;
            }
            self.write_request(&mut request, count);
            let stored = match self.exchange(&mut client, request.as_bytes()).await {
                Ok(SEE_OTHER) => true,
                Ok(_) => false,
                Err(_) => {
                    client = None;
                    // A server that is gone is not asked a million times.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    false
                }
            };
            self.tally.borrow_mut().count(window, sent, stored);
        }
    }

    async fn exchange(&self, client: &mut Option<Client>, bytes: &[u8]) -> std::io::Result<u16> {
        if client.is_none() {
            *client = Some(Client::connect(self.address).await?);
        }
        let Some(open) = client else { return Err(std::io::ErrorKind::NotConnected.into()) };
        open.send(bytes).await?;
        open.answer().await
    }

    /// The request of a browser that sends a form, without the headers that no server reads.
    fn write_request(&self, request: &mut String, count: u64) {
        use frontdesk_bench::CONTACT_HEAD;
        let (address, number) = (self.address, self.number);
        // Fixed widths, so that the length is known before the body.
        let length = CONTACT_HEAD.len() + 4 + 1 + 10;
        request.clear();
        let written = write!(
            request,
            "POST /f/contact HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\
             Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nUser-Agent: frontdesk-bench\r\n"
        )
        .and_then(|()| match self.with_key {
            true => write!(request, "Idempotency-Key: {number:04}-{count:010}\r\n"),
            false => Ok(()),
        })
        .and_then(|()| write!(request, "\r\n{CONTACT_HEAD}{number:04}-{count:010}"));
        debug_assert!(written.is_ok(), "a String takes whatever is written to it");
    }
}
