//! What a form was written for elsewhere and does not do here.

use frontdesk_schema::{Control, HtmlForm, InputType};

/// What is said about a form that is sent here, with the line.
pub(super) fn warnings(form: &HtmlForm) -> Vec<(u64, String)> {
    captcha(form).into_iter().chain(honeypot(form)).chain(copies(form)).collect()
}

/// Netlify adds Google's captcha to such a form; here is no third party.
fn captcha(form: &HtmlForm) -> Option<(u64, String)> {
    let marks = ["data-netlify-recaptcha", "netlify-recaptcha"];
    let mark = marks.into_iter().find(|mark| form.attributes.has(mark))?;
    let message = format!(
        "{mark} asks for a captcha of Google's, which does nothing here; altcha = \"required\" asks \
         browsers for a proof of work instead (docs/spam.md)"
    );
    Some((form.line, message))
}

/// A honeypot that is not there catches nobody; one that has to be filled in catches everybody.
fn honeypot(form: &HtmlForm) -> Option<(u64, String)> {
    let name = form.netlify_honeypot()?;
    let message = match form.field(name) {
        None => format!("netlify-honeypot names \"{name}\", which the form doesn't have"),
        Some(field) if field.attributes.has("required") => format!(
            "netlify-honeypot names \"{name}\", which is required: whoever fills it in is taken for \
             a robot"
        ),
        Some(_) => return None,
    };
    Some((form.line, message))
}

/// Formspree writes to these, too.
fn copies(form: &HtmlForm) -> Option<(u64, String)> {
    let is_fixed = |field: &&frontdesk_schema::HtmlField| {
        field.control == Control::Input(InputType::Hidden)
            && field.value.as_deref().is_some_and(|value| !value.is_empty())
    };
    let field =
        form.fields.iter().filter(is_fixed).find(|field| field.name.as_deref() == Some("_cc"))?;
    let message = "nobody is written to because of _cc: a form that anybody can send would be a relay; \
                   the operator's settings say who is told (docs/moving.md)";
    Some((field.line, message.to_owned()))
}
