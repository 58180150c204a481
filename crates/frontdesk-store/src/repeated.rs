//! What is known of a request that comes again, without anything being filed.

use crate::idempotency::Known;
use crate::job::Ask;
use crate::{Idempotency, Receipt, Store, StoreError};

impl Store {
    /// The receipt of a submission to `form` that was filed under this key with the same entries, as
    /// [`file`](Store::file) would give it again; `None` if there is none at `now`.
    ///
    /// Whoever refuses a request asks here first: what was taken once is taken, whatever has become
    /// of the rules since.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{Filed, Idempotency, Mismatch, NewSubmission, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let key = Idempotency { key: [1; 32], fingerprint: [2; 32], mismatch: Mismatch::Refuse };
    /// assert_eq!(store.filed_before("contact", key.clone(), 0).await?, None);
    /// let (entries, tree) = (r#"[{"name":"a","value":"1"}]"#, r#"{"a":"1"}"#);
    /// let mut new = NewSubmission::new(Uuid::from_u128(7), "contact", 0, entries, tree);
    /// new.idempotency = Some(key.clone());
    /// let Filed::New(receipt) = store.file(new).await? else { panic!("it is new") };
    /// assert_eq!(store.filed_before("contact", key, 1).await?, Some(receipt));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn filed_before(
        &self,
        form: &str,
        idempotency: Idempotency,
        now: i64,
    ) -> Result<Option<Receipt>, StoreError> {
        let form = form.to_owned();
        // Only the writer knows the keys. What it finds was committed before, or is with this.
        let (ask, outcome) = Ask::new(move |transaction| {
            let known = transaction.keys.look_up(transaction.connection, &idempotency, now)?;
            Ok(match known {
                Known::Same { id, received_at } => {
                    Some(Receipt { id, form: form.clone(), received_at })
                }
                Known::Other | Known::Nothing => None,
            })
        });
        self.ask(ask.forgettable(), outcome).await
    }
}
