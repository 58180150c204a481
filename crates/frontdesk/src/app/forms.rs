//! The forms as rooms ask for them.

use std::sync::Arc;

use super::App;
use crate::failure::{Advice, Failure};
use crate::form_name::FormName;
use crate::forms::Form;
use crate::site::{FormPage, Place};

impl App {
    /// The form of this name. A name that is not known is looked for once more in the site and the
    /// store, because whoever builds a page tries it at once.
    pub(crate) async fn find_form(&self, name: &str) -> Option<Arc<Form>> {
        let name = FormName::parse(name).ok()?;
        if let Some(form) = self.0.forms.get(&name) {
            return Some(form);
        }
        self.0.forms.look_again(self).await;
        self.0.forms.get(&name)
    }

    /// The form of this name, as far as it is known at this moment: to show what was sent to it.
    pub(crate) fn form_now(&self, name: &str) -> Option<Arc<Form>> {
        self.0.forms.get(&FormName::parse(name).ok()?)
    }

    /// The names of all forms that take submissions.
    pub(crate) fn form_names(&self) -> Vec<String> {
        self.0.forms.names()
    }

    /// All forms that are known at this moment, by name.
    pub(crate) fn all_forms(&self) -> Vec<Arc<Form>> {
        self.0.forms.all()
    }

    /// The failure for a name that no form has; on localhost with what helps.
    pub(crate) fn no_such_form(&self, name: &str) -> Failure {
        let advice = self.is_local().then(|| {
            let known = self.0.forms.names();
            let alike = |other: &String| strsim::jaro_winkler(name, other);
            let nearest = known.iter().max_by(|a, b| alike(a).total_cmp(&alike(b)));
            let nearest = nearest.filter(|other| alike(other) > 0.7).cloned();
            Advice { known, nearest }
        });
        Failure::NoSuchForm { name: name.chars().take(64).collect(), advice }
    }

    /// The places of the site that send this form by GET, told on localhost only; `None` if none
    /// does.
    pub(crate) fn sent_by_get(&self, name: &str) -> Option<Vec<String>> {
        let forms = self.site()?.forms();
        let places = forms.wrong_method(&FormName::parse(name).ok()?);
        if places.is_empty() {
            return None;
        }
        let told = if self.is_local() { places } else { &[] };
        Some(told.iter().map(Place::to_string).collect())
    }

    /// Whether a POST to this path of the site may be a form of a page there.
    pub(crate) async fn takes_posts(&self, path: &str) -> bool {
        if self.0.forms.takes_posts(path) {
            return true;
        }
        self.0.forms.look_again(self).await;
        self.0.forms.takes_posts(path)
    }

    /// The form that a POST to a page of the site is meant for.
    pub(crate) fn form_of_page(&self, path: &str, form_name: Option<&str>) -> Option<Arc<Form>> {
        self.0.forms.of_page(path, form_name)
    }

    /// Whether the page at this path holds a form.
    pub(crate) fn has_form(&self, path: &str) -> bool {
        self.0.forms.has_form(path)
    }

    /// The page of the site that a form was sent from: the one at `path` if it holds the form, else the
    /// first that does.
    pub(crate) async fn form_page(&self, form: &Form, path: Option<&str>) -> Option<FormPage> {
        // Pages that were there a moment ago; if so many of them are gone, so is the form.
        const MOST: usize = 5;
        let known = form.pages.iter().take(MOST).cloned();
        let paths = path.map(str::to_owned).into_iter().chain(known).collect();
        self.site()?.form_page(form.name.clone(), paths).await
    }
}
