//! Requests at once, in every order in which they can be looked up, stored and answered.

use std::task::{Context, Poll, Waker};

use frontdesk_session::{
    Act, Bounds, Cookies, Departure, Device, Found, Fresh, MemorySessions, Parting, Policy, Record,
    Refused, SessionStore, Stay, Token, TokenHash, Visit,
};

use crate::{NOW, account, cookie, key, record, token};

/// The store in memory never waits.
fn now<F: Future>(future: F) -> F::Output {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the store waits"),
    }
}

fn found(store: &MemorySessions, hash: &TokenHash) -> Found {
    now(store.find(hash, NOW)).unwrap()
}

/// What the store says to the act; a record is what a rotation gave.
fn store_does(store: &MemorySessions, departure: &Departure) -> Result<Option<Record>, Refused> {
    for hash in departure.ends() {
        now(store.end(hash, departure.until(), NOW)).unwrap();
    }
    if let Some(id) = departure.ends_id() {
        now(store.end_id(id, None, NOW)).unwrap();
    }
    match departure.act() {
        Act::Nothing => Ok(None),
        Act::Touch { hash } => now(store.touch(hash, NOW)).unwrap().map(|()| None),
        Act::Change { hash, changes } => {
            now(store.change(hash, changes, NOW)).unwrap().map(|()| None)
        }
        Act::Make { hash, record } => now(store.make(hash, record, NOW)).unwrap().map(|()| None),
        Act::Rotate { old, new, rotation } => {
            now(store.rotate(old, new, rotation, NOW)).unwrap().map(Some)
        }
    }
}

/// The whole end of a visit, as an adapter does it.
fn finish(store: &MemorySessions, visit: &mut Visit, number: u8) -> Parting {
    let fresh = || Fresh::new([number; 48]);
    let departure = visit.depart(&Policy::https(), &Device::default(), NOW, fresh);
    match store_does(store, &departure) {
        Ok(stored) => visit.settle(departure, stored),
        Err(refused) => match departure.instead(&refused) {
            Ok(instead) => {
                let stored = store_does(store, &instead).unwrap();
                visit.settle(instead, stored)
            }
            Err(departure) => visit.fail(*departure),
        },
    }
}

type Handler = fn(&mut Visit);

const READ: Handler = |_| {};
const WRITE: Handler = |visit| {
    let _ = visit.add(key("count"), 1);
};
const LOG_IN: Handler = |visit| visit.log_in(account("ada"), Stay::WhileItLasts);
const LOG_OUT: Handler = |visit| visit.log_out();
const RENEW: Handler = |visit| visit.renew();

/// All orders of so many requests' first and second steps: each number comes twice.
fn interleavings(left: &mut [u8], order: &mut Vec<usize>, each: &mut impl FnMut(&[usize])) {
    if left.iter().all(|&steps| steps == 0) {
        return each(order);
    }
    for request in 0..left.len() {
        if left[request] > 0 {
            left[request] -= 1;
            order.push(request);
            interleavings(left, order, each);
            order.pop();
            left[request] += 1;
        }
    }
}

/// Runs the handlers in every order of look-ups and acts, and gives the browser their answers in
/// every order: what is in its jar at the end, and the store.
fn every_order(
    before: Option<&Record>,
    handlers: &[Handler],
    mut check: impl FnMut(Option<Token>, &MemorySessions, &[usize]),
) -> usize {
    let policy = Policy::https();
    let brought = cookie(&policy, &token(1));
    let mut orders = 0;
    interleavings(&mut vec![2; handlers.len()], &mut Vec::new(), &mut |order| {
        let store = MemorySessions::new(Bounds::default());
        if let Some(record) = before {
            now(store.make(&token(1).hash(), record, NOW)).unwrap().unwrap();
        }
        let mut visits: Vec<Option<Visit>> = vec![None; handlers.len()];
        let mut partings = vec![Parting::default(); handlers.len()];
        for &request in order {
            match visits[request].take() {
                None => {
                    let arrival = Visit::arrive([brought.as_bytes()], &policy);
                    let found = found(&store, &arrival.wanted()[0]);
                    visits[request] = Some(arrival.recall([found], &policy, NOW));
                }
                Some(mut visit) => {
                    handlers[request](&mut visit);
                    partings[request] = finish(&store, &mut visit, 100 + request as u8);
                }
            }
        }
        interleavings(&mut vec![1; handlers.len()], &mut Vec::new(), &mut |answers| {
            orders += 1;
            check(jar(answers.iter().map(|&request| &partings[request])), &store, order);
        });
    });
    orders
}

/// The token in the jar of a browser that began with `token(1)` and got these answers.
fn jar<'a>(partings: impl Iterator<Item = &'a Parting>) -> Option<Token> {
    let mut kept = Some(token(1));
    for set in partings.filter_map(|parting| parting.cookie.as_ref()) {
        let value = Cookies::new(set.as_str().as_bytes()).next().unwrap().value.to_vec();
        kept = Token::parse(&value);
        assert_eq!(kept.is_none(), set.as_str().contains("Max-Age=0"));
    }
    kept
}

fn who(store: &MemorySessions, token: Option<&Token>) -> Option<String> {
    match found(store, &token?.hash()) {
        Found::Live(record) => record.account.as_ref().map(ToString::to_string),
        Found::Ended { .. } | Found::Unknown => None,
    }
}

/// C-19, S-10: whatever comes beside a login, and in whatever order, the browser is logged in after
/// it, and the token from before opens nothing.
#[test]
fn a_login_holds_beside_other_requests_in_every_order() {
    let (stranger, ada, eve) = (record(None), record(Some("ada")), record(Some("eve")));
    let mut orders = 0;
    for before in [&stranger, &ada, &eve] {
        for others in [[READ, READ], [READ, WRITE], [WRITE, WRITE], [WRITE, LOG_IN]] {
            let handlers = [LOG_IN, others[0], others[1]];
            orders += every_order(Some(before), &handlers, |jar, store, _| {
                assert_eq!(who(store, jar.as_ref()).as_deref(), Some("ada"));
                assert!(matches!(found(store, &token(1).hash()), Found::Ended { .. }));
            });
        }
    }
    assert_eq!(orders, 3 * 4 * 90 * 6);
}

/// C-19, S-11: the same of a change of rights.
#[test]
fn a_renewal_holds_beside_other_requests_in_every_order() {
    let ada = record(Some("ada"));
    for others in [[READ, READ], [READ, WRITE], [WRITE, WRITE]] {
        every_order(Some(&ada), &[RENEW, others[0], others[1]], |jar, store, _| {
            assert_eq!(who(store, jar.as_ref()).as_deref(), Some("ada"));
            assert!(matches!(found(store, &token(1).hash()), Found::Ended { .. }));
        });
    }
}

/// S-21, S-27: after a logout nothing is left, in the jar or in the store, whatever comes beside it.
#[test]
fn a_logout_holds_beside_other_requests_in_every_order() {
    let ada = record(Some("ada"));
    for others in [[READ, WRITE], [WRITE, WRITE], [WRITE, LOG_OUT]] {
        every_order(Some(&ada), &[LOG_OUT, others[0], others[1]], |jar, store, _| {
            assert_eq!(jar.map(|token| token.to_text()), None);
            assert_eq!(now(store.list(&account("ada"), NOW)).unwrap().len(), 0);
        });
    }
}

/// S-21: a logout that saw the session ends it under its next token too. One that came to see it
/// only when it had that already can't know the next one, and removes the cookie alone.
#[test]
fn a_renewal_never_survives_the_logout_of_its_session() {
    let ada = record(Some("ada"));
    every_order(Some(&ada), &[LOG_OUT, RENEW, WRITE], |_, store, order| {
        assert!(matches!(found(store, &token(1).hash()), Found::Ended { .. }));
        let seen = order.iter().position(|&request| request == 0);
        let renewed = order.iter().rposition(|&request| request == 1);
        let left = now(store.list(&account("ada"), NOW)).unwrap().len();
        assert_eq!(left, usize::from(seen > renewed), "{order:?}");
    });
}

/// S-23: of counts beside each other none is lost, in any order.
#[test]
fn counts_beside_each_other_are_all_done() {
    let stranger = record(None);
    every_order(Some(&stranger), &[WRITE, WRITE, WRITE], |jar, store, _| {
        let Found::Live(record) = found(store, &jar.unwrap().hash()) else { panic!("ended") };
        assert_eq!(record.data.get("count"), Some("3"));
    });
}
