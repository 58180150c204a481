//! JSON Lines: an object a submission, which holds all that is stored of it.

use std::io::{BufWriter, Write};

use frontdesk_store::{Beside, Submission};
use serde_json::value::RawValue;

use super::{Walk, What, each};
use crate::app::moment;

pub(super) fn write(
    desk: &Beside,
    what: &What,
    out: impl Write,
    step: &mut dyn FnMut(Walk),
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    each(desk, what, |submission| {
        put(&mut out, submission)?;
        step(Walk::First);
        Ok(())
    })?;
    Ok(out.flush()?)
}

/// Writes one line.
pub(super) fn put(mut out: impl Write, submission: &Submission) -> anyhow::Result<()> {
    serde_json::to_writer(&mut out, &line(submission)?)?;
    Ok(out.write_all(b"\n")?)
}

#[derive(serde::Serialize)]
struct Line<'a> {
    id: String,
    form: &'a str,
    received_at: String,
    tree: &'a RawValue,
    entries: &'a RawValue,
    notes: &'a RawValue,
    enctype: &'a str,
    charset: &'a str,
    coding: &'a str,
    address: Option<&'a str>,
    user_agent: Option<&'a str>,
    referer: Option<&'a str>,
    origin: Option<&'a str>,
    language: Option<&'a str>,
}

fn line(submission: &Submission) -> anyhow::Result<Line<'_>> {
    Ok(Line {
        id: submission.id.to_string(),
        form: &submission.form,
        received_at: moment(submission.received_at),
        tree: serde_json::from_str(&submission.tree)?,
        entries: serde_json::from_str(&submission.entries)?,
        notes: serde_json::from_str(&submission.notes)?,
        enctype: &submission.enctype,
        charset: &submission.charset,
        coding: &submission.coding,
        address: submission.address.as_deref(),
        user_agent: submission.user_agent.as_deref(),
        referer: submission.referer.as_deref(),
        origin: submission.origin.as_deref(),
        language: submission.language.as_deref(),
    })
}
