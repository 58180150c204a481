//! Whether a submission is suspect, and what its form wants done then.

use frontdesk_form::FormData;

use super::account::Author;
use crate::app::App;
use crate::config::SpamRule;
use crate::failure::Failure;
use crate::forms::Form;
use crate::spam::{From, Looked, Sign, Verdict};

/// Looks at a submission that could be stored.
///
/// # Errors
/// That it brings no proof of work where the form wants one, or that it is suspect where the form wants
/// such refused.
pub(super) fn look(
    app: &App,
    form: &Form,
    data: &FormData,
    author: Author,
    from: From<'_>,
) -> Result<Verdict, Failure> {
    let (keys, is_known) = (app.sessions().keys(), author.account().is_some());
    let settings = &app.config().spam;
    let looked = Looked { settings, form, data, from, keys, is_known };
    let verdict = app.spam().look(&looked).map_err(Failure::NoProof)?;
    if form.spam == SpamRule::Refuse && !verdict.signs.is_empty() {
        return Err(Failure::Suspect(verdict.signs.iter().map(Sign::reason).collect()));
    }
    Ok(verdict)
}
