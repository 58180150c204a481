//! `Page::read`: the forms of a page.
//!
//! Everything found stands where it says, on the line that it says, and bounds hold.
#![no_main]

use frontdesk_schema::{Page, PageLimits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let html = String::from_utf8_lossy(data);
    let page = Page::read(&html);
    assert_eq!(page.cut, None, "a page of {} bytes was cut", html.len());
    stands(&html, &page);
    let limits = PageLimits {
        max_page_bytes: 1500,
        max_nodes: 60,
        max_depth: 12,
        max_attributes: 4,
        max_forms: 2,
        max_fields: 5,
    };
    let cut = Page::read_within(&html, &limits);
    stands(&html, &cut);
    let fields = cut.forms.iter().map(|form| form.fields.len()).sum::<usize>();
    assert!(cut.forms.len() <= limits.max_forms, "{} forms", cut.forms.len());
    assert!(fields + cut.ownerless.len() <= limits.max_fields, "{fields} fields");
    if cut.cut.is_none() {
        assert_eq!(cut, page, "bounds that were not met changed what is read");
    }
});

fn stands(html: &str, page: &Page) {
    for form in &page.forms {
        tag(html, form.at, form.line);
        assert!(form.name().is_none_or(|name| !name.is_empty()));
    }
    for field in page.forms.iter().flat_map(|form| &form.fields).chain(&page.ownerless) {
        tag(html, field.at, field.line);
        assert_ne!(field.name.as_deref(), Some(""), "an empty name is none");
    }
}

fn tag(html: &str, at: usize, line: u64) {
    let (before, tag) = html.split_at(at);
    assert!(tag.starts_with('<'), "no tag at {at}");
    // HTML, 13.2.3.5: CRLF and CR are line ends like LF.
    let lines = before.replace("\r\n", "\n").matches(['\n', '\r']).count();
    assert_eq!(line, lines as u64 + 1, "the line of {at}");
}
