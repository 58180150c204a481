//! No page is too much, and no text breaks the reader.

use std::time::{Duration, Instant};

use frontdesk_schema::{Cut, FormSchema, Page, PageLimits};
use proptest::prelude::*;

#[test]
fn each_limit_holds_at_its_value_and_is_named_one_beyond() {
    let limits = PageLimits { max_forms: 2, max_fields: 3, ..PageLimits::default() };
    let forms = |count| Page::read_within(&"<form></form>".repeat(count), &limits);
    assert_eq!((forms(2).forms.len(), forms(2).cut), (2, None));
    assert_eq!((forms(3).forms.len(), forms(3).cut), (2, Some(Cut::Forms(2))));

    let fields = |count| {
        let mut page = Page::read_within(&format!("<form>{}", "<input>".repeat(count)), &limits);
        (page.forms.remove(0).fields.len(), page.cut)
    };
    assert_eq!(fields(3), (3, None));
    assert_eq!(fields(4), (3, Some(Cut::Fields(3))));
    assert_eq!(fields(4_000), (3, Some(Cut::Fields(3))));
}

#[test]
fn an_element_of_too_many_attributes_ends_the_page() {
    let html = |count| {
        let attributes: String = (0..count).map(|n| format!(" a{n}='x < y > z'")).collect();
        format!("<form{attributes}><input name=x></form>")
    };
    assert_eq!(Page::read(&html(1_990)).forms[0].attributes.iter().len(), 1_990);
    assert_eq!(Page::read(&html(10_000)).cut, Some(Cut::Attributes(2_000)));
    // Words in a comment or a script are no attributes.
    for around in [("<!-- <p ", "-->"), ("<script> a <b ", "</script>"), ("<p title='<b ", "'>")] {
        let html = format!("{}{}{}<form>", around.0, "word ".repeat(1_900), around.1);
        let page = Page::read(&html);
        assert_eq!((page.forms.len(), page.cut), (1, None), "{around:?}");
    }
}

#[test]
fn a_page_over_the_byte_limit_is_read_up_to_it() {
    let html = "<form action=a></form><form action=b></form>";
    let first = PageLimits { max_page_bytes: 22, ..PageLimits::default() };
    let page = Page::read_within(html, &first);
    assert_eq!((page.forms.len(), page.cut), (1, Some(Cut::Bytes(22))));
    let whole = PageLimits { max_page_bytes: html.len(), ..first };
    assert_eq!(Page::read_within(html, &whole).cut, None);
}

#[test]
fn the_byte_limit_never_cuts_a_character() {
    for max_page_bytes in 0..12 {
        let limits = PageLimits { max_page_bytes, ..PageLimits::default() };
        let page = Page::read_within("éé<form>𝒳é", &limits);
        assert_eq!(page.cut, Some(Cut::Bytes(max_page_bytes)), "{max_page_bytes}");
    }
}

#[test]
fn pages_made_to_be_slow_are_ended_by_a_limit() {
    let misnested: String = (0..40_000).map(|n| format!("<p><b id=b{n}>x</p>")).collect();
    let hostile = [
        "<div>".repeat(150_000),
        "<form>".repeat(60_000),
        "<table>".repeat(60_000),
        "<b><p>".repeat(60_000),
        "<template>".repeat(80_000),
        "<select><option>".repeat(60_000),
        "<svg><desc>".repeat(60_000),
        "<fieldset disabled>".repeat(60_000),
        "<table><b>".repeat(80_000),
        misnested,
        format!("<form {}>", (0..150_000).map(|n| format!("a{n} ")).collect::<String>()),
        format!("<p {}", "a b='<' <c/".repeat(150_000)),
        (0..60_000).map(|n| format!("<html a{n}>")).collect(),
        "<".repeat(700_000),
        "&".repeat(700_000),
        "\r".repeat(700_000),
    ];
    for html in hostile {
        let start = Instant::now();
        let page = Page::read(&html);
        let took = start.elapsed();
        // Far above what it takes on a slow machine without optimization, and far below what the
        // square of the length costs.
        assert!(took < Duration::from_secs(20), "{took:?}: {:.40} {:?}", html, page.cut);
    }
}

/// Bits of markup that make parsers stumble, in any order.
fn markup() -> impl Strategy<Value = String> {
    let bits = [
        "<form>",
        "</form>",
        "<form action=a method=post id=f>",
        "<input name=x form=f>",
        "<input",
        " name='",
        "'",
        "\"",
        ">",
        "<",
        "</",
        "<!--",
        "-->",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<select>",
        "<option>",
        "</select>",
        "<template>",
        "</template>",
        "<svg>",
        "<math>",
        "</svg>",
        "<b>",
        "<p>",
        "</p>",
        "</b>",
        "<a>",
        "<fieldset disabled>",
        "<legend>",
        "<textarea>",
        "</textarea>",
        "<script>",
        "</script>",
        "<frameset>",
        "<noscript>",
        "<foreignObject>",
        "<![CDATA[",
        "]]>",
        "&amp",
        "&#0;",
        "\0",
        "\r\n",
        "\r",
        "\n",
        "é",
        "\u{feff}",
        "<html a=b>",
        "<body>",
        "</body>",
        "<head>",
        "<plaintext>",
        "<caption>",
        "<colgroup>",
        "<button>",
    ];
    proptest::collection::vec(proptest::sample::select(bits.to_vec()), 0..60)
        .prop_map(|bits| bits.concat())
}

/// What holds for every page: each place is inside of the text, at a `<`, on its own line.
fn places_are_right(html: &str) {
    let page = Page::read(html);
    let forms = page.forms.iter().map(|form| (form.line, form.at));
    let fields = page.forms.iter().flat_map(|form| &form.fields).chain(&page.ownerless);
    for (line, at) in forms.chain(fields.map(|field| (field.line, field.at))) {
        assert_eq!(html.get(at..=at), Some("<"), "{html:?}");
        let before = html[..at].replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(line as usize, 1 + before.matches('\n').count(), "{html:?} at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_markup_is_read_with_places_that_are_right(html in markup()) {
        places_are_right(&html);
    }

    #[test]
    fn any_text_is_read(html in any::<Vec<u8>>()) {
        places_are_right(&String::from_utf8_lossy(&html));
    }
}

/// Found by fuzzing: a second `<html>` tag adds its attributes to the first (HTML, 13.2.6.4.7), and what
/// did not fit was left out without a word.
#[test]
fn attributes_that_a_later_tag_adds_count_too() {
    let limits = PageLimits { max_attributes: 2, ..PageLimits::default() };
    let page = Page::read_within("<html a b><p><html lang=en><form></form>", &limits);
    assert_eq!(page.cut, Some(Cut::Attributes(2)));
    let fits = Page::read_within("<html a><p><html lang=en><form></form>", &limits);
    assert_eq!((fits.cut, fits.forms[0].language.as_deref()), (None, Some("en")));
}

/// F-65: a token or a page's number in a hidden field differs in each page, and so may anything else.
#[test]
fn a_form_in_many_pages_that_all_differ_is_put_together_in_linear_time() {
    let page = |number: usize| {
        let html = format!(
            "<form><input type=hidden name=page value={number}><input name=only{number}>\
             <input name=zip maxlength={number}><select name=s><option>{number}</select></form>"
        );
        FormSchema::of(&Page::read(&html).forms[0])
    };
    let pages: Vec<_> = (0..8_000).map(page).collect();
    let start = Instant::now();
    let merged = FormSchema::merged(pages);
    let took = start.elapsed();
    assert_eq!(merged.field("page").unwrap().variants.len(), 8_000);
    assert_eq!((merged.fields.len(), merged.warnings.len()), (8_003, 2 * 7_999));
    assert!(merged.fields.iter().all(|field| field.everywhere != field.name.starts_with("only")));
    assert!(took < Duration::from_secs(3), "{took:?}");
}
