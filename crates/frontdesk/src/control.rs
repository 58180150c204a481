//! Names that speak to a server and not to whoever reads a submission: ours, those of other form
//! services, and the tokens of frameworks and captchas. See docs/decisions/control-fields.md.

use std::collections::HashSet;

use frontdesk_schema::{FormSchema, Kind};

use crate::next::NEXT;
use crate::spam::{altcha, honeypot, opened};

/// The control field that bears a key: what is sent again under it is one submission.
pub(crate) const ID: &str = "_id";

/// Where Formspree and Netlify are spoken to, and the tokens of captchas, which say nothing to whoever
/// reads a submission. `_replyto` is none of them: it is an address that somebody typed, and Formspree
/// keeps it as well.
const THEIRS: [&str; 10] = [
    "_subject",
    "_cc",
    "_format",
    "_language",
    "_host_nonce",
    "form-name",
    "g-recaptcha-response",
    "h-captcha-response",
    "cf-turnstile-response",
    "frc-captcha-response",
];

/// The names that speak to us, in one form: ours, its honeypots, and those of other services that it
/// doesn't show to its visitors as fields like any other. An `_id` that stands literally in the HTML is
/// the same for everybody and says nothing.
pub(crate) fn names(
    schema: Option<&FormSchema>,
    honeypots: &[String],
    has_literal_id: bool,
) -> HashSet<String> {
    let ours = [NEXT, ID, altcha::FIELD, opened::FIELD].into_iter();
    let ours = ours.filter(|name| *name != ID || !has_literal_id);
    let theirs = THEIRS.into_iter().filter(|name| !is_shown(schema, name));
    let honeypots = honeypot::names(schema, honeypots);
    ours.chain(theirs).chain(honeypots).map(str::to_owned).collect()
}

fn is_shown(schema: Option<&FormSchema>, name: &str) -> bool {
    let field = schema.and_then(|schema| schema.field(name));
    field
        .is_some_and(|field| field.inputs().any(|input| !matches!(input.kind, Kind::Hidden { .. })))
}

/// The names that other services and frameworks give such fields. A form may have fields of its own
/// under these names; where it has not, they are nevertheless not unknown.
pub(crate) const BESIDE: &[&str] = &[
    // HTML, 4.10.22.4, step 5.7; and what says which of Netlify's forms is meant.
    "_charset_",
    "form-name",
    // Honeypots.
    "_gotcha",
    "_honey",
    "_honeypot",
    "_hp",
    "__fl_hp",
    "bot-field",
    "botcheck",
    // Captchas.
    "altcha",
    "cf-turnstile-response",
    "frc-captcha-response",
    "g-recaptcha-response",
    "h-captcha-response",
    "_captcha",
    "_botpoison",
    // What becomes of the submission.
    "_subject",
    "_replyto",
    "_reply_to",
    "_cc",
    "_bcc",
    "_format",
    "_language",
    "_template",
    "_autoresponse",
    "_blacklist",
    "_webhook",
    "_url",
    "_redirect",
    "access_key",
    "_method",
    "utf8",
    // Tokens that frameworks put into every form: Rails, Django, Laravel, Express, ASP.NET.
    "authenticity_token",
    "csrfmiddlewaretoken",
    "_token",
    "_csrf",
    "csrf_token",
    "__RequestVerificationToken",
];
