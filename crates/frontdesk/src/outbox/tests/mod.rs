//! The worker with a real store, and a channel that does as it is told. The clock is the test's.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hooks;
mod receiver;
mod working;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frontdesk_store::{Delivery, NewDelivery, NewSubmission};
use uuid::Uuid;

use super::worker::Worker;
use crate::app::App;
use crate::channel::{Channel, Channels, Fate, Fresh, Outcome, Parcel, Sending};
use crate::config::{self, Config, Flags};
use crate::form_name::FormName;
use crate::forms::Form;
use crate::serve::Addresses;

/// What the receivers of a test do, and what they got.
#[derive(Clone, Default)]
struct Receivers(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    habits: HashMap<String, Habit>,
    got: Vec<(String, Uuid)>,
}

/// What a receiver does with whatever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    Takes,
    Says(Fate),
    Hangs,
    Breaks,
}

impl Receivers {
    fn behave(&self, target: &str, habit: Habit) {
        self.0.lock().unwrap().habits.insert(target.to_owned(), habit);
    }

    /// The ids that came to a receiver, in their order.
    fn got(&self, target: &str) -> Vec<Uuid> {
        let inner = self.0.lock().unwrap();
        inner.got.iter().filter(|(to, _)| to == target).map(|(_, id)| *id).collect()
    }
}

/// The channel `test`: each of its targets is a receiver of the test.
struct TestChannel(Receivers);

impl Channel for TestChannel {
    fn name(&self) -> &'static str {
        "test"
    }

    fn deliveries(&self, app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
        let to = form.name.as_str();
        vec![NewDelivery::new(app.new_id(fresh.now), "test", to, fresh.now)]
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(300)
    }

    fn send<'a>(&'a self, _: &'a App, parcel: &'a Parcel) -> Sending<'a> {
        let target = parcel.delivery.target.clone();
        let habit = {
            let mut inner = self.0.0.lock().unwrap();
            inner.got.push((target.clone(), parcel.delivery.id));
            inner.habits.get(&target).copied().unwrap_or(Habit::Takes)
        };
        Box::pin(async move {
            match habit {
                Habit::Takes => Outcome::new(Fate::Delivered, "taken"),
                Habit::Says(fate) => Outcome::new(fate, "as it was told"),
                Habit::Hangs => std::future::pending().await,
                Habit::Breaks => panic!("a channel with a fault"),
            }
        })
    }
}

/// A server without a socket, that sends.
struct Post {
    app: App,
    receivers: Receivers,
    worker: Option<Worker>,
    _data: tempfile::TempDir,
}

impl Post {
    async fn open() -> Post {
        let config = config::read(&Flags::default(), &[]).unwrap();
        let receivers = Receivers::default();
        let channels = Channels::new(vec![Box::new(TestChannel(receivers.clone()))]);
        Post::with(config, channels, receivers).await
    }

    async fn with(mut config: Config, channels: Channels, receivers: Receivers) -> Post {
        let data = tempfile::tempdir().unwrap();
        config.data = data.path().join("data");
        let nowhere = ([127, 0, 0, 1], 0).into();
        let addresses = Addresses { site: nowhere, desk: nowhere };
        let app = App::open_with(config, addresses, Box::new(move |_| Ok(channels.clone())))
            .await
            .unwrap();
        let worker = Some(Worker::start(app.clone()));
        Post { app, receivers, worker, _data: data }
    }

    /// Files a submission to the form that is called as its receiver; gives its first delivery's id.
    async fn file(&self, to: &str) -> Uuid {
        self.file_as(to, r#"[{"name":"name","value":"Ada"}]"#, r#"{"name":"Ada"}"#).await
    }

    async fn file_as(&self, to: &str, entries: &str, tree: &str) -> Uuid {
        let now = self.app.now();
        let mut new = NewSubmission::new(Uuid::new_v4(), to, now, entries, tree);
        let form = Form::named(FormName::parse(to).unwrap());
        let fresh = Fresh { now, entries: &new.entries };
        new.deliveries = self.app.channels().deliveries(&self.app, &form, &fresh);
        let id = new.deliveries[0].id;
        self.app.store().file(new).await.unwrap();
        id
    }

    /// Moves the clock and lets the worker see it.
    async fn later(&self, by: Duration) {
        self.app.move_clock(by);
        self.app.store().open_lane("").await.unwrap();
    }

    async fn delivery(&self, id: Uuid) -> Delivery {
        self.app.store().delivery(id).await.unwrap().unwrap()
    }

    /// Waits until a delivery stands as it is to.
    async fn until(&self, id: Uuid, what: &str, is_so: impl Fn(&Delivery) -> bool) -> Delivery {
        for _ in 0..1500 {
            let delivery = self.delivery(id).await;
            if is_so(&delivery) {
                return delivery;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never {what}: {:?}", self.delivery(id).await);
    }
}
