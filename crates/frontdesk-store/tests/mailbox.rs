//! Mails that are kept instead of being sent.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{NOON, number, open};
use frontdesk_store::{KeptMail, MailboxBounds};

const MANY: MailboxBounds = MailboxBounds { mails: 3, bytes: 1000 };

fn mail(id: u128, bytes: usize) -> KeptMail {
    KeptMail {
        id: number(id),
        kept_at: NOON,
        recipient: "ada@example.org".to_owned(),
        subject: format!("Mail {id}"),
        text: "Dear Ada".to_owned(),
        html: "<p>Dear Ada".to_owned(),
        source: vec![b'x'; bytes],
    }
}

#[tokio::test]
async fn the_latest_mails_are_kept_within_both_bounds() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let ids = async || -> Vec<u128> {
        let kept = store.kept_mails(i64::MAX, 100).await.unwrap();
        kept.iter().map(|head| head.id.as_u128()).collect()
    };
    let known =
        |numbers: &[u128]| numbers.iter().map(|id| number(*id).as_u128()).collect::<Vec<_>>();
    for id in 1..=4 {
        store.keep_mail(mail(id, 10), MANY).await.unwrap();
    }
    assert_eq!(ids().await, known(&[4, 3, 2]));
    // The same one again takes its own place.
    store.keep_mail(mail(4, 10), MANY).await.unwrap();
    assert_eq!(ids().await, known(&[4, 3, 2]));
    store.keep_mail(mail(5, 985), MANY).await.unwrap();
    assert_eq!(ids().await, known(&[5, 4]));
    store.keep_mail(mail(6, 5000), MANY).await.unwrap();
    assert_eq!(ids().await, known(&[6]), "the one just kept stays, however large");
    assert_eq!(store.kept_mail(number(6)).await.unwrap().unwrap(), mail(6, 5000));
    assert_eq!(store.kept_mail(number(1)).await.unwrap(), None);
    assert_eq!(store.empty_mailbox().await.unwrap(), 1);
    assert!(ids().await.is_empty());
}
