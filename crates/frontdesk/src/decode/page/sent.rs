//! A body that was kept with its submission, byte by byte: a piece of the submission's page.

use std::collections::HashSet;

use askama::Template;
use frontdesk_form::Limits;

use super::super::body::Body;
use super::super::meaning::{self, Meaning};
use super::super::paste::Pasted;
use super::super::trouble::{Refused, Trouble};
use super::answer::TURNS;
use super::fields::Fields;
use super::view::{self, Fragment, Shown};
use super::{ANSWER_STYLE, SCRIPT};
use crate::answer::Wanted;
use crate::app::App;
use crate::cli::Input;
use crate::desk::{AsSent, Explain, Explained};

/// For the page of a submission.
pub(crate) const EXPLAIN: Explain =
    Explain { explain, style: ANSWER_STYLE, script: SCRIPT, policy: view::desk_policy };

/// Explains it.
fn explain(app: App, sent: AsSent) -> Explained {
    Box::pin(async move {
        let limits = app.config().limits.forms.clone();
        let turn = TURNS.acquire().await;
        let explained = tokio::task::spawn_blocking(move || {
            let _held = turn;
            page(sent, &limits)
        });
        explained.await.unwrap_or_default()
    })
}

fn page(sent: AsSent, limits: &Limits) -> String {
    let AsSent { content_type, coding, bytes, names, secrets } = sent;
    let mut asked = Fields::default().asked(Wanted::Page);
    asked.names = names;
    let pasted = Pasted {
        request: None,
        content_type: Some(content_type.into_bytes()),
        coding: Some(coding.into_bytes()),
        body: Body::whole(bytes),
        remarks: Vec::new(),
    };
    let shown = match meaning::form(&asked, pasted, Input::Raw, limits) {
        Ok(decoded) => {
            let Meaning { tree, error } = decoded.meaning(names, limits);
            let mut shown = Shown::of(&decoded, tree.as_ref(), error.as_ref());
            if let Some(reading) = &decoded.reading {
                let entries = reading.data.entries().enumerate();
                let hidden = entries.filter(|(_, entry)| secrets.iter().any(|it| it == entry.name));
                shown.hide(&hidden.map(|(id, _)| id).collect::<HashSet<_>>());
            }
            shown
        }
        Err(Trouble::Refused(error)) => Shown::refused(&error, None),
        Err(Trouble::Unclear(why)) => Shown::unclear(why.for_page()),
        Err(Trouble::Io(error)) => {
            Shown::refused(&Refused::new("unreadable", 0, error.to_string()), None)
        }
    };
    // Templates are checked when they are compiled: only running out of memory comes here.
    Fragment { shown: &shown }.render().unwrap_or_default()
}
