//! A schema as JSON Schema (draft 2020-12), for clients that build or check a form themselves.

use crate::pattern::Pattern;
use crate::schema::{
    ChoiceRules, ChoiceType, Field, FormSchema, Input, Kind, MeasureRules, Rule, TextRules,
    TextType, Variant,
};
use crate::value::measure::Measure;

impl FormSchema {
    /// What the form demands, as a JSON Schema of an object that may be posted to it as JSON.
    ///
    /// Properties go by the fields' names, as in the page (`user[email]`), and have their labels as
    /// titles. Values have the types that are stored and delivered; the form itself takes texts for
    /// all of them, too. What JSON Schema has no word for stands beside it in HTML's own
    /// (`x-html`): the type of the control, `min`, `max` and `step` of days and times, lengths in
    /// UTF-16 code units, the pattern as written, `accept`. Rules across fields are `x-rules`.
    ///
    /// ```
    /// use frontdesk_schema::{FormSchema, Page};
    ///
    /// let page = Page::read("<form><label>Age <input name=age type=number min=18 required>");
    /// let schema = FormSchema::of(&page.forms[0]).json_schema("https://example.org/f/a/schema.json");
    /// assert!(schema.contains(r#""age":{"title":"Age","type":"number","minimum":18,"#));
    /// assert!(schema.contains(r#""required":["age"]"#));
    /// ```
    pub fn json_schema(&self, id: &str) -> String {
        let mut out = Writer::default();
        out.object(|object| {
            object.text("$schema", "https://json-schema.org/draft/2020-12/schema");
            object.text("$id", id);
            object.text("type", "object");
            object.member("properties", |out| {
                out.object(|properties| {
                    for field in self.fields.iter().filter(|field| is_data(field)) {
                        properties.member(&field.name, |out| write_field(out, field));
                    }
                });
            });
            let required = self.fields.iter().filter(|field| is_data(field) && field.required());
            object.texts("required", required.map(|field| field.name.as_str()));
            if !self.rules.is_empty() {
                object.member("x-rules", |out| out.array(&self.rules, write_rule));
            }
        });
        out.text
    }
}

/// A rule across fields as it is declared: `{"order":["start","end"]}`.
fn write_rule(out: &mut Writer, rule: &Rule) {
    out.object(|object| {
        object.texts(rule.kind.word(), rule.fields.iter().map(String::as_str));
    });
}

/// What is clicked is no data.
fn is_data(field: &Field) -> bool {
    field.inputs().any(|input| match &input.kind {
        Kind::Choice(rules) => rules.choice != ChoiceType::Button,
        Kind::Coordinate => false,
        Kind::Text(_)
        | Kind::Measure(_)
        | Kind::Color { .. }
        | Kind::File(_)
        | Kind::Hidden { .. }
        | Kind::Direction => true,
    })
}

fn write_field(out: &mut Writer, field: &Field) {
    let label = field.inputs().find_map(|input| input.label.as_deref());
    match &field.variants[..] {
        [only] => write_variant(out, field, only, label),
        several => out.object(|object| {
            object.text("title", label.unwrap_or(&field.name));
            object.member("anyOf", |out| {
                out.array(several, |out, variant| write_variant(out, field, variant, None));
            });
        }),
    }
}

fn write_variant(out: &mut Writer, field: &Field, variant: &Variant, title: Option<&str>) {
    let title = title.unwrap_or(&field.name);
    let Some(first) = variant.inputs.first() else { return out.object(|_| {}) };
    let flag = |input: &Input| matches!(&input.kind, Kind::Choice(rules) if rules.is_flag());
    match &variant.inputs[..] {
        [only] if only.multiple() || field.name.ends_with("[]") => {
            write_list(out, only, title, only.is_demanded());
        }
        // A hidden "no" in front of a box.
        [Input { kind: Kind::Hidden { .. }, .. }, second] if flag(second) => {
            write_input(out, second, title);
        }
        [only] => write_input(out, only, title),
        _ => write_list(out, first, title, false),
    }
}

fn write_list(out: &mut Writer, input: &Input, title: &str, demanded: bool) {
    out.object(|object| {
        object.text("title", title);
        object.text("type", "array");
        if demanded {
            object.raw("minItems", "1");
        }
        object.member("items", |out| out.object(|items| write_rules(items, input, Alone::No)));
    });
}

fn write_input(out: &mut Writer, input: &Input, title: &str) {
    out.object(|object| {
        object.text("title", title);
        write_rules(object, input, Alone::Yes);
    });
}

/// Whether an input's value stands alone or in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Yes,
    No,
}

fn write_rules(object: &mut Object<'_>, input: &Input, alone: Alone) {
    let empty = if input.is_demanded() { Empty::No } else { Empty::Yes };
    match &input.kind {
        _ if input.barred => {}
        Kind::Text(rules) => write_text(object, rules, empty),
        Kind::Measure(rules) => write_measure(object, rules, empty),
        Kind::Color { functions: false } => {
            object.text("type", "string");
            object.text("pattern", "^#[0-9A-Fa-f]{6}$");
        }
        Kind::Color { functions: true } | Kind::Hidden { .. } => {
            object.text("type", "string");
        }
        Kind::Choice(rules) if alone == Alone::Yes && rules.is_flag() => {
            object.text("type", "boolean");
            if rules.options.iter().any(|option| option.required) {
                object.raw("const", "true");
            }
        }
        Kind::Choice(rules) => write_choice(object, rules, empty, alone),
        Kind::File(rules) => {
            object.texts(
                "type",
                ["object", "null"].into_iter().filter(|word| {
                    *word == "object" || (empty == Empty::Yes && alone == Alone::Yes)
                }),
            );
            object.member("properties", |out| {
                out.object(|properties| {
                    for (name, kind) in
                        [("filename", "string"), ("content_type", "string"), ("size", "integer")]
                    {
                        properties.member(name, |out| {
                            out.object(|property| {
                                property.text("type", kind);
                                if let (Some(max), "size") = (rules.max_bytes, name) {
                                    property.raw("maximum", &max.to_string());
                                }
                            });
                        });
                    }
                });
            });
        }
        Kind::Coordinate => object.text("type", "integer"),
        Kind::Direction => object.texts("enum", ["ltr", "rtl"].into_iter()),
    }
    object.member("x-html", |out| out.object(|html| write_html(html, input)));
}

/// Whether an empty value is right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Yes,
    No,
}

fn write_text(object: &mut Object<'_>, rules: &TextRules, empty: Empty) {
    object.text("type", "string");
    // JSON Schema counts characters, HTML UTF-16 code units: a bound of both is the looser one.
    // A length of several addresses is that of all together.
    let least = rules.minlength.filter(|_| empty == Empty::No && rules.text != TextType::Emails);
    let least = least.map(|min| min.div_ceil(2));
    if let Some(least) = least.or((empty == Empty::No).then_some(1)) {
        object.raw("minLength", &least.max(1).to_string());
    }
    if let Some(max) = rules.maxlength.filter(|_| rules.default.is_none()) {
        object.raw("maxLength", &max.to_string());
    }
    match (rules.text, empty) {
        // An empty text is no address, and yet right.
        (TextType::Email, Empty::No) => object.text("format", "email"),
        (TextType::Url, Empty::No) => object.text("format", "uri"),
        (
            TextType::Email
            | TextType::Url
            | TextType::Emails
            | TextType::Text
            | TextType::Search
            | TextType::Tel
            | TextType::Password
            | TextType::Textarea,
            _,
        ) => {}
    }
    // A pattern of the `v` flag need not be one without it: only the plainest is given as such.
    let plain = rules.pattern.as_ref().map(Pattern::source).filter(|source| is_plain(source));
    if let Some(source) = plain {
        let empty = if empty == Empty::Yes { "|" } else { "" };
        object.text("pattern", &format!("^(?:{source}{empty})$"));
    }
}

/// Whether a pattern keeps to what all dialects share (JSON Schema Core, 6.4), so that no client
/// stumbles over it.
fn is_plain(source: &str) -> bool {
    let escapes_are_plain = source.split('\\').skip(1).all(|rest| {
        // Behind an escaped backslash the next piece begins with nothing.
        rest.is_empty() || rest.starts_with(|c| "dDwWsS.-/+*?()[]{}|^$".contains(c))
    });
    let groups_are_plain = source.split("(?").skip(1).all(|rest| rest.starts_with(':'));
    let sets = ["[]", "[^]", "[[", "&&", "--", "~~", "||"];
    source.is_ascii()
        && escapes_are_plain
        && groups_are_plain
        && sets.iter().all(|word| !source.contains(word))
}

fn write_measure(object: &mut Object<'_>, rules: &MeasureRules, empty: Empty) {
    let kind = match rules.measure {
        Measure::Number | Measure::Range => "number",
        Measure::Date | Measure::Month | Measure::Week | Measure::Time | Measure::DatetimeLocal => {
            "string"
        }
    };
    match empty {
        Empty::Yes => object.texts("type", [kind, "null"].into_iter()),
        Empty::No => object.text("type", kind),
    }
    if let (Measure::Number | Measure::Range, bounds) = (rules.measure, &rules.bounds) {
        for (word, bound) in [("minimum", bounds.min), ("maximum", bounds.max)] {
            if let Some(bound) = bound {
                object.raw(word, &bound.to_string());
            }
        }
        if let Some(multiple) = bounds.step.as_ref().and_then(|step| step.counted_from_zero()) {
            object.raw("multipleOf", &multiple.to_string());
        }
    }
    // RFC 3339 has times with a zone only; HTML's have none.
    if rules.measure == Measure::Date {
        object.text("format", "date");
    }
}

fn write_choice(object: &mut Object<'_>, rules: &ChoiceRules, empty: Empty, alone: Alone) {
    if rules.is_open() {
        let kinds: &[&str] = match (empty, alone) {
            (Empty::Yes, Alone::Yes) => &["string", "null"],
            (Empty::No, _) | (_, Alone::No) => &["string"],
        };
        return object.texts("type", kinds.iter().copied());
    }
    let offered = rules.options.iter().filter(|option| !option.disabled && !option.placeholder);
    let values: Vec<_> = offered.collect();
    object.member("oneOf", |out| {
        let nothing = (empty == Empty::Yes && alone == Alone::Yes).then_some(None);
        let all = values.iter().enumerate().filter(|(place, option)| {
            values.iter().take(*place).all(|before| before.value != option.value)
        });
        let all: Vec<_> = all.map(|(_, option)| Some(*option)).chain(nothing).collect();
        out.array(&all, |out, option| {
            out.object(|object| match option {
                Some(option) => {
                    object.text("const", &option.value);
                    if let Some(label) = &option.label {
                        object.text("title", label);
                    }
                }
                None => object.raw("const", "null"),
            });
        });
    });
}

fn write_html(html: &mut Object<'_>, input: &Input) {
    html.text("type", input.word());
    match &input.kind {
        Kind::Measure(rules) => {
            for (name, value) in [("min", &rules.min), ("max", &rules.max), ("step", &rules.step)] {
                if let Some(value) = value {
                    html.text(name, value);
                }
            }
        }
        Kind::Text(rules) => {
            for (name, length) in [("minlength", rules.minlength), ("maxlength", rules.maxlength)] {
                if let Some(length) = length {
                    html.raw(name, &length.to_string());
                }
            }
            if let Some(pattern) = &rules.pattern {
                html.text("pattern", pattern.source());
            }
        }
        Kind::File(rules) => {
            if !rules.accept.is_empty() {
                html.texts("accept", rules.accept.iter());
            }
        }
        Kind::Color { .. }
        | Kind::Choice(_)
        | Kind::Hidden { .. }
        | Kind::Coordinate
        | Kind::Direction => {}
    }
}

/// JSON on its way into a text.
#[derive(Default)]
struct Writer {
    text: String,
}

/// An object that is being written.
struct Object<'w> {
    out: &'w mut Writer,
    first: bool,
}

impl Writer {
    fn object(&mut self, write: impl FnOnce(&mut Object<'_>)) {
        self.text.push('{');
        write(&mut Object { out: self, first: true });
        self.text.push('}');
    }

    fn array<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        self.text.push('[');
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
        self.text.push(']');
    }

    /// RFC 8259, 7.
    fn string(&mut self, text: &str) {
        self.text.push_str(&frontdesk_form::Node::Text(text).to_json());
    }
}

impl Object<'_> {
    fn member(&mut self, name: &str, write: impl FnOnce(&mut Writer)) {
        if !self.first {
            self.out.text.push(',');
        }
        self.first = false;
        self.out.string(name);
        self.out.text.push(':');
        write(self.out);
    }

    fn text(&mut self, name: &str, value: &str) {
        self.member(name, |out| out.string(value));
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.member(name, |out| out.text.push_str(value));
    }

    fn texts<'t>(&mut self, name: &str, values: impl Iterator<Item = &'t str>) {
        let values: Vec<_> = values.collect();
        self.member(name, |out| out.array(&values, |out, value| out.string(value)));
    }
}
