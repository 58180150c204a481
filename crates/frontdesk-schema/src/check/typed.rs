//! Values as what they are: the tree of a submission has the same shape whatever came.
//!
//! A form can send nothing but text, and leaves out what is not ticked; other clients send JSON.
//! The schema knows better: which field is a list, a number, a yes or no.

use std::borrow::Cow;

use frontdesk_form::{Entry, FormError, FormTree, Limits, Names, Segment, Value};

use super::policy::UnknownFields;
use super::text::sanitized;
use super::{Checked, Given, file};
use crate::schema::{ChoiceType, Field, Input, Kind, TextType, Variant};
use crate::value::decimal::Decimal;
use crate::value::email;
use crate::value::measure::Measure;

/// A submission with typed values, of which a tree can be made.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits, Names};
/// use frontdesk_schema::{FormSchema, Page, Policy};
///
/// let page = Page::read(
///     "<form><input name=qty type=number><input name=gift type=checkbox>\
///      <select name=tags multiple><option>a<option>b</select></form>",
/// );
/// let schema = FormSchema::of(&page.forms[0]);
/// let sent = FormData::parse(&ContentType::query(), "qty=02&tags=a".into(), &Limits::default())?;
/// let typed = schema.check(sent.entries(), &Policy::default()).typed(Names::Auto);
/// let tree = typed.tree(&Limits::default())?;
/// assert_eq!(tree.to_json(), r#"{"qty":2,"gift":false,"tags":["a"]}"#);
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Typed<'a> {
    names: Names,
    items: Vec<Item<'a>>,
    /// The places in a list: an item at place `n` goes by the slice from `n` to `n + 1`.
    places: Vec<Segment>,
}

#[derive(Debug, Clone)]
struct Item<'a> {
    name: Cow<'a, str>,
    below: Below<'a>,
    value: Held<'a>,
}

/// Where below the name the value stands.
#[derive(Debug, Clone, Copy)]
enum Below<'a> {
    Nothing,
    Place(usize),
    Sent(&'a [Segment]),
}

#[derive(Debug, Clone)]
enum Held<'a> {
    Sent(Value<'a>),
    Number(String),
    Text(Cow<'a, str>),
}

impl<'a> Checked<'a> {
    /// The values as what they are.
    ///
    /// Numbers become numbers, to the last digit. A box that only says yes becomes true or false;
    /// what can be chosen or filled in several times becomes a list, with one value or none, too.
    /// Dates and times stay text, as the standard writes them. A number, day or file that is not
    /// there, or nothing out of several, is `null`; text that did not come is left out. What does
    /// not fit stays as it came. Unknown fields stand at the end, unless the policy drops them.
    pub fn typed(&self, names: Names) -> Typed<'a> {
        let mut typed = Typed { names, items: Vec::new(), places: Vec::new() };
        for (field, given) in self.schema.fields.iter().zip(&self.given) {
            if !typed.is_in_rows(field) {
                typed.field(field, given);
            }
        }
        typed.rows(self);
        for (index, entry) in &self.rows {
            let input = self.schema.fields.get(*index).and_then(|field| field.inputs().next());
            let value = input.map_or(Held::Sent(entry.value), |input| one(input, entry.value));
            typed.sent(entry, value);
        }
        for entry in &self.beside {
            typed.sent(entry, Held::Sent(entry.value));
        }
        if self.unknown_fields != UnknownFields::Drop {
            for entry in &self.unknown {
                typed.sent(entry, Held::Sent(entry.value));
            }
        }
        let most = typed.items.len();
        typed.places.extend((0..most as u64).map(Segment::Index));
        typed
    }
}

impl<'a> Typed<'a> {
    /// The tree.
    ///
    /// # Errors
    ///
    /// As [`FormTree::new`].
    pub fn tree(&self, limits: &Limits) -> Result<FormTree<'_>, FormError> {
        let entries = self.items.iter().map(|item| Entry {
            name: &item.name,
            deeper: match item.below {
                Below::Nothing => &[],
                Below::Place(place) => self.places.get(place..=place).unwrap_or_default(),
                Below::Sent(segments) => segments,
            },
            value: match &item.value {
                Held::Sent(value) => *value,
                Held::Number(number) => Value::Number(number),
                Held::Text(text) => Value::Text(text),
            },
            content_type: None,
            at: 0..0,
        });
        FormTree::new(entries, self.names, limits)
    }

    fn sent(&mut self, entry: &Entry<'a>, value: Held<'a>) {
        let (name, below) = (Cow::Borrowed(entry.name), Below::Sent(entry.deeper));
        self.items.push(Item { name, below, value });
    }

    /// Whether the field stands in rows without numbers (`items[][sku]`), which only the order of the
    /// entries tells apart.
    fn is_in_rows(&self, field: &Field) -> bool {
        let reads_brackets = matches!(self.names, Names::Auto | Names::Brackets);
        // Most names have no bracket, which is quickly seen.
        reads_brackets
            && field.name.as_bytes().contains(&b'[')
            && field.name.trim_end_matches("[]").contains("[]")
    }

    /// The values of all such fields, in the order in which they came.
    fn rows(&mut self, checked: &Checked<'a>) {
        let fields = checked.schema.fields.iter().zip(&checked.given);
        let in_rows = fields.filter(|(field, _)| self.is_in_rows(field));
        let values = in_rows.flat_map(|(field, given)| given.iter().map(move |one| (field, one)));
        let mut values: Vec<_> = values.collect();
        values.sort_by_key(|(_, given)| given.order);
        for (field, given) in values {
            let input = field.inputs().next();
            let value = input.map_or(Held::Sent(given.value), |input| one(input, given.value));
            self.items.push(Item { name: given.name.into(), below: Below::Nothing, value });
        }
    }

    fn field(&mut self, field: &'a Field, given: &[Given<'a>]) {
        let absent = given.iter().all(|given| matches!(given.value, Value::EmptyList));
        let Some(first) = field.variants.first() else { return };
        // A page without this field may have been the one; what is switched off is not there.
        let off = first.inputs.iter().all(|input| input.disabled);
        if given.is_empty() && (off || !field.everywhere) {
            return;
        }
        let alike = |shape| field.variants.iter().all(|variant| shape_of(field, variant) == shape);
        match shape_of(field, first) {
            Shape::List => self.list(field, first, given),
            shape if !alike(shape) => {
                let several =
                    field.variants.iter().any(|other| shape_of(field, other) == Shape::List);
                if several { self.list(field, first, given) } else { self.as_sent(field, given) }
            }
            Shape::Flag => self.flag(field, first, given),
            Shape::One => self.one(field, first, given, absent),
        }
    }

    fn list(&mut self, field: &'a Field, variant: &'a Variant, given: &[Given<'a>]) {
        let reads_brackets = matches!(self.names, Names::Auto | Names::Brackets);
        let name = field.name.strip_suffix("[]").filter(|_| reads_brackets).unwrap_or(&field.name);
        let mut values = Vec::new();
        for given in given {
            match (variant.inputs.first(), given.value) {
                (_, Value::EmptyList) => {}
                (_, Value::File(file)) if file::is_none(file) => {}
                (Some(Input { kind: Kind::Text(rules), .. }), Value::Text(text))
                    if rules.text == TextType::Emails =>
                {
                    let addresses = email::addresses(text).filter(|address| !address.is_empty());
                    values.extend(addresses.map(|address| Held::Text(address.into())));
                }
                (Some(input), value) => values.push(one(input, value)),
                (None, value) => values.push(Held::Sent(value)),
            }
        }
        let name = Cow::Borrowed(name);
        if values.is_empty() {
            let value = Held::Sent(Value::EmptyList);
            self.items.push(Item { name, below: Below::Nothing, value });
            return;
        }
        for (place, value) in values.into_iter().enumerate() {
            self.items.push(Item { name: name.clone(), below: Below::Place(place), value });
        }
    }

    /// A box that says yes, perhaps with a hidden field in front of it that says no.
    fn flag(&mut self, field: &'a Field, variant: &'a Variant, given: &[Given<'a>]) {
        let yes = variant.inputs.iter().find_map(|input| match &input.kind {
            Kind::Choice(rules) => rules.options.first(),
            _ => None,
        });
        let ticked = |given: &Given<'_>| match given.value {
            Value::Bool(ticked) => ticked,
            Value::Text(text) => yes.is_some_and(|yes| yes.value == text),
            _ => false,
        };
        let value = Held::Sent(Value::Bool(given.iter().any(ticked)));
        self.items.push(Item { name: field.name.as_str().into(), below: Below::Nothing, value });
    }

    fn one(&mut self, field: &'a Field, variant: &'a Variant, given: &[Given<'a>], absent: bool) {
        let Some(input) = variant.inputs.first() else { return };
        if absent {
            let null = match &input.kind {
                Kind::Measure(_) | Kind::File(_) => true,
                Kind::Choice(rules) => rules.choice != ChoiceType::Button,
                Kind::Text(_)
                | Kind::Color { .. }
                | Kind::Hidden { .. }
                | Kind::Coordinate
                | Kind::Direction => false,
            };
            if null && !input.disabled {
                let value = Held::Sent(Value::Null);
                let name = field.name.as_str().into();
                self.items.push(Item { name, below: Below::Nothing, value });
            }
            return;
        }
        for given in given {
            let (name, value) = (field.name.as_str().into(), one(input, given.value));
            self.items.push(Item { name, below: Below::Nothing, value });
        }
    }

    fn as_sent(&mut self, field: &'a Field, given: &[Given<'a>]) {
        for given in given {
            let (name, value) = (field.name.as_str().into(), Held::Sent(given.value));
            self.items.push(Item { name, below: Below::Nothing, value });
        }
    }
}

/// What is made of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    One,
    Flag,
    List,
}

fn shape_of(field: &Field, variant: &Variant) -> Shape {
    let flag = |input: &Input| matches!(&input.kind, Kind::Choice(rules) if rules.is_flag());
    match &variant.inputs[..] {
        _ if field.name.ends_with("[]") => Shape::List,
        [only] if flag(only) => Shape::Flag,
        [only] if only.multiple() => Shape::List,
        [Input { kind: Kind::Hidden { .. }, .. }, second] if flag(second) => Shape::Flag,
        [_] | [] => Shape::One,
        _ => Shape::List,
    }
}

/// One value as what its field makes of it.
fn one<'a>(input: &Input, value: Value<'a>) -> Held<'a> {
    match (&input.kind, value) {
        (Kind::Text(rules), Value::Text(text)) => match sanitized(rules.text, text) {
            Some(text) => Held::Text(text),
            None => Held::Sent(value),
        },
        (Kind::Measure(_), Value::Text("")) => Held::Sent(Value::Null),
        (Kind::Measure(rules), Value::Text(text)) => match rules.measure {
            Measure::Number | Measure::Range => {
                json_number(text).map_or(Held::Sent(value), Held::Number)
            }
            // Its date and time may stand apart.
            Measure::DatetimeLocal => rules
                .measure
                .parse(text)
                .and_then(|moment| rules.measure.write(moment))
                .map_or(Held::Sent(value), |text| Held::Text(text.into())),
            Measure::Date | Measure::Month | Measure::Week | Measure::Time => Held::Sent(value),
        },
        (Kind::Coordinate, Value::Text(text)) => {
            json_number(text).map_or(Held::Sent(value), Held::Number)
        }
        (Kind::Choice(_) | Kind::Text(_), Value::Number(number)) => Held::Text(number.into()),
        (Kind::File(_), Value::File(file)) if file::is_none(file) => Held::Sent(Value::Null),
        (_, value) => Held::Sent(value),
    }
}

/// A number of HTML as one of JSON (RFC 8259, 6), digit by digit: no zeros in front, and one
/// before the point.
fn json_number(text: &str) -> Option<String> {
    Decimal::parse(text)?;
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, exponent) = rest.split_at(rest.find(['e', 'E']).unwrap_or(rest.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}{exponent}"))
}
