//! Names that speak to a server and not to whoever reads a submission: ours, those of other form
//! services, and the tokens of frameworks and captchas. See docs/decisions/control-fields.md.

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
