//! A page that comes back: what was typed in it, and beside each field what is wrong.
//!
//! The source of the page is changed where something has to be said and nowhere else, so that
//! everything its author wrote stays as it is (`docs/decisions/pages-that-come-back.md`).
//!
//! - `tag`, `edits`, `escape`: changing the source;
//! - `ground`, `spot`, `ids`: what is where in the page;
//! - `deal`, `values`: which control a value came from, and putting it in again;
//! - `targets`, `notices`, `summary`, `tongue`: what is said beside the fields and above them;
//! - `head`: addresses, style sheet and title.

mod deal;
mod edits;
mod escape;
mod ground;
mod head;
mod ids;
mod notices;
mod spot;
mod summary;
mod tag;
mod targets;
mod tongue;
mod values;

use frontdesk_form::Entry;

use crate::check::FieldError;
use crate::form::HtmlForm;
use crate::limits::PageLimits;
use crate::message::Language;
use crate::{owner, parse};
use deal::deal;
use edits::Edits;
use escape::escaped;
use ground::Ground;
use ids::Ids;
use notices::Notices;
use tongue::Tongue;

/// A page with a form that was sent and refused, to be shown again.
///
/// What the visitor typed, ticked and chose stands in the form again, but no hidden field and no
/// password; of files is said which ones to choose again. Each error stands beside its field
/// (`data-fd-error`) and in a list at the top of the form (`data-fd-errors`), and the first wrong
/// field gets the focus. Everything else in the page stays byte for byte as it was.
///
/// The result is text to be sent as UTF-8, whatever charset the page says it has. Nothing that a
/// visitor sent can become markup in it. A page is read within [`PageLimits::default`]; fields
/// beyond a bound are left as they are.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits};
/// use frontdesk_schema::{FormSchema, Language, Page, Policy, Refill};
///
/// let html = "<html lang=en><form><label>E-mail <input name=email type=email></label></form>";
/// let schema = FormSchema::of(&Page::read(html).forms[0]);
/// let sent = FormData::parse(&ContentType::query(), "email=ann".into(), &Limits::default())?;
/// let checked = schema.check(sent.entries(), &Policy::default());
///
/// let again = Refill {
///     page: html,
///     form: 0,
///     entries: &sent.entries().collect::<Vec<_>>(),
///     errors: checked.errors(),
///     language: Language::English,
///     style: None,
///     moved: None,
///     action: None,
/// };
/// assert_eq!(
///     again.html().unwrap(),
///     "<html lang=en><form><div data-fd-errors role=\"alert\">\
///      <h2>Not sent yet: please put one thing right.</h2><ul><li><a href=\"#fd-field-email\">\
///      Please enter an e-mail address for “E-mail”, such as ann@example.org.</a></li></ul></div>\
///      <label>E-mail <input aria-describedby=\"fd-error-email\" aria-invalid=\"true\" autofocus \
///      id=\"fd-field-email\" value=\"ann\" name=email type=email></label>\
///      <span id=\"fd-error-email\" data-fd-error=\"email\">\
///      Please enter an e-mail address for “E-mail”, such as ann@example.org.</span></form>"
/// );
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Refill<'a> {
    /// The text of the page.
    pub page: &'a str,
    /// Which of its forms was sent: its place in [`Page::forms`](crate::Page::forms).
    pub form: usize,
    /// What was sent with it.
    pub entries: &'a [Entry<'a>],
    /// What is wrong, in the order in which it is to be told. Of several errors of a field the
    /// first one is told; an error under a name that no visible field has stands in the list only.
    pub errors: &'a [FieldError],
    /// The language to say it in, usually that of the form.
    pub language: Language,
    /// The address of a style sheet for what is put in, such as [`Refill::STYLE`]. It comes before
    /// those of the page, so that they decide.
    pub style: Option<&'a str>,
    /// Where the page is shown at another address than its own: it keeps its style sheets, images
    /// and links all the same.
    pub moved: Option<Moved<'a>>,
    /// Where the form is to go when it is sent again; it takes the place of the form's own `action`.
    /// `None` leaves that as it is.
    pub action: Option<&'a str>,
}

/// A page that is shown at another address than its own, as an answer to a form is.
///
/// Addresses begin with a slash or with a scheme. The page gets a `<base>`, unless it has one;
/// links to places in the page (`#top`) and forms without an action are written so that they mean
/// what they meant.
///
/// ```
/// use frontdesk_schema::{Language, Moved, Refill};
///
/// let again = Refill {
///     page: "<head><link rel=stylesheet href=style.css></head><form action=/f/a></form>",
///     form: 0,
///     entries: &[],
///     errors: &[],
///     language: Language::English,
///     style: None,
///     moved: Some(Moved { from: "/shop/", to: "/f/a" }),
///     action: None,
/// };
/// assert!(again.html().unwrap().starts_with("<head><base href=\"/shop/\"><link"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved<'a> {
    /// The page's own address.
    pub from: &'a str,
    /// The address that it is shown at.
    pub to: &'a str,
}

impl Refill<'_> {
    /// A style sheet for the sentences that are put in: readable on any ground, and weaker than
    /// every rule of the page itself.
    pub const STYLE: &'static str = include_str!("refill.css");

    /// The page as it comes back; `None` if it has no such form.
    pub fn html(&self) -> Option<String> {
        let limits = PageLimits::default();
        let (tree, _) = parse::parse(self.page, &limits);
        let mut page = owner::page_of(&tree, &limits);
        let form = (self.form < page.forms.len()).then(|| page.forms.swap_remove(self.form))?;
        let ground = Ground::of(self.page, &tree);
        let mut edits = Edits::of(self.page);
        self.fill(&mut edits, &ground, &form);
        self.dress(&mut edits, &ground);
        if let Some(action) = self.action {
            edits.set(form.at, "form", "action", action);
        }
        Some(edits.apply())
    }

    fn fill(&self, edits: &mut Edits<'_>, ground: &Ground<'_>, form: &HtmlForm) {
        let dealt = deal(&form.fields, self.entries);
        for (field, dealt) in form.fields.iter().zip(&dealt) {
            values::fill(edits, ground, field, dealt);
        }
        let tongue = Tongue::new(self.language, form.language.as_deref());
        let mut notices = Notices {
            ground,
            fields: &form.fields,
            dealt: &dealt,
            tongue: &tongue,
            ids: Ids::default(),
            said: Vec::new(),
            focus: None,
        };
        notices.put(edits, self.errors);
        if let Some(goes_to) = notices.focus {
            notices::focus(edits, ground, goes_to);
        }
        if !notices.said.is_empty() {
            let address = self.moved.map_or("", |moved| moved.to);
            summary::put(edits, ground, form.at, &notices.said, &tongue, address);
        }
    }

    fn dress(&self, edits: &mut Edits<'_>, ground: &Ground<'_>) {
        let base = self.moved.and_then(|moved| head::stay(edits, ground, moved));
        let mut markup = base.unwrap_or_default();
        if let Some(style) = self.style {
            markup.push_str(&format!("<link rel=\"stylesheet\" href=\"{}\">", escaped(style)));
        }
        if !markup.is_empty() {
            head::begin(edits, ground, markup);
        }
        if !self.errors.is_empty() {
            head::title(edits, ground, self.language.error_title());
        }
    }
}
