//! The outbox of a running server.

use uuid::Uuid;

use super::{
    ClosedLane, Delivery, DeliveryCounts, DeliveryCursor, DeliveryFilter, DeliveryPage, Due,
    Enqueued, NewDelivery, TakeBounds, Taken, Try, Verdict, insert, lanes, list, resend, settle,
    take,
};
use crate::{Beside, Store, StoreError, job::Ask};

/// Changed in one step. Small, because submissions that wait are committed with it.
const STEP: u32 = 200;

/// How long deliveries without a submission are kept after they were made: 30 days.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Deliveries.
impl Store {
    /// Waits until there may be something new to send. What was written before it is first polled, and
    /// since the last wait ended, counts.
    ///
    /// A crash, or another process, can write without waking anybody: look now and then all the same.
    pub async fn outbox_changed(&self) {
        self.outbox_bell().notified().await;
    }

    /// Writes a delivery that belongs to no submission, and answers once it is on stable storage.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{AtMost, Enqueued, NewDelivery, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let letter = |id| NewDelivery {
    ///     payload: Some(b"Dear Ada".to_vec()),
    ///     at_most: Some(AtMost { number: 1, since: 0 }),
    ///     ..NewDelivery::new(Uuid::from_u128(id), "mail", "ada@example.org", 5)
    /// };
    /// assert_eq!(store.enqueue(letter(1), 5).await?, Enqueued::New);
    /// assert_eq!(store.enqueue(letter(2), 6).await?, Enqueued::TooMany);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; only after [`StoreError::Broken`] it may turn out to be stored.
    pub async fn enqueue(&self, delivery: NewDelivery, now: i64) -> Result<Enqueued, StoreError> {
        let bytes = delivery.bytes();
        let (ask, outcome) = Ask::new(move |transaction| {
            insert::insert(transaction.connection, &delivery, None, now)
        });
        let enqueued = self.ask(ask.holding(bytes), outcome).await?;
        self.outbox_bell().notify_one();
        Ok(enqueued)
    }

    /// Takes what is due at `now` (microseconds since 1970), of each open lane the longest due, as far as
    /// the bounds go. What is taken nobody else gets until it is settled or dropped.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is taken then.
    pub async fn take_due(&self, now: i64, bounds: TakeBounds) -> Result<Due, StoreError> {
        let claims = self.claims().clone();
        self.write(move |transaction| take::due(transaction.connection, &claims, now, &bounds))
            .await
    }

    /// Writes down a try and what follows from it. The delivery is free once it is dropped.
    ///
    /// What a person did meanwhile stands: one that was held stays held, one that was sent again is tried
    /// once more. Only that the receiver has it counts always.
    ///
    /// # Errors
    /// [`StoreError`]; then it is as if the try had not been made. As long as the delivery is held, it can
    /// be written down later.
    pub async fn settle(
        &self,
        taken: &Taken,
        tried: Try,
        verdict: Verdict,
    ) -> Result<(), StoreError> {
        let ticket = taken.ticket();
        self.write(move |transaction| {
            settle::settle(transaction.connection, ticket, &tried, verdict)
        })
        .await
    }

    /// Sends nothing more on a lane, until it is opened.
    ///
    /// # Errors
    /// [`StoreError`]; it is as it was then.
    pub async fn close_lane(&self, lane: &str, at: i64, why: &str) -> Result<(), StoreError> {
        let (lane, why) = (lane.to_owned(), why.to_owned());
        self.write(move |transaction| lanes::close(transaction.connection, &lane, at, &why)).await
    }

    /// Opens a lane; `false` if it was open. What waits in it is due at once.
    ///
    /// # Errors
    /// [`StoreError`]; it is as it was then.
    pub async fn open_lane(&self, lane: &str) -> Result<bool, StoreError> {
        let lane = lane.to_owned();
        let opened =
            self.write(move |transaction| lanes::open(transaction.connection, &lane)).await?;
        self.outbox_bell().notify_one();
        Ok(opened)
    }

    /// The lanes that are closed.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn closed_lanes(&self) -> Result<Vec<ClosedLane>, StoreError> {
        self.read(lanes::closed).await
    }

    /// The delivery of this id, with its payload.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id is `None`.
    pub async fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError> {
        self.read(move |connection| list::one(connection, id)).await
    }

    /// The tries that are kept of a delivery, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id has none.
    pub async fn tries(&self, id: Uuid) -> Result<Vec<Try>, StoreError> {
        self.read(move |connection| list::tries(connection, id)).await
    }

    /// At most `limit` deliveries that a filter names, before `before`, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn deliveries(
        &self,
        filter: DeliveryFilter,
        before: DeliveryCursor,
        limit: u32,
    ) -> Result<DeliveryPage, StoreError> {
        self.read(move |connection| list::page(connection, &filter, before, limit)).await
    }

    /// The deliveries of a submission, in the order in which they were made.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn deliveries_of(&self, submission: Uuid) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |connection| list::of_submission(connection, submission)).await
    }

    /// How many deliveries are not done. Takes time in proportion to that number.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn delivery_counts(&self) -> Result<DeliveryCounts, StoreError> {
        self.read(list::counts).await
    }

    /// How many deliveries were made for a target since a moment (microseconds since 1970).
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn deliveries_made(
        &self,
        channel: &str,
        target: &str,
        since: i64,
    ) -> Result<u64, StoreError> {
        let (channel, target) = (channel.to_owned(), target.to_owned());
        self.read(move |connection| list::made_since(connection, &channel, &target, since)).await
    }

    /// Tries these again at `now`, under their ids, by a plan that begins anew; however they stand.
    /// Says how many: a letter of an account that is done can't be sent again, its text is gone.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn resend(&self, ids: Vec<Uuid>, now: i64) -> Result<u64, StoreError> {
        let changed =
            self.write(move |transaction| resend::again(transaction.connection, &ids, now)).await?;
        self.outbox_bell().notify_one();
        Ok(changed)
    }

    /// As [`resend`](Self::resend), for all that a filter names, in small steps.
    ///
    /// # Errors
    /// [`StoreError`]; the steps done before it stay done.
    pub async fn resend_all(&self, filter: DeliveryFilter, now: i64) -> Result<u64, StoreError> {
        let (mut next, mut changed) = (Some(DeliveryCursor::END), 0);
        while let Some(before) = next {
            let filter = filter.clone();
            let (ids, after) = self
                .read(move |connection| resend::some(connection, &filter, before, STEP))
                .await?;
            changed += self.resend(ids, now).await?;
            next = after;
        }
        Ok(changed)
    }

    /// Stops these until they are sent again. Says how many were not stopped before.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn hold(&self, ids: Vec<Uuid>) -> Result<u64, StoreError> {
        self.write(move |transaction| resend::hold(transaction.connection, &ids)).await
    }

    /// Removes deliveries without a submission that are older than 30 days.
    pub(crate) async fn purge_outbox(&self, now: i64) -> Result<(), StoreError> {
        loop {
            let gone = self
                .write(move |transaction| {
                    let mut statement = transaction.connection.prepare_cached(
                        "DELETE FROM deliveries WHERE seq IN (
                             SELECT seq FROM deliveries
                             WHERE submission IS NULL AND made_at < ?1 LIMIT ?2)",
                    )?;
                    statement.execute([now.saturating_sub(KEPT), i64::from(STEP)])
                })
                .await?;
            if gone < STEP as usize {
                return Ok(());
            }
        }
    }
}

/// Deliveries.
impl Beside {
    /// Stops all that wait until they are sent again, as after a restored backup: nothing of the past is
    /// sent without being asked for. Says how many.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn hold_deliveries(&self) -> Result<u64, StoreError> {
        Ok(resend::hold_all(&self.connection)?)
    }
}
