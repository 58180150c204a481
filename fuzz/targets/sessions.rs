//! Z-14: any acts on sessions in memory are answered as the model answers them.
#![no_main]

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use frontdesk_session::{MemorySessions, conformance};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|acts: &[u8]| {
    let acts = conformance::Acts::new(acts);
    let replay = conformance::replay(async |bounds| MemorySessions::new(bounds), acts);
    // Nothing in memory has to be waited for.
    let Poll::Ready(outcome) = pin!(replay).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the memory waits");
    };
    assert_eq!(outcome, Ok(()));
});
