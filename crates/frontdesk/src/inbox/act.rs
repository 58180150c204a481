//! `POST /inbox/act`: what is done to the submissions that were chosen.
//!
//! V3.5.3: looking at a submission is a GET and changes nothing. It is marked as read by a form of its
//! page, which the script sends by itself and a person can press.

use axum::response::Response;
use frontdesk_store::{Folder, InboxAct};
use serde_json::json;
use uuid::Uuid;

use crate::desk::{Call, Posted};
use crate::failure::Failure;
use crate::fields::Fields;

/// Submissions that one form may name; a page has fewer.
const MOST: usize = 500;

/// An act's word, what it does, and what is said of it.
const ACTS: [(&str, InboxAct, &str); 8] = [
    ("read", InboxAct::Read, "marked as read"),
    ("unread", InboxAct::Unread, "marked as new"),
    ("star", InboxAct::Star, "given a star"),
    ("unstar", InboxAct::Unstar, "without a star now"),
    ("archive", InboxAct::Move(Folder::Archived), "archived"),
    ("restore", InboxAct::Move(Folder::Inbox), "in the inbox again"),
    ("delete", InboxAct::Move(Folder::Deleted), "deleted; they can be restored"),
    ("quarantine", InboxAct::Move(Folder::Quarantine), "in quarantine"),
];
const ERASE: &str = "erase";

/// Does it.
pub(crate) async fn act(posted: Posted) -> Response {
    let Posted { call, fields } = posted;
    let outcome = take(&call, &fields).await;
    call.answer(outcome)
}

async fn take(call: &Call, fields: &Fields) -> Result<Response, Failure> {
    let ids: Vec<Uuid> =
        fields.all("id").take(MOST).filter_map(|id| Uuid::try_parse(id).ok()).collect();
    let word = fields.text("act");
    let store = call.app.store();
    let failed = |error| call.app.store_failure(error);
    let (changed, refused) = if word == ERASE {
        if let Some(asks) = call.ask_again(&back(fields.text("back"), "")) {
            return Ok(asks);
        }
        // Only what lies among the deleted is erased: nothing goes by one slip.
        let mut deleted = Vec::new();
        for id in ids {
            let mark = store.inbox_mark(id).await.map_err(failed)?;
            deleted.extend(mark.filter(|mark| !mark.folder.is_in_force()).map(|_| id));
        }
        (store.erase_submissions(deleted).await.map_err(failed)?, 0)
    } else {
        let known = ACTS.iter().find(|(known, ..)| *known == word);
        let (_, act, _) = known.ok_or(Failure::BadQuery { name: "act" })?;
        let acted = store.inbox_act(ids, act.clone(), call.app.now()).await.map_err(failed)?;
        (acted.changed, acted.refused)
    };
    let operator = call.operator.account.id;
    tracing::info!(%operator, act = word, changed, "an operator dealt with submissions");
    let done = if refused > 0 { "refused" } else { word };
    let number = if refused > 0 { refused } else { changed };
    let place = back(fields.text("back"), &format!("done={done}&n={number}"));
    Ok(call.done(&place, json!({ "act": word, "changed": changed, "refused": refused })))
}

/// A page of ours to go back to: the list as it was narrowed, or one submission.
fn back(wish: &str, done: &str) -> String {
    let (path, query) = match wish.strip_prefix("/submissions/") {
        Some(rest) => {
            let (id, query) = rest.split_once('?').unwrap_or((rest, ""));
            match Uuid::try_parse(id) {
                Ok(id) => (format!("/submissions/{id}"), query),
                Err(_) => ("/inbox".to_owned(), ""),
            }
        }
        None => ("/inbox".to_owned(), wish),
    };
    // Read and written anew, so that nothing but pairs can be in it.
    let pairs = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !matches!(name.as_ref(), "done" | "n"));
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = if query.is_empty() { "" } else { "&" };
    format!("{path}?{query}{joint}{done}")
}

/// What an act did, in words; the address may come from anybody, so the words are ours.
pub(super) fn said(done: &str, number: &str) -> String {
    let number: u64 = number.parse().unwrap_or(0);
    let count = match number {
        1 => "1 submission is".to_owned(),
        more => format!("{more} submissions are"),
    };
    if done == "read-again" {
        return "Its body was read again, by what the form demands now.".to_owned();
    }
    if done == ERASE {
        return format!("{count} erased for good, with all files.");
    }
    if done == "refused" {
        return format!(
            "{number} could not be restored: the same account has sent another one since, and there \
             may be only one."
        );
    }
    match ACTS.iter().find(|(known, ..)| *known == done) {
        Some((.., words)) => format!("{count} {words}."),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-49: an act leads back into the desk and nowhere else.
    #[test]
    fn an_act_leads_back_into_the_desk_alone() {
        for (wish, place) in [
            ("", "/inbox?x"),
            ("form=a%26b&q=%22", "/inbox?form=a%26b&q=%22&x"),
            ("//evil.example", "/inbox?%2F%2Fevil.example=&x"),
            ("done=erase&form=a", "/inbox?form=a&x"),
            ("/submissions/../evil", "/inbox?x"),
            ("https://evil.example/", "/inbox?https%3A%2F%2Fevil.example%2F=&x"),
            ("a\r\nX: y", "/inbox?a%0D%0AX%3A+y=&x"),
        ] {
            assert_eq!(back(wish, "x"), place, "{wish}");
        }
        let id = Uuid::from_u128(1);
        assert_eq!(
            back(&format!("/submissions/{id}?q=a"), "x"),
            format!("/submissions/{id}?q=a&x")
        );
    }
}
