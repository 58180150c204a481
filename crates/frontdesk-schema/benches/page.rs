//! How long it takes to read a page: run with `cargo bench -p frontdesk-schema`.

use divan::counter::BytesCount;
use frontdesk_schema::Page;

fn main() {
    divan::main();
}

/// A page of contact forms with some prose around each, as a generated catalogue has them.
fn page_with(forms: usize) -> String {
    let mut html = String::from("<!doctype html>\n<html lang=en>\n<title>Forms</title>\n<body>\n");
    for number in 0..forms {
        html.push_str(&format!(
            r#"<section class="card"><h2>Form {number}</h2>
<p>Write to <strong>us</strong>, we <em>read</em> everything &amp; answer soon.</p>
<form action="/f/contact-{number}" method="post" enctype="multipart/form-data">
  <label for="name-{number}">Your name</label> <input id="name-{number}" name="name" required>
  <label>E-mail <input type="email" name="email" required autocomplete="email"></label>
  <select name="topic" multiple><option value="a">A</option><option>B</option></select>
  <label><input type="checkbox" name="news" value="yes"> News</label>
  <textarea name="message" rows="5" minlength="10">Hello</textarea>
  <input type="file" name="photo" accept="image/*"> <button>Send</button>
</form></section>
"#
        ));
    }
    html
}

#[divan::bench(args = [1, 20, 200])]
fn read(bencher: divan::Bencher<'_, '_>, forms: usize) {
    let html = page_with(forms);
    bencher
        .counter(BytesCount::new(html.len()))
        .bench(|| Page::read(divan::black_box(&html)).forms.len());
}

/// Nothing but opening tags: the worst nesting, ended by the limit.
#[divan::bench]
fn read_nothing_but_divs(bencher: divan::Bencher<'_, '_>) {
    let html = "<div>".repeat(400_000);
    bencher.counter(BytesCount::new(html.len())).bench(|| Page::read(divan::black_box(&html)));
}

/// A page of two megabytes of prose with one form at its end.
#[divan::bench]
fn read_long_prose(bencher: divan::Bencher<'_, '_>) {
    let mut html =
        "<p>Some <b>words</b> that fill a line of text, and a few more.\n".repeat(32_000);
    html.push_str("<form action=/f/end method=post><input name=a></form>");
    bencher.counter(BytesCount::new(html.len())).bench(|| Page::read(divan::black_box(&html)));
}
