//! What was answered is kept: under `kill -9`, and under SIGTERM.
//!
//! Clients send submissions of every encoding to a real server while it is killed and started again
//! on the same data directory, round after round. A ledger in memory holds what was sent and what
//! came of it, and is compared with what the desk has: its export, and the files under `uploads`.
//!
//! `FRONTDESK_KILL_ROUNDS` sets the number of rounds (30), `FRONTDESK_KILL_SEED` repeats a run's
//! choices; the moments at which threads meet the kill are the machine's.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends here")]

mod client;
mod deliveries;
mod desk;
mod ledger;
mod random;
mod submission;
#[path = "../told/mod.rs"]
mod told;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::Client;
use desk::Desk;
use ledger::{Ledger, Outcome};
use random::Random;
use submission::Submission;

/// Enough to make groups of commits, and to have uploads on their way beside short forms.
const CLIENTS: u64 = 6;

/// D-01, D-21, D-22, F-57: after each kill, every submission that was answered is there exactly once and
/// whole, the unanswered ones are there whole or not at all, those sent again with their key exactly
/// once, and no file is left that no submission names.
#[test]
fn whatever_was_answered_survives_kill_9_exactly_once_and_whole() {
    let rounds = setting("FRONTDESK_KILL_ROUNDS").unwrap_or(30);
    let seed = setting("FRONTDESK_KILL_SEED").unwrap_or_else(Random::any_seed);
    println!("FRONTDESK_KILL_SEED={seed} FRONTDESK_KILL_ROUNDS={rounds}");
    let mut random = Random::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::default();
    for round in 0..rounds {
        let desk = Desk::start(folder.path());
        ledger.compare(&desk, &format!("seed {seed}, before round {round}"));
        let lives = Duration::from_millis(random.between(50, 800));
        send_until_killed(desk, &mut ledger, lives, &mut random);
    }
    let desk = Desk::start(folder.path());
    ledger.compare(&desk, &format!("seed {seed}, after the last round"));
    send_again(&desk, &mut ledger);
    ledger.compare(&desk, &format!("seed {seed}, after everything with a key was sent again"));
    drop(desk);
    let database = rusqlite::Connection::open(folder.path().join("data/frontdesk.db")).unwrap();
    let verdict: String =
        database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    println!("{ledger}");
    assert!(ledger.answered() > rounds as usize, "hardly anything was sent: {ledger}");
}

/// D-15: SIGTERM lets started requests finish, takes no new ones and ends with status 0.
#[test]
fn sigterm_finishes_what_was_started_and_exits_with_0() {
    let mut random = Random::new(Random::any_seed());
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start(folder.path());
    let mut ledger = Ledger::default();
    let started: Vec<_> = (0..8)
        .map(|_| {
            let submission = Submission::with_file(&mut random, 512 << 10);
            let request = submission.request(desk.address);
            let mut client = Client::connect(desk.address).unwrap();
            client.send(&request[..request.len() / 2]).unwrap();
            (client, submission, request)
        })
        .collect();
    // Time for the server to have read what was sent; a request that it has not seen is not started.
    std::thread::sleep(Duration::from_millis(300));
    desk.terminate();
    std::thread::sleep(Duration::from_millis(200));
    assert!(Client::connect(desk.address).is_err(), "a new connection was taken after SIGTERM");
    for (mut client, submission, request) in started {
        client.send(&request[request.len() / 2..]).expect("a started request is read to its end");
        let status = client.answer().expect("a started request is answered");
        assert_eq!(status, 201);
        ledger.enter(submission, Outcome::Answered);
    }
    assert_eq!(desk.wait_for_exit().code(), Some(0));
    ledger.compare(&Desk::start(folder.path()), "after SIGTERM");
}

fn send_until_killed(desk: Desk, ledger: &mut Ledger, lives: Duration, random: &mut Random) {
    let dies = Instant::now() + lives;
    let round = Round {
        address: desk.address,
        again: Mutex::new(ledger.take_unknown_with_key()),
        over: AtomicBool::new(false),
    };
    let outcomes = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| Random::new(random.next()))
            .map(|mut random| {
                scope.spawn({
                    let round = &round;
                    move || round.send(&mut random)
                })
            })
            .collect();
        std::thread::sleep(dies.saturating_duration_since(Instant::now()));
        desk.kill();
        round.over.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
    });
    for (submission, outcome) in outcomes {
        ledger.enter(submission, outcome);
    }
    for submission in round.again.into_inner().unwrap() {
        // The round was too short to send it again: as unknown as before.
        ledger.enter(submission, Outcome::Unknown);
    }
}

/// What the clients of one round share.
struct Round {
    address: SocketAddr,
    again: Mutex<Vec<Submission>>,
    over: AtomicBool,
}

impl Round {
    /// One client: sends until the round is over, over as few connections as it gets.
    fn send(&self, random: &mut Random) -> Vec<(Submission, Outcome)> {
        let mut outcomes = Vec::new();
        while !self.over.load(Ordering::Relaxed) {
            let Ok(mut client) = Client::connect(self.address) else { continue };
            while !self.over.load(Ordering::Relaxed) {
                let waiting = self.again.lock().unwrap().pop();
                let submission = waiting.unwrap_or_else(|| Submission::any(random));
                // D-22: now and then a client is gone before its answer comes.
                let waits = !submission.has_key || random.between(0, 7) > 0;
                let outcome = match waits {
                    true => exchange(&mut client, &submission),
                    false => leave(&mut client, &submission),
                };
                outcomes.push((submission, outcome));
                if outcome == Outcome::Unknown {
                    break;
                }
            }
        }
        outcomes
    }
}

/// What every client does that got no answer and has a key: it asks once more.
fn send_again(desk: &Desk, ledger: &mut Ledger) {
    for submission in ledger.take_unknown_with_key() {
        let mut client = Client::connect(desk.address).unwrap();
        let outcome = exchange(&mut client, &submission);
        assert_eq!(outcome, Outcome::Answered, "nobody kills the server now");
        ledger.enter(submission, outcome);
    }
}

fn exchange(client: &mut Client, submission: &Submission) -> Outcome {
    let sent = client.send(&submission.request(client.address));
    match sent.and_then(|()| client.answer()) {
        Ok(201) => Outcome::Answered,
        Ok(status) => panic!("a good submission was answered {status}: {submission:?}"),
        Err(_) => Outcome::Unknown,
    }
}

/// Sends all of it and does not wait; whether it arrived, only the desk knows.
fn leave(client: &mut Client, submission: &Submission) -> Outcome {
    let _ = client.send(&submission.request(client.address));
    Outcome::Unknown
}

#[expect(clippy::disallowed_methods, reason = "the tests' own settings, not the server's")]
fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} wants a number, not {text:?}")))
}
