use frontdesk_store::DeliveryState::{Delivered, Failed, Waiting};

use super::*;

const FAILS: Habit = Habit::Says(Fate::Failed { not_before: None });
const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn what_is_filed_is_sent_at_once() {
    let post = Post::open().await;
    let id = post.file("shop").await;
    let sent = post.until(id, "delivered", |one| one.state == Delivered).await;
    assert_eq!((sent.tries, sent.last.as_deref()), (1, Some("taken")));
    assert_eq!(post.receivers.got("shop"), [id]);
}

/// D-13: down for an hour, by a moved clock: each is there afterwards, under the id it always had.
#[tokio::test]
async fn a_receiver_that_is_down_for_an_hour_gets_everything_afterwards() {
    let post = Post::open().await;
    post.receivers.behave("shop", FAILS);
    let ids = [post.file("shop").await, post.file("shop").await, post.file("shop").await];
    let mut tries = 1;
    for _ in 0..60 {
        for id in ids {
            post.until(id, "tried", |one| one.next_at.is_some_and(|at| at > post.app.now())).await;
        }
        post.later(Duration::from_secs(60)).await;
        tries += 1;
    }
    assert!(tries > 60);
    // After 0 s, 5 s, 1 min, 6 min and 36 min, each of which the minutes above step over.
    for id in ids {
        let one =
            post.until(id, "tried", |one| one.next_at.is_some_and(|at| at > post.app.now())).await;
        assert!((4..=6).contains(&one.tries), "no storm: {one:?}");
        assert_eq!(one.state, Waiting);
    }
    post.receivers.behave("shop", Habit::Takes);
    post.later(3 * HOUR).await;
    for id in ids {
        let one = post.until(id, "delivered", |one| one.state == Delivered).await;
        assert_eq!(post.app.store().tries(id).await.unwrap().len(), one.tries as usize);
    }
}

#[tokio::test]
async fn a_plan_ends_after_twelve_tries_and_a_resend_begins_a_new_one() {
    let post = Post::open().await;
    post.receivers.behave("shop", FAILS);
    let id = post.file("shop").await;
    for tried in 1..=12 {
        post.until(id, "tried", |one| one.tries >= tried).await;
        post.later(24 * HOUR).await;
    }
    let over = post.until(id, "failed", |one| one.state == Failed).await;
    assert_eq!(over.tries, 12);
    post.receivers.behave("shop", Habit::Takes);
    post.app.store().resend(vec![id], post.app.now()).await.unwrap();
    let sent = post.until(id, "delivered", |one| one.state == Delivered).await;
    assert_eq!(sent.tries, 13);
    assert!(post.receivers.got("shop").iter().all(|got| *got == id), "one id through all tries");
}

/// F-48: one receiver that hangs and one that fails don't hold up the others.
#[tokio::test]
async fn one_bad_receiver_does_not_block_the_others() {
    let post = Post::open().await;
    post.receivers.behave("tarpit", Habit::Hangs);
    post.receivers.behave("broken", Habit::Breaks);
    for _ in 0..30 {
        post.file("tarpit").await;
        post.file("broken").await;
    }
    let begun = tokio::time::Instant::now();
    let id = post.file("shop").await;
    post.until(id, "delivered", |one| one.state == Delivered).await;
    // Thirty at the tarpit, one after the other, would take nine seconds.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let hanging = post.file("hanging").await;
    post.until(hanging, "delivered", |one| one.state == Delivered).await;
}

#[tokio::test]
async fn a_channel_that_panics_or_hangs_or_is_gone_has_failed_that_try() {
    let post = Post::open().await;
    for (habit, words) in [(Habit::Hangs, "no end after"), (Habit::Breaks, "our side")] {
        post.receivers.behave("odd", habit);
        let id = post.file("odd").await;
        let one = post.until(id, "tried", |one| one.tries == 1).await;
        assert_eq!(one.state, Waiting);
        assert!(one.last.as_deref().unwrap().contains(words), "{one:?}");
    }
    let stray = NewDelivery::new(Uuid::new_v4(), "fax", "555", 0);
    let id = stray.id;
    post.app.store().enqueue(stray, 0).await.unwrap();
    let one = post.until(id, "tried", |one| one.tries == 1).await;
    assert!(one.last.as_deref().unwrap().contains("not set up"), "{one:?}");
}

#[tokio::test]
async fn a_receiver_that_is_gone_gets_nothing_more_until_it_is_opened() {
    let post = Post::open().await;
    post.receivers.behave("shop", Habit::Says(Fate::Gone));
    let first = post.file("shop").await;
    post.until(first, "given up", |one| one.state == Failed).await;
    let second = post.file("shop").await;
    let other = post.file("other").await;
    post.until(other, "delivered", |one| one.state == Delivered).await;
    assert_eq!(post.delivery(second).await.tries, 0);
    let closed = post.app.store().closed_lanes().await.unwrap();
    assert_eq!((closed.len(), closed[0].lane.as_str()), (1, "test shop"));
    post.receivers.behave("shop", Habit::Takes);
    assert!(post.app.store().open_lane("test shop").await.unwrap());
    post.until(second, "delivered", |one| one.state == Delivered).await;
}

#[tokio::test]
async fn what_asks_for_patience_gets_it_and_what_is_refused_is_not_tried_again() {
    let post = Post::open().await;
    let wish = Some(Duration::from_secs(3000));
    post.receivers.behave("busy", Habit::Says(Fate::Failed { not_before: wish }));
    post.receivers.behave("strict", Habit::Says(Fate::Refused));
    let (busy, strict) = (post.file("busy").await, post.file("strict").await);
    let one = post.until(busy, "tried", |one| one.tries == 1).await;
    let wait = one.next_at.unwrap() - post.app.now();
    assert!((2_900_000_000..=3_000_000_000).contains(&wait), "{wait}");
    post.until(strict, "given up", |one| one.state == Failed).await;
}

#[tokio::test]
async fn what_is_worth_nothing_any_more_is_not_sent() {
    let post = Post::open().await;
    let now = post.app.now();
    let late = NewDelivery {
        until: Some(now - 1),
        payload: Some(b"a link that is dead".to_vec()),
        ..NewDelivery::new(Uuid::new_v4(), "test", "shop", now)
    };
    let id = late.id;
    post.app.store().enqueue(late, now).await.unwrap();
    post.until(id, "given up", |one| one.state == Failed).await;
    assert!(post.receivers.got("shop").is_empty());
}

/// D-15: a stop waits for what is under way, and it is on record.
#[tokio::test]
async fn a_stop_finishes_what_is_under_way() {
    let mut post = Post::open().await;
    post.receivers.behave("slow", Habit::Hangs);
    let id = post.file("slow").await;
    for _ in 0..500 {
        if !post.receivers.got("slow").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    post.worker.take().unwrap().stop().await;
    assert_eq!(post.delivery(id).await.tries, 1);
    let late = post.file("other").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(post.delivery(late).await.tries, 0, "nothing new is taken");
}
