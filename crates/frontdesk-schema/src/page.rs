//! A page and what was found in it.

use crate::field::HtmlField;
use crate::form::HtmlForm;
use crate::limits::{Cut, PageLimits};
use crate::warning::Warning;
use crate::{owner, parse};

/// The forms of one HTML page.
///
/// ```
/// use frontdesk_schema::Page;
///
/// let page = Page::read("<form id=f></form><p><input name=late form=f><input name=lost>");
/// assert_eq!(page.forms[0].fields[0].name.as_deref(), Some("late"));
/// assert_eq!(page.ownerless[0].name.as_deref(), Some("lost"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its forms, in the order of the page.
    pub forms: Vec<HtmlForm>,
    /// Fields that belong to no form: they stand outside of all, or their `form` attribute names
    /// none. A browser never sends them by itself.
    pub ownerless: Vec<HtmlField>,
    /// The `href` of the first `<base>` that has one, as written: what addresses are relative to.
    pub base: Option<String>,
    /// The bound that ended the reading early, if one did.
    pub cut: Option<Cut>,
    /// What can't work, of the page as a whole; each form's schema has its own.
    pub warnings: Vec<Warning>,
}

impl Page {
    /// Reads a page within the default [`PageLimits`].
    ///
    /// Any text is a page: what is broken is read as a browser would. What stands in a
    /// `<template>` is not part of the page; what stands in a `<noscript>` is, because the
    /// visitor without scripts sends it.
    pub fn read(html: &str) -> Page {
        Page::read_within(html, &PageLimits::default())
    }

    /// Reads a page within limits of the caller's choosing; where one ends the reading,
    /// [`Page::cut`] says so.
    pub fn read_within(html: &str, limits: &PageLimits) -> Page {
        let (tree, cut) = parse::parse(html, limits);
        let mut page = owner::page_of(&tree, limits);
        page.cut = cut.or(page.cut);
        page
    }
}
