//! What the HTML demands, the server demands: 422 and nothing stored, whatever the browser checked.

mod elsewhere;
mod rules;
mod settings;
mod told;

use serde_json::Value;

use crate::desk::{Answer, Desk, Setup};

const ORDER: &str = r##"<!doctype html><html lang="en"><title>Order</title>
<form action="/f/order" method="post" enctype="multipart/form-data">
<input type="hidden" name="_next" value="/done"><input type="hidden" name="campaign" value="spring">
<label>Name <input name="name" required minlength="2" maxlength="10"></label>
<label>E-mail <input name="email" type="email" required></label>
<label>Site <input name="site" type="url"></label>
<label>Code <input name="code" pattern="[A-Z]{3}" title="three capitals"></label>
<label>Count <input name="count" type="number" min="1" max="9" step="2"></label>
<label>Day <input name="day" type="date" min="2026-01-01" max="2026-12-31"></label>
<label>Colour <input name="colour" type="color" value="#000000"></label>
<label>Size <select name="size" required><option value="">Choose<option>S<option>M</select></label>
<label>Tags <select name="tags" multiple><option>a<option>b<option>c</select></label>
<fieldset><legend>Pay</legend><label><input type="radio" name="pay" value="cash" required>Cash</label>
<label><input type="radio" name="pay" value="card">Card</label></fieldset>
<label><input type="checkbox" name="terms" required>Terms</label>
<label><input type="checkbox" name="news">News</label>
<label>Photo <input name="photo" type="file" accept="image/png" data-fd-max-bytes="1000"></label>
<label>Pin <input name="pin" type="password" minlength="4"></label><button>Send</button></form>"##;

const GOOD: [(&str, &str); 6] = [
    ("name", "Ada"),
    ("email", "ada@example.org"),
    ("size", "M"),
    ("pay", "card"),
    ("terms", "on"),
    ("colour", "#ff8800"),
];

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn order(config: &str) -> Desk {
    let files = vec![("index.html", ORDER.to_owned())];
    Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() })
}

/// The good order, with other values for some names; `None` leaves a name out.
fn body(changes: &[(&str, Option<&str>)]) -> String {
    let is_changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = GOOD.into_iter().filter(|(name, _)| !is_changed(name));
    let changed = changes.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(changed)).finish()
}

/// Field and code of each error, in their order.
fn errors(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    assert!(errors.iter().all(|error| !text(error, "message").is_empty()), "{errors:?}");
    errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
}

fn one(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}
