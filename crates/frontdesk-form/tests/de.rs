//! Forms read into types.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use frontdesk_form::{Content, ContentType, DeErrors, FormData, Limits, Names, Upload, from_tree};

fn sent<T: DeserializeOwned>(content_type: &str, body: &str) -> Result<T, DeErrors> {
    let form = ContentType::parse(content_type.as_bytes()).unwrap();
    let limits = Limits { max_pairs: 100_000, ..Limits::default() };
    let data = FormData::parse(&form, body.to_owned().into(), &limits).unwrap();
    from_tree(&data.tree(Names::Auto, &limits).unwrap())
}

fn form<T: DeserializeOwned>(body: &str) -> Result<T, DeErrors> {
    sent("application/x-www-form-urlencoded", body)
}

fn json<T: DeserializeOwned>(body: &str) -> Result<T, DeErrors> {
    sent("application/json", body)
}

/// Each error as `kind field: expected, came`.
#[track_caller]
fn errors<T: DeserializeOwned>(result: Result<T, DeErrors>) -> Vec<String> {
    let Err(errors) = result else { panic!("it was read without an error") };
    errors
        .iter()
        .map(|error| {
            let (kind, field) = (error.kind.word(), &error.field);
            format!("{kind} {field}: {}, {}", error.expected, error.came)
        })
        .collect()
}

#[derive(Debug, Deserialize, PartialEq)]
struct One<T> {
    a: T,
}

#[track_caller]
fn one<T: DeserializeOwned + PartialEq + std::fmt::Debug>(body: &str, expected: T) {
    assert_eq!(form::<One<T>>(body).map(|one| one.a), Ok(expected), "{body}");
}

#[test]
fn scalars_are_read_from_text() {
    one("a=7", 7u8);
    one("a=+7+", 7i64);
    one("a=-170141183460469231731687303715884105728", i128::MIN);
    one("a=340282366920938463463374607431768211455", u128::MAX);
    one("a=0.5", 0.5f64);
    one("a=1e3", 1000f32);
    one("a=x", 'x');
    one("a=%C3%A9", 'é');
    one("a=", ());
    one("a=x+y", "x y".to_owned());
    for (text, bool) in [("on", true), ("true", true), ("1", true), ("True", true), ("ON", true)] {
        one(&format!("a={text}"), bool);
    }
    for text in ["off", "false", "0", "False"] {
        one(&format!("a={text}"), false);
    }
}

#[test]
fn a_checkbox_beside_a_hidden_field_is_ticked_if_one_of_them_says_so() {
    one("a=0&a=1", true);
    one("a=true&a=false", true);
    one("a=0", false);
}

#[test]
fn json_values_keep_their_types_and_numbers_may_be_text() {
    assert_eq!(json::<One<String>>(r#"{"a":"x"}"#).unwrap().a, "x");
    assert_eq!(json::<One<String>>(r#"{"a":12345}"#).unwrap().a, "12345");
    assert_eq!(json::<One<u32>>(r#"{"a":"5"}"#).unwrap().a, 5);
    assert_eq!(json::<One<u32>>(r#"{"a":5}"#).unwrap().a, 5);
    assert!(json::<One<bool>>(r#"{"a":true}"#).unwrap().a);
    assert_eq!(json::<One<Option<u32>>>(r#"{"a":null}"#).unwrap().a, None);
    assert_eq!(json::<One<Vec<Vec<u8>>>>(r#"{"a":[[1],[],[2,3]]}"#).unwrap().a[2], [2, 3]);
}

#[test]
fn numbers_that_are_none_are_refused() {
    for (body, expected) in [
        ("a=256", "unexpected a: a whole number from 0 to 255, \"256\""),
        ("a=-1", "unexpected a: a whole number from 0 to 255, \"-1\""),
        ("a=1.0", "unexpected a: a whole number from 0 to 255, \"1.0\""),
        ("a=", "unexpected a: a whole number from 0 to 255, \"\""),
        ("a[]=1", "unexpected a: a whole number from 0 to 255, a list of 1 element"),
        ("a[b]=1", "unexpected a: a whole number from 0 to 255, an object with the keys b"),
    ] {
        assert_eq!(errors(form::<One<u8>>(body)), [expected], "{body}");
    }
    for body in ["a=NaN", "a=inf", "a=-Infinity", "a=1e400", "a=0x1", "a="] {
        assert_eq!(errors(form::<One<f64>>(body)).len(), 1, "{body}");
    }
    assert_eq!(errors(json::<One<f64>>(r#"{"a":1e400}"#)), ["unexpected a: a number, 1e400"]);
}

/// A type that reads itself from text in its own words, as dates do.
#[derive(Debug, PartialEq)]
struct Day(u8);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = text.strip_prefix("day ").and_then(|day| day.parse().ok());
        day.map(Day).ok_or_else(|| serde::de::Error::custom("not a day"))
    }
}

#[test]
fn empty_text_is_none_for_what_can_not_be_empty() {
    one("a=", None::<u32>);
    one("a=", None::<f64>);
    one("a=", None::<bool>);
    one("a=", None::<Day>);
    one("a=", None::<char>);
    one("a=", None::<Kind>);
    one("a=", Some(String::new()));
    one("a=5", Some(5u32));
    one("a=day+3", Some(Day(3)));
    one("b=", None::<u32>);
    one("a[]=1&a[]=&a[]=3", vec![Some(1u8), None, Some(3)]);
    assert_eq!(errors(form::<One<Option<u8>>>("a=x")).len(), 1);
    assert_eq!(errors(form::<One<Option<Day>>>("a=x")), ["invalid a: not a day, \"x\""]);
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Card,
    Cash,
    Other(String),
    Split { of: u8 },
}

#[test]
fn enums_are_read_by_the_name_of_a_variant() {
    one("a=card", Kind::Card);
    one("a[]=card&a[]=cash", vec![Kind::Card, Kind::Cash]);
    one("a[other]=x", Kind::Other("x".into()));
    one("a[split][of]=3", Kind::Split { of: 3 });
    one("a.split.of=3", Kind::Split { of: 3 });
    assert_eq!(
        errors(form::<One<Kind>>("a=coin")),
        ["unknown a: one of `card`, `cash`, `other`, `split`, \"coin\""]
    );
    assert_eq!(errors(form::<One<Kind>>("a=other")).len(), 1);
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Payment {
    Card { number: String, cvc: u16 },
    Cash { amount: f64, exact: bool },
}

#[derive(Debug, Deserialize, PartialEq)]
struct Flat {
    name: String,
    #[serde(flatten)]
    address: Address,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Address {
    zip: String,
    floor: u8,
    lift: bool,
    door: Option<u8>,
}

#[test]
fn what_serde_buffers_is_read_as_the_type_says() {
    one("a[type]=card&a[number]=5&a[cvc]=5", Payment::Card { number: "5".into(), cvc: 5 });
    one("a[type]=cash&a[amount]=5&a[exact]=on", Payment::Cash { amount: 5.0, exact: true });
    let flat = |lift, door| Flat {
        name: "1".into(),
        address: Address { zip: "1".into(), floor: 1, lift, door },
    };
    assert_eq!(form("name=1&zip=1&floor=1&lift=1&door=1"), Ok(flat(true, Some(1))));
    assert_eq!(form("name=1&zip=1&floor=1&lift=off&door="), Ok(flat(false, None)));
    assert_eq!(form("door=1&lift=1&floor=1&zip=1&name=1"), Ok(flat(true, Some(1))));
    let rows: Vec<String> =
        (0..300).map(|i| format!("a[{i}][type]=card&a[{i}][number]={i}&a[{i}][cvc]={i}")).collect();
    let read: One<Vec<Payment>> = form(&rows.join("&")).unwrap();
    assert_eq!(read.a[299], Payment::Card { number: "299".into(), cvc: 299 });
}

#[test]
fn what_serde_buffers_and_can_not_read_is_an_error() {
    assert_eq!(errors(form::<Flat>("name=n&zip=1&floor=top&lift=on")).len(), 1);
    assert_eq!(errors(form::<Flat>("name=n&zip=1&lift=on")), ["missing floor: a value, nothing"]);
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<String>),
    One(String),
}

#[test]
fn untagged_enums_see_text_lists_and_objects() {
    one("a=x", OneOrMany::One("x".into()));
    one("a=x&a=y", OneOrMany::Many(vec!["x".into(), "y".into()]));
}

#[test]
fn a_list_reads_one_or_many_and_rows_under_any_index() {
    one("a=1", vec![1u8]);
    one("a=1&a=2", vec![1u8, 2]);
    one("a[]=1", vec![1u8]);
    one("a[9]=2&a[10]=3&a[7]=1", vec![1u8, 2, 3]);
    one("a=1&a=2", (1u8, "2".to_owned()));
    one("a=1&a=2", [1u8, 2]);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Row {
        n: u8,
    }
    one("a[n]=1", vec![Row { n: 1 }]);
    one("a[][n]=1&a[][n]=2", vec![Row { n: 1 }, Row { n: 2 }]);
    one("a[5].n=1&a[4].n=2", vec![Row { n: 2 }, Row { n: 1 }]);
}

#[test]
fn a_map_reads_rows_by_the_indexes_that_were_sent() {
    one("a[10045]=2&a[7]=1", HashMap::from([(10045u32, 2u8), (7, 1)]));
    one("a[0]=1&a[25]=2", HashMap::from([(0u32, 1u8), (25, 2)]));
    one("a.1=1&a.25=2", BTreeMap::from([("1".to_owned(), 1u8), ("25".to_owned(), 2)]));
    one("a=x&a=y", BTreeMap::from([(0u8, 'x'), (1, 'y')]));
    one("a[0]=x&a[0]=y", vec![vec!['x', 'y']]);
    one("f-TOTAL_FORMS=2&a=1", 1u8);
    let forms: BTreeMap<String, BTreeMap<u8, u8>> = form("f-TOTAL_FORMS=2&f-0=1&g[0]=1&g[3]=2")
        .map(|mut all: HashMap<String, serde_json::Value>| {
            all.remove("f");
            all.remove("f-0");
            serde_json::from_value(serde_json::to_value(all).unwrap()).unwrap_or_default()
        })
        .unwrap();
    assert!(forms.is_empty());
}

#[derive(Debug, Deserialize, PartialEq)]
struct Order {
    name: String,
    #[serde(default)]
    express: bool,
    rows: Vec<Row>,
    note: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    article: String,
    qty: u8,
    price: f32,
}

#[test]
fn all_errors_come_at_once_with_the_fields_as_the_sender_wrote_them() {
    let body = "rows[0][article]=tea&rows[0][qty]=x&rows[0][price]=y&rows[1].qty=300&express=maybe";
    assert_eq!(
        errors(form::<Order>(body)),
        [
            "unexpected rows[0][qty]: a whole number from 0 to 255, \"x\"",
            "unexpected rows[0][price]: a number, \"y\"",
            "unexpected rows[1].qty: a whole number from 0 to 255, \"300\"",
            "missing rows[1].article: a value, nothing",
            "missing rows[1].price: a value, nothing",
            "unexpected express: a yes or no (on, true, 1, off, false, 0), \"maybe\"",
            "missing name: a value, nothing",
        ]
    );
    assert_eq!(
        errors(json::<Order>(r#"{"name":7,"rows":[{"article":"tea","qty":"x","price":[]}]}"#)),
        [
            "unexpected rows[0].qty: a whole number from 0 to 255, \"x\"",
            "unexpected rows[0].price: a number, a list of 0 elements",
        ]
    );
}

#[test]
fn errors_in_the_types_own_words_come_all_at_once_too() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read: the errors are what is looked at")]
    struct Days {
        from: Day,
        kind: Kind,
        days: Vec<Day>,
        count: u8,
        to: Day,
    }
    let body = "from=x&kind=coin&days=day+1&days=y&days=day+2&days=z&count=many&to=w";
    assert_eq!(
        errors(form::<Days>(body)),
        [
            "invalid from: not a day, \"x\"",
            "unknown kind: one of `card`, `cash`, `other`, `split`, \"coin\"",
            "invalid days: not a day, \"y\"",
            "invalid days: not a day, \"z\"",
            "unexpected count: a whole number from 0 to 255, \"many\"",
            "invalid to: not a day, \"w\"",
        ]
    );
}

#[test]
fn an_error_has_a_pointer_and_shortens_what_came() {
    let body = format!("rows[1].qty={}&rows[0].qty=1", "x".repeat(1000));
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read: the errors are what is looked at")]
    struct Rows {
        rows: Vec<Qty>,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read: the errors are what is looked at")]
    struct Qty {
        qty: u8,
    }
    let errors = form::<Rows>(&body).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!((error.field.as_str(), error.pointer.as_str()), ("rows[1].qty", "/rows/1/qty"));
    assert_eq!(error.came, format!("\"{}…\"", "x".repeat(40)));
    assert_eq!(
        error.to_string(),
        format!("`rows[1].qty`: expected a whole number from 0 to 255, came {}", error.came)
    );
}

#[test]
fn unknown_fields_are_errors_where_the_type_says_so() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "it is never read: the errors are what is looked at")]
    struct Strict {
        a: u8,
    }
    assert_eq!(errors(form::<Strict>("a=1&b=2")), ["unknown b: only `a`, \"2\""]);
}

#[test]
fn a_user_who_takes_errors_back_is_let_to() {
    fn lenient<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(u8::deserialize(deserializer).unwrap_or(9))
    }
    #[derive(Debug, Deserialize)]
    struct Lenient {
        #[serde(deserialize_with = "lenient")]
        a: u8,
    }
    assert_eq!(form::<Lenient>("a=x").unwrap().a, 9);
}

#[derive(Debug, Deserialize)]
struct Files {
    photo: Upload,
    more: Vec<Upload>,
    empty: Option<Upload>,
    #[serde(default)]
    absent: Option<Upload>,
}

const MULTIPART: &str = "multipart/form-data; boundary=b";

fn part(name: &str, filename: &str, content: &str) -> String {
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
         Content-Type: image/png\r\n\r\n{content}\r\n"
    )
}

#[test]
fn files_are_uploads_that_share_their_bytes() {
    let body = [
        part("photo", "a.png", "one"),
        part("more", "b.png", "two"),
        part("more", "b.png", "six"),
        part("empty", "", ""),
        "--b--\r\n".to_owned(),
    ]
    .concat();
    let files: Files = sent(MULTIPART, &body).unwrap();
    assert_eq!(files.photo.filename, "a.png");
    assert_eq!(files.photo.content_type.as_deref(), Some("image/png"));
    assert_eq!(files.photo.content, Content::Memory("one".into()));
    assert_eq!(files.more[1].content, Content::Memory("six".into()));
    assert_eq!((files.empty, files.absent), (None, None));
    assert_eq!(
        errors(sent::<One<u8>>(MULTIPART, &[part("a", "x", "1"), "--b--\r\n".into()].concat())),
        ["unexpected a: a whole number from 0 to 255, a file \"x\""]
    );
}

#[test]
fn files_come_through_flatten_and_text_is_no_file() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Debug, Deserialize)]
    struct Inner {
        first: Upload,
        second: Upload,
    }
    let body =
        [part("first", "x", "one"), part("second", "x", "two"), "--b--\r\n".to_owned()].concat();
    let outer: Outer = sent(MULTIPART, &body).unwrap();
    assert_eq!(outer.inner.first.content, Content::Memory("one".into()));
    assert_eq!(outer.inner.second.content, Content::Memory("two".into()));
    assert_eq!(errors(form::<One<Upload>>("a=x")), ["unexpected a: a file, \"x\""]);
    let fake = "a[filename]=x&a[size]=3";
    assert_eq!(errors(form::<One<Upload>>(fake)).len(), 1);
}

#[test]
fn any_value_is_the_tree() {
    let value: serde_json::Value = form("a[b]=1&a[c][]=x&d=y").unwrap();
    assert_eq!(value, serde_json::json!({"a":{"b":"1","c":["x"]},"d":"y"}));
    let body = r#"{"n":5,"f":0.5,"b":true,"z":null,"l":[1,{}]}"#;
    let value: serde_json::Value = json(body).unwrap();
    assert_eq!(value, serde_json::from_str::<serde_json::Value>(body).unwrap());
}

/// A type that holds itself is read as deep as the form goes, and the form only goes so deep.
#[test]
fn recursive_types_end_with_the_form() {
    #[derive(Debug, Deserialize)]
    struct Tree {
        n: u8,
        below: Option<Box<Tree>>,
    }
    let tree: Tree = form("n=1&below.n=2&below.below.n=3").unwrap();
    assert_eq!(tree.below.unwrap().below.unwrap().n, 3);
    assert_eq!(errors(form::<Tree>("below.below.n=x")).len(), 3);
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it can't be made")]
    struct Endless {
        a: Box<Endless>,
    }
    assert!(!errors(form::<Endless>("b=1")).is_empty());
}

#[test]
fn thousands_of_errors_are_cut_to_a_hundred() {
    let body: Vec<String> = (0..1000).map(|i| format!("a[{i}]=x")).collect();
    assert_eq!(errors(form::<One<Vec<u8>>>(&body.join("&"))).len(), 100);
}
