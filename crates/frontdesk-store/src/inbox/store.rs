//! The inbox on the store of a running server, and beside one.

use tokio::sync::watch;
use uuid::Uuid;

use super::{
    Acted, DayCount, Direction, FormCount, InboxAct, InboxCount, InboxFilter, InboxMark, InboxPage,
    index, indexer::Work, mark, sums, walk,
};
use crate::{Beside, Cursor, Store, StoreError, job::Ask};

/// Rows in one step of the index, and removed in one step of a purge.
const STEP: u32 = 100;

/// A reader that finds at most so many not indexed yet has that done first, so that whoever has just
/// sent a form finds it in the list.
const CATCHES_UP: u64 = 1000;

/// Once in this time, words of what was erased are moved out of the index.
const SCRUB_EVERY: i64 = 24 * 60 * 60 * 1_000_000;

/// The inbox: what the desk keeps of submissions. A submission is in it a moment after it was filed.
impl Store {
    /// At most `limit` lines of what `filter` asks for, on from `cursor`.
    ///
    /// A page may be short and have a `next` all the same ([`InboxPage::looked_back_to`]): a walk looks at
    /// a bounded number of rows.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{Cursor, Direction, InboxFilter, NewSubmission, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let entries = r#"[{"name":"text","value":"Is the boat still for sale?"}]"#;
    /// store.file(NewSubmission::new(Uuid::from_u128(1), "contact", 0, entries, "{}")).await?;
    ///
    /// let filter = InboxFilter { words: "BOAT sale?".into(), ..InboxFilter::default() };
    /// let page = store.inbox(filter, Cursor::END, Direction::Older, 50).await?;
    /// assert_eq!(page.rows.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn inbox(
        &self,
        filter: InboxFilter,
        cursor: Cursor,
        direction: Direction,
        limit: u32,
    ) -> Result<InboxPage, StoreError> {
        let behind = self.catch_up().await?;
        let page = self
            .read(move |connection| walk::walk(connection, &filter, cursor, direction, limit))
            .await?;
        Ok(InboxPage { behind, ..page })
    }

    /// How many submissions fit, whatever page a list would show.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn inbox_count(&self, filter: InboxFilter) -> Result<InboxCount, StoreError> {
        self.catch_up().await?;
        self.read(move |connection| walk::count(connection, &filter)).await
    }

    /// What the desk keeps of a submission; `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn inbox_mark(&self, id: Uuid) -> Result<Option<InboxMark>, StoreError> {
        self.read(move |connection| mark::read(connection, id)).await
    }

    /// Does something to submissions; those that are gone are passed over.
    ///
    /// What is deleted, or goes into quarantine, gives its claim up and is not counted any more; restored,
    /// it has both again, unless another holds the claim by then. As long as it lies in quarantine, its
    /// deliveries are held; taken back out of it, they are sent.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn inbox_act(
        &self,
        ids: Vec<Uuid>,
        act: InboxAct,
        at: i64,
    ) -> Result<Acted, StoreError> {
        let acted = self
            .write(move |transaction| mark::act(transaction.connection, &ids, &act, at))
            .await?;
        if acted.changed > 0 {
            self.tell_change();
            self.outbox_bell().notify_one();
        }
        Ok(acted)
    }

    /// Erases submissions: they, their files and their words are gone. Says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; only after [`StoreError::Broken`] they may turn out to be gone.
    pub async fn erase_submissions(&self, ids: Vec<Uuid>) -> Result<u64, StoreError> {
        let (gone, files) =
            self.write(move |transaction| mark::erase(transaction.connection, &ids)).await?;
        self.uploads().remove_all(files).await;
        if gone > 0 {
            self.tell_change();
        }
        Ok(gone)
    }

    /// Erases, in small steps, what was deleted or put into quarantine before `before`. Says how many.
    ///
    /// # Errors
    /// [`StoreError`]; the steps done before it stay done.
    pub async fn purge_deleted(&self, before: i64) -> Result<u64, StoreError> {
        let mut purged = 0;
        loop {
            let (rows, files) = self
                .write(move |transaction| mark::purge(transaction.connection, before, STEP))
                .await?;
            self.uploads().remove_all(files).await;
            purged += u64::from(rows);
            if rows < STEP {
                return Ok(purged);
            }
        }
    }

    /// Moves the words of what was erased out of the index for good, once a day at most, in small steps.
    pub(crate) async fn scrub_index(&self, now: i64) -> Result<(), StoreError> {
        let is_due = self
            .read(move |connection| {
                connection.query_row(
                    "SELECT erased > 0 AND scrubbed_at <= ?1 FROM inbox_index",
                    [now - SCRUB_EVERY],
                    |row| row.get(0),
                )
            })
            .await?;
        let mut goes_on: bool = is_due;
        let mut begins = true;
        while goes_on {
            goes_on =
                self.write(move |transaction| index::scrub(transaction.connection, begins)).await?;
            begins = false;
        }
        if is_due {
            self.write(move |transaction| index::scrubbed(transaction.connection, now)).await?;
        }
        Ok(())
    }

    /// How many submissions lie where, by form. Costs the same however many there are.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn form_counts(&self) -> Result<Vec<FormCount>, StoreError> {
        self.catch_up().await?;
        self.read(sums::by_form).await
    }

    /// How many submissions each form got on each day from the day `since` on (days since 1970, UTC).
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn day_counts(&self, since: i64) -> Result<Vec<DayCount>, StoreError> {
        self.catch_up().await?;
        self.read(move |connection| sums::by_day(connection, since)).await
    }

    /// Tells when something came into the inbox or changed in it: a number that moves.
    pub fn inbox_changes(&self) -> watch::Receiver<u64> {
        self.changes().subscribe()
    }

    /// Has the few that were filed a moment ago indexed; says how many are left.
    async fn catch_up(&self) -> Result<u64, StoreError> {
        let mut behind = self.read(index::behind).await?;
        if behind == 0 || behind > CATCHES_UP {
            return Ok(behind);
        }
        loop {
            let (ask, outcome) = Ask::new(|transaction| index::step(transaction.connection, STEP));
            match self.ask(ask.forgettable(), outcome).await {
                Ok(step) if step.is_done => return Ok(0),
                Ok(step) => behind = behind.saturating_sub(step.indexed),
                // What is there already can be read, whatever is wrong with writing.
                Err(_) => return Ok(behind),
            }
        }
    }

    /// One step of the thread that indexes.
    pub(crate) fn index_step(&self) -> Work {
        let (ask, outcome) = Ask::new(|transaction| index::step(transaction.connection, STEP));
        if self.push(ask.forgettable()).is_err() {
            return if self.readers().is_closed() { Work::Over } else { Work::Done };
        }
        match outcome.blocking_recv() {
            Ok(Ok(step)) => {
                if step.indexed > 0 {
                    self.tell_change();
                }
                if step.is_done { Work::Done } else { Work::More }
            }
            // The next submission that is filed wakes it again.
            Ok(Err(_)) => Work::Done,
            Err(_) => Work::Over,
        }
    }

    pub(crate) fn tell_change(&self) {
        self.changes().send_modify(|number| *number += 1);
    }
}

/// The inbox, read beside a server.
impl Beside {
    /// As [`Store::inbox`], without what is not in the lists yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn inbox(
        &self,
        filter: &InboxFilter,
        cursor: Cursor,
        direction: Direction,
        limit: u32,
    ) -> Result<InboxPage, StoreError> {
        Ok(walk::walk(&self.connection, filter, cursor, direction, limit)?)
    }

    /// As [`Store::inbox_mark`].
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn inbox_mark(&self, id: Uuid) -> Result<Option<InboxMark>, StoreError> {
        Ok(mark::read(&self.connection, id)?)
    }
}
