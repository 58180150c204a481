//! What is said beside the fields.

use std::collections::HashSet;

use super::deal::Dealt;
use super::edits::{Edits, Switch};
use super::escape::escape;
use super::ground::{Ground, element_of};
use super::ids::Ids;
use super::spot::beside;
use super::summary::Notice;
use super::targets::Targets;
use super::tongue::Tongue;
use crate::check::FieldError;
use crate::field::{Control, HtmlField, InputType};

/// Writes into a page beside which fields something is wrong.
pub(super) struct Notices<'n, 's> {
    pub(super) ground: &'n Ground<'s>,
    pub(super) fields: &'n [HtmlField],
    pub(super) dealt: &'n [Dealt<'n>],
    pub(super) tongue: &'n Tongue,
    pub(super) ids: Ids,
    pub(super) said: Vec<Notice>,
    /// The place of the tag of what gets the focus, with its element.
    pub(super) focus: Option<(usize, &'static str)>,
}

/// What is said about some fields.
struct Saying<'t> {
    text: String,
    /// The name of the field in the page.
    name: &'t str,
    /// The attribute that tells style sheets what it is, and begins its id.
    mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Error,
    Again,
}

impl Notices<'_, '_> {
    /// The first error of each field, and which files are to be chosen again.
    pub(super) fn put(&mut self, edits: &mut Edits<'_>, errors: &[FieldError]) {
        let targets = Targets::of(self.fields, self.dealt);
        let mut names = HashSet::new();
        let mut wrong: HashSet<usize> = HashSet::new();
        for error in errors.iter().filter(|error| names.insert(error.field.as_str())) {
            let places = targets.of_name(&error.field);
            let text = error.message(self.tongue.language);
            wrong.extend(places);
            self.say(edits, places, Saying { text, name: &error.field, mark: Mark::Error });
        }
        let (fields, dealt) = (self.fields, self.dealt);
        for (index, (field, dealt)) in fields.iter().zip(dealt).enumerate() {
            let (Dealt::Files(files), Some(name)) = (dealt, &field.name) else { continue };
            if files.is_empty() || wrong.contains(&index) {
                continue;
            }
            let label = field.label.as_deref().unwrap_or(name);
            let text = self.tongue.language.choose_again(label, files);
            self.say(edits, &[index], Saying { text, name, mark: Mark::Again });
        }
    }

    fn say(&mut self, edits: &mut Edits<'_>, places: &[usize], saying: Saying<'_>) {
        let fields = self.fields;
        let about: Vec<_> = places.iter().filter_map(|place| fields.get(*place)).collect();
        let Some(first) = about.first() else {
            self.said.push(Notice { text: saying.text, link: None });
            return;
        };
        let beside = self.say_beside(edits, &about, &saying);
        if saying.mark == Mark::Error && self.focus.is_none() {
            // The keyboard goes to the chosen radio button of a group, not to its first one.
            let ticked = places.iter().find(|place| self.is_ticked_radio(**place));
            let goes_to = ticked.and_then(|place| fields.get(*place)).unwrap_or(first);
            self.focus = (!goes_to.disabled).then(|| (goes_to.at, element_of(goes_to.control)));
        }
        let link = self.id_of(edits, first, saying.name).or(beside);
        self.said.push(Notice { text: saying.text, link });
    }

    /// Writes it beside the fields; the answer is its id. In markup that was never closed there may
    /// be no place for it.
    fn say_beside(
        &mut self,
        edits: &mut Edits<'_>,
        about: &[&HtmlField],
        saying: &Saying<'_>,
    ) -> Option<String> {
        let spot = beside(self.ground, about)?;
        let (mark, prefix) = match saying.mark {
            Mark::Error => ("data-fd-error", "fd-error"),
            Mark::Again => ("data-fd-again", "fd-again"),
        };
        let id = self.ids.of(self.ground, prefix, saying.name);
        let mut markup = format!("{}<span id=\"{id}\" {mark}=\"", spot.closing);
        escape(&mut markup, saying.name);
        markup.push_str(&format!("\"{}>", self.tongue.attributes));
        escape(&mut markup, &saying.text);
        markup.push_str("</span>");
        edits.insert(spot.at, markup);
        for field in about {
            tie(edits, field, &id, saying.mark);
        }
        Some(id)
    }

    fn is_ticked_radio(&self, place: usize) -> bool {
        let radio = Control::Input(InputType::Radio);
        self.fields.get(place).is_some_and(|field| field.control == radio)
            && self.dealt.get(place) == Some(&Dealt::Ticked(true))
    }

    /// The field's id, or a new one. An id that another element had before can't lead to it.
    fn id_of(&mut self, edits: &mut Edits<'_>, field: &HtmlField, name: &str) -> Option<String> {
        match field.attributes.value("id").filter(|id| !id.is_empty()) {
            Some(own) => {
                let found = self.ground.of_id(own);
                (found.is_some() && found == self.ground.node_at(field.at)).then(|| own.to_owned())
            }
            None => {
                let id = self.ids.of(self.ground, "fd-field", name);
                edits.set(field.at, element_of(field.control), "id", &id);
                Some(id)
            }
        }
    }
}

/// Tells assistive technology that a sentence is about a control (WAI-ARIA 1.2, 6.6).
fn tie(edits: &mut Edits<'_>, field: &HtmlField, id: &str, mark: Mark) {
    let element = element_of(field.control);
    if mark == Mark::Error {
        edits.set(field.at, element, "aria-invalid", "true");
    }
    let known = field.attributes.value("aria-describedby").unwrap_or_default().trim();
    let all = if known.is_empty() { id.to_owned() } else { format!("{known} {id}") };
    edits.set(field.at, element, "aria-describedby", &all);
}

/// Leads the keyboard to one control: `autofocus` stands there and nowhere else.
pub(super) fn focus(edits: &mut Edits<'_>, ground: &Ground<'_>, goes_to: (usize, &'static str)) {
    let (at, element) = goes_to;
    for (_, name, other) in &ground.elements {
        let has = other.attributes.iter().any(|own| &*own.name.local == "autofocus");
        if has && other.place.at != at {
            edits.remove(other.place.at, name, "autofocus");
        }
    }
    edits.set(at, element, "autofocus", "");
    // What is folded up can't have the focus.
    let folded = ground.node_at(at).into_iter().flat_map(|node| ground.around(node));
    for (_, name, around) in folded.filter(|(_, name, _)| &***name == "details") {
        edits.switch(around.place.at, name, "open", Switch::On);
    }
}
