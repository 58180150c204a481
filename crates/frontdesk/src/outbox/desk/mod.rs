//! Deliveries at the desk: what is to be sent, what became of each try, and what a person may do about
//! it.

pub(crate) mod act;
pub(crate) mod list;
pub(crate) mod one;

use frontdesk_store::{Delivery, DeliveryFilter, DeliveryState};
use serde_json::{Value, json};

use crate::app::{moment, moment_in_words};
use crate::desk::Call;

/// A delivery in words.
struct Shown {
    id: String,
    channel: String,
    target: String,
    form: String,
    submission: String,
    state: DeliveryState,
    tries: u32,
    last: String,
    made: String,
    next: String,
}

impl Shown {
    fn of(delivery: &Delivery) -> Shown {
        Shown {
            id: delivery.id.to_string(),
            channel: delivery.channel.clone(),
            target: delivery.target.clone(),
            form: delivery.form.clone().unwrap_or_default(),
            submission: delivery.submission.map(|id| id.to_string()).unwrap_or_default(),
            state: delivery.state,
            tries: delivery.tries,
            last: delivery.last.clone().unwrap_or_default(),
            made: moment_in_words(delivery.made_at),
            next: delivery.next_at.map(moment_in_words).unwrap_or_default(),
        }
    }

    fn state(&self) -> &'static str {
        in_words(self.state)
    }
}

fn in_words(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "Waiting",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Failed => "Failed",
        DeliveryState::Held => "Held",
    }
}

fn as_json(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id.to_string(),
        "submission": delivery.submission.map(|id| id.to_string()),
        "form": delivery.form,
        "channel": delivery.channel,
        "target": delivery.target,
        "state": delivery.state.as_str(),
        "tries": delivery.tries,
        "last": delivery.last,
        "made_at": moment(delivery.made_at),
        "next_at": delivery.next_at.map(moment),
    })
}

/// What a list is asked for, or an act is meant for; an unknown state is any.
fn filter(state: &str, form: &str) -> DeliveryFilter {
    let form = form.trim();
    DeliveryFilter {
        state: DeliveryState::parse(state),
        form: (!form.is_empty()).then(|| form.to_owned()),
    }
}

/// What an act did, in a closed list of words: the address may come from anybody.
fn said(call: &Call) -> String {
    let number: u64 = call.asked("n").parse().unwrap_or_default();
    let several = if number == 1 { "1 delivery" } else { &format!("{number} deliveries") };
    let is = if number == 1 { "is" } else { "are" };
    match call.asked("done").as_str() {
        "resent" => format!("{several} {is} sent again now."),
        "held" => format!("{several} {is} held until sent again."),
        "opened" => "What waits for that receiver is sent now.".to_owned(),
        _ => String::new(),
    }
}
