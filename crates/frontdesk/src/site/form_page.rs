//! The page that a form was sent from, to be shown again with what was filled in.

use std::io::Read;
use std::path::PathBuf;

use frontdesk_schema::{HtmlForm, Page, PageLimits};

use super::Site;
use super::action::{Goes, PageAddress};
use super::files::candidates;
use super::path::SitePath;
use crate::form_name::FormName;

/// A page of the site with a form in it, as it is now.
#[derive(Debug)]
pub(crate) struct FormPage {
    /// The path under which the browser has it.
    pub(crate) path: String,
    pub(crate) html: String,
    /// The forms of that name.
    pub(crate) forms: Vec<PlacedForm>,
}

/// A form in it.
#[derive(Debug)]
pub(crate) struct PlacedForm {
    /// Its place among all forms of the page.
    pub(crate) place: usize,
    pub(crate) form: HtmlForm,
    /// By what it is sent to that name.
    pub(crate) by: SentBy,
}

/// What leads a form to where it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SentBy {
    /// Its own action.
    Itself,
    /// A button in it.
    Button,
}

impl Site {
    /// The first of these paths under which there is a page with this form.
    ///
    /// It is read from the disk: what the catalogue knows may be older than what the visitor has.
    pub(crate) async fn form_page(&self, form: FormName, paths: Vec<String>) -> Option<FormPage> {
        let site = self.clone();
        let looking = tokio::task::spawn_blocking(move || {
            paths.into_iter().find_map(|path| site.page_at(path, &form))
        });
        looking.await.ok()?
    }

    fn page_at(&self, path: String, form: &FormName) -> Option<FormPage> {
        let asked = SitePath::parse(&path)?;
        let view = self.inner.spa && !asked.has_extension();
        let views = view.then(|| PathBuf::from("index.html"));
        let mut files = candidates(&asked).into_iter().chain(views);
        let html = files.find_map(|file| self.html_of(file))?;
        let page = Page::read(&html);
        let address =
            PageAddress::new(&path, page.base.as_deref(), self.inner.public_host.as_deref())?;
        let placed = |(place, found): (usize, HtmlForm)| {
            let by = sent_by(&found, form, &address)?;
            Some(PlacedForm { place, form: found, by })
        };
        let forms: Vec<_> = page.forms.into_iter().enumerate().filter_map(placed).collect();
        (!forms.is_empty()).then_some(FormPage { path, html, forms })
    }

    /// The text of a file. A page over the bound would come back with its end missing: it is none.
    fn html_of(&self, file: PathBuf) -> Option<String> {
        let max = PageLimits::default().max_page_bytes;
        let passed = self.inner.gate.open(&file).ok()?;
        let mut bytes = Vec::new();
        passed.file.take(max as u64 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() <= max).then(|| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What in the form leads to this name; `None` if nothing does.
fn sent_by(form: &HtmlForm, name: &FormName, address: &PageAddress<'_>) -> Option<SentBy> {
    let itself = match address.resolve(form.action.as_deref()) {
        Goes::ToForm(own) => own == *name,
        Goes::ToPath(_) => {
            form.netlify() && form.name().is_some_and(|own| FormName::of_title(own) == *name)
        }
        Goes::ToBadName(_) | Goes::Elsewhere => false,
    };
    if itself {
        return Some(SentBy::Itself);
    }
    let buttons = form.fields.iter().filter(|field| field.control.submits());
    let mut actions = buttons.filter_map(|button| button.attributes.value("formaction"));
    let goes_there = |action| address.resolve(Some(action)) == Goes::ToForm(name.clone());
    actions.any(goes_there).then_some(SentBy::Button)
}
