//! What was typed, put into the controls again.

use super::deal::Dealt;
use super::edits::{Edits, Switch};
use super::escape::escape;
use super::ground::Ground;
use crate::field::{Control, HtmlField};

/// Writes what came from a control into it, where the page doesn't say it already. Hidden fields,
/// passwords and files get nothing: the dealing gives them none.
pub(super) fn fill(
    edits: &mut Edits<'_>,
    ground: &Ground<'_>,
    field: &HtmlField,
    dealt: &Dealt<'_>,
) {
    match (dealt, field.control) {
        (Dealt::Text(text), Control::Textarea) => text_of(edits, ground, field, text),
        (Dealt::Text(text), _) if field.value.as_deref().unwrap_or_default() == *text => {}
        (Dealt::Text(text), _) => edits.set(field.at, "input", "value", text),
        (Dealt::Ticked(ticked), _) => {
            if field.attributes.has("checked") != *ticked {
                edits.switch(field.at, "input", "checked", Switch::on_if(*ticked));
            }
        }
        (Dealt::Chosen(chosen), _) => {
            for (option, chosen) in field.options.iter().zip(chosen) {
                if option.selected != *chosen {
                    edits.switch(option.at, "option", "selected", Switch::on_if(*chosen));
                }
            }
        }
        (Dealt::AsInPage | Dealt::Files(_), _) => {}
    }
}

fn text_of(edits: &mut Edits<'_>, ground: &Ground<'_>, field: &HtmlField, text: &str) {
    // HTML, 4.10.11: a form sends CR LF, the value has LF.
    let text = text.replace("\r\n", "\n");
    let Some(inside) = ground.inside_of_textarea(field.at) else { return };
    if field.value.as_deref() == Some(&text) {
        return;
    }
    let mut markup = String::with_capacity(text.len() + 1);
    // HTML, 13.2.6.4.7: a line feed behind the tag is not a part of the text.
    if text.starts_with('\n') {
        markup.push('\n');
    }
    escape(&mut markup, &text);
    edits.replace(inside, markup);
}
