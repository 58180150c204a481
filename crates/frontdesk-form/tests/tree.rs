//! Names and the trees they make.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, FormError, Limits, Names};

fn parse(content_type: &str, body: &str) -> FormData {
    let form = ContentType::parse(content_type.as_bytes()).unwrap();
    FormData::parse(&form, body.to_owned().into(), &Limits::default()).unwrap()
}

fn read(body: &str, names: Names) -> Result<(String, Vec<(String, String)>), FormError> {
    let data = parse("application/x-www-form-urlencoded", body);
    let tree = data.tree(names, &Limits::default())?;
    let notes =
        tree.notes().iter().map(|note| (note.kind.word().to_owned(), note.name.clone())).collect();
    Ok((tree.to_json(), notes))
}

/// The tree and its notes, each as `kind at name`.
fn auto(body: &str) -> (String, String) {
    let (json, notes) = read(body, Names::Auto).unwrap();
    let notes: Vec<String> = notes.iter().map(|(kind, name)| format!("{kind} at {name}")).collect();
    (json, notes.join(", "))
}

#[track_caller]
fn table(rows: &[(&str, &str, &str)]) {
    for (body, tree, notes) in rows {
        assert_eq!(auto(body), (tree.to_string(), notes.to_string()), "{body}");
    }
}

#[test]
fn the_table_of_names_holds_row_by_row() {
    table(&[
        ("a=1&a=2", r#"{"a":["1","2"]}"#, ""),
        ("a[]=1", r#"{"a":["1"]}"#, ""),
        ("a[b][c]=1", r#"{"a":{"b":{"c":"1"}}}"#, ""),
        ("a.b.c=1", r#"{"a":{"b":{"c":"1"}}}"#, ""),
        ("a[0].b=1&a[1].b=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, ""),
        ("a.0.b=1&a.1.b=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, ""),
        ("a[0][b]=1&a[1][b]=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, ""),
        ("a[0][b]=1&a[25][b]=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, "indexes at a"),
        ("qty[10045]=2", r#"{"qty":{"10045":"2"}}"#, ""),
        ("a[20]=x", r#"{"a":{"20":"x"}}"#, ""),
        (
            "u[][n]=x&u[][g]=1&u[][n]=y&u[][g]=2",
            r#"{"u":[{"n":"x","g":"1"},{"n":"y","g":"2"}]}"#,
            "",
        ),
        (
            "form-TOTAL_FORMS=2&form-0-name=x&form-1-name=y",
            r#"{"form":[{"name":"x"},{"name":"y"}]}"#,
            "",
        ),
        ("comment=Hi&comment.dir=ltr", r#"{"comment":"Hi","comment.dir":"ltr"}"#, ""),
        ("a[b]=1&a=2", r#"{"a":{"b":"1","":"2"}}"#, "conflict at a"),
        ("=a", r#"{"":"a"}"#, ""),
        ("[x]=1", r#"{"[x]":"1"}"#, "malformed_name at [x]"),
        ("a[=1", r#"{"a[":"1"}"#, "malformed_name at a["),
        ("a]=1", r#"{"a]":"1"}"#, "malformed_name at a]"),
        ("a[b=1", r#"{"a[b":"1"}"#, "malformed_name at a[b"),
    ]);
}

#[test]
fn the_eleven_ordinary_bodies_are_read_right() {
    table(&[
        ("a[b][c]=1", r#"{"a":{"b":{"c":"1"}}}"#, ""),
        ("a[]=1&a[]=2", r#"{"a":["1","2"]}"#, ""),
        ("a=1&a=2", r#"{"a":["1","2"]}"#, ""),
        ("a.b.c=1", r#"{"a":{"b":{"c":"1"}}}"#, ""),
        ("a[0].b=1&a[1].b=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, ""),
        ("a.0.b=1&a.1.b=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, ""),
        (
            "form-TOTAL_FORMS=2&form-0-name=x&form-1-name=y",
            r#"{"form":[{"name":"x"},{"name":"y"}]}"#,
            "",
        ),
        ("a[0][b]=1&a[25][b]=2", r#"{"a":[{"b":"1"},{"b":"2"}]}"#, "indexes at a"),
        (
            "u[][n]=x&u[][g]=1&u[][n]=y&u[][g]=2",
            r#"{"u":[{"n":"x","g":"1"},{"n":"y","g":"2"}]}"#,
            "",
        ),
        ("_charset_=ISO-8859-1&n=%E9", r#"{"_charset_":"ISO-8859-1","n":"é"}"#, ""),
        ("a[b]=1&a=2", r#"{"a":{"b":"1","":"2"}}"#, "conflict at a"),
    ]);
}

/// F-33
#[test]
fn names_that_contradict_each_other_keep_both_values_and_leave_a_note() {
    table(&[
        ("a=1&a[b]=2", r#"{"a":{"":"1","b":"2"}}"#, "conflict at a"),
        ("a=1&a=2&a[b]=3", r#"{"a":{"":["1","2"],"b":"3"}}"#, "conflict at a"),
        ("a[]=1&a[x]=2", r#"{"a":{"":["1"],"x":"2"}}"#, "conflict at a"),
        ("a[x]=2&a[]=1&a=3", r#"{"a":{"x":"2","":["1","3"]}}"#, "conflict at a"),
        ("a.b=1&a[b]=2", r#"{"a":{"b":["1","2"]}}"#, ""),
        ("a[0].b=1&a[0]=2", r#"{"a[0].b":"1","a":["2"]}"#, "conflict at a[0].b"),
        ("a[0][b]=1&a[0]=2", r#"{"a":[{"b":"1","":"2"}]}"#, "conflict at a[0]"),
        ("a.b.c=1&a.b=2", r#"{"a.b.c":"1","a":{"b":"2"}}"#, ""),
        ("a[[b]]=1", r#"{"a[[b]]":"1"}"#, "malformed_name at a[[b]]"),
        ("%5Ba%5D=1", r#"{"[a]":"1"}"#, "malformed_name at [a]"),
        ("a[b]c=1", r#"{"a[b]c":"1"}"#, "malformed_name at a[b]c"),
        ("a=1&a[]=2", r#"{"a":["1","2"]}"#, ""),
        ("a[]=1&a[0]=2", r#"{"a":["2","1"]}"#, "guessed at a"),
        ("a=1&a[0]=2", r#"{"a":["2","1"]}"#, "guessed at a"),
        ("a=1&a[0][b]=2", r#"{"a":[{"b":"2"},"1"]}"#, "guessed at a, conflict at a"),
        ("a[5]=1&a[]=2", r#"{"a":["1","2"]}"#, "guessed at a"),
        ("a[]=x&a[1][y]=z", r#"{"a":["x",{"y":"z"}]}"#, "guessed at a"),
        ("a[]=x&a[]=y&a[2][z]=1", r#"{"a":["x","y",{"z":"1"}]}"#, "guessed at a"),
        ("a[1]=x&a[2]=y&a[]=z", r#"{"a":["x","y","z"]}"#, "guessed at a"),
        ("a[5]=1&a=2", r#"{"a":{"5":"1","":"2"}}"#, "conflict at a"),
        ("a[0]=1&a[b]=2", r#"{"a":{"0":"1","b":"2"}}"#, "indexes at a"),
        ("a[0]=1&a[b]=2&a=3", r#"{"a":{"0":"1","b":"2","":"3"}}"#, "indexes at a, conflict at a"),
        ("a[]=1&a[][n]=2", r#"{"a":["1",{"n":"2"}]}"#, "guessed at a"),
        ("a=1&a[][n]=2", r#"{"a":["1",{"n":"2"}]}"#, "conflict at a"),
    ]);
}

#[test]
fn rows_without_an_index_begin_where_a_key_comes_again() {
    table(&[
        ("u[][n]=x&u[][n]=y&u[][g]=2", r#"{"u":[{"n":"x"},{"n":"y","g":"2"}]}"#, "guessed at u"),
        (
            "u[][n]=x&u[][t][]=1&u[][t][]=2&u[][n]=y&u[][t][]=3",
            r#"{"u":[{"n":"x","t":["1","2"]},{"n":"y","t":["3"]}]}"#,
            "",
        ),
        (
            "u[][a][b]=1&u[][a][c]=2&u[][a][b]=3&u[][a][c]=4",
            r#"{"u":[{"a":{"b":"1","c":"2"}},{"a":{"b":"3","c":"4"}}]}"#,
            "",
        ),
        ("u[][v][][n]=1&u[][v][][n]=2", r#"{"u":[{"v":[{"n":"1"},{"n":"2"}]}]}"#, ""),
        ("u[][n]=x&z=1&u[][g]=2", r#"{"u":[{"n":"x","g":"2"}],"z":"1"}"#, ""),
        ("u[].n=x&u[].n=y", r#"{"u":[{"n":"x"},{"n":"y"}]}"#, ""),
        ("a[][]=1&a[][]=2", r#"{"a":[["1","2"]]}"#, ""),
    ]);
}

#[test]
fn indexes_make_rows_in_their_order_or_keys() {
    table(&[
        ("a[1]=y&a[0]=x", r#"{"a":["x","y"]}"#, ""),
        ("a[1]=x&a[2]=y", r#"{"a":["x","y"]}"#, ""),
        ("a[0]=x", r#"{"a":["x"]}"#, ""),
        ("a[10]=z&a[9]=y&a[1]=x", r#"{"a":["x","y","z"]}"#, "indexes at a"),
        ("a[10]=z&a[9]=y", r#"{"a":{"10":"z","9":"y"}}"#, ""),
        ("a[0]=x&a[0]=y", r#"{"a":[["x","y"]]}"#, ""),
        ("a[0]=x&a[99999999999999999999999999]=y", r#"{"a":["x","y"]}"#, "indexes at a"),
        ("a[00]=x&a[0]=y", r#"{"a":{"00":"x","0":"y"}}"#, "indexes at a"),
        ("a[-1]=x", r#"{"a":{"-1":"x"}}"#, ""),
    ]);
}

#[test]
fn the_note_about_gaps_lists_the_indexes_sent() {
    let data = parse("application/x-www-form-urlencoded", "a[25]=y&a[0]=x&a[7]=z");
    let tree = data.tree(Names::Auto, &Limits::default()).unwrap();
    assert_eq!(tree.notes()[0].message, "the rows were sent with the indexes 0, 7, 25");
}

#[test]
fn a_formset_is_a_list_whatever_rows_came() {
    table(&[
        ("form-TOTAL_FORMS=0&form-INITIAL_FORMS=0", r#"{"form":[]}"#, ""),
        ("form-TOTAL_FORMS=3&form-2-n=x", r#"{"form":[{"n":"x"}]}"#, "indexes at form"),
        (
            "f-0-n=x&f-0-items-TOTAL_FORMS=1&f-0-items-0-q=2&f-TOTAL_FORMS=1&f-MAX_NUM_FORMS=9",
            r#"{"f":[{"n":"x","items":[{"q":"2"}]}]}"#,
            "",
        ),
        ("form-0-name=x", r#"{"form-0-name":"x"}"#, ""),
        (
            "form-TOTAL_FORMS=1&form-__prefix__-n=&form-0-n=x",
            r#"{"form":[{"n":"x"}],"form-__prefix__-n":""}"#,
            "",
        ),
    ]);
}

#[test]
fn management_fields_stay_in_the_flat_list() {
    let body = "form-TOTAL_FORMS=1&form-INITIAL_FORMS=0&form-0-name=x";
    let data = parse("application/x-www-form-urlencoded", body);
    let names: Vec<_> = data.entries().map(|entry| entry.name).collect();
    assert_eq!(names, ["form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-name"]);
}

#[test]
fn prose_addresses_and_numbers_with_dots_stay_names() {
    table(&[(
        "Q1. Your name%3F=x&bob@corp.com=y&192.168.0.1=z&a..b=v",
        r#"{"Q1. Your name?":"x","bob@corp.com":"y","192.168.0.1":"z","a..b":"v"}"#,
        "",
    )]);
}

#[test]
fn a_declared_notation_reads_no_other() {
    for (body, names, tree) in [
        ("a[b]=1&a.b=2", Names::Flat, r#"{"a[b]":"1","a.b":"2"}"#),
        ("a[]=1&a[]=2&b[]=3", Names::Flat, r#"{"a[]":["1","2"],"b[]":"3"}"#),
        ("a[b]=1&a.b=2", Names::Brackets, r#"{"a":{"b":"1"},"a.b":"2"}"#),
        ("a[b]=1&a.b=2", Names::Dots, r#"{"a[b]":"1","a":{"b":"2"}}"#),
        ("f-TOTAL_FORMS=1&f-0-n=x", Names::Dots, r#"{"f-TOTAL_FORMS":"1","f-0-n":"x"}"#),
    ] {
        assert_eq!(read(body, names).unwrap().0, tree, "{body} as {names}");
    }
}

/// F-32
#[test]
fn one_bound_holds_for_the_lists_of_every_notation() {
    type Name = fn(usize) -> String;
    let notations: [(&str, Name); 6] = [
        ("repeated", |_| "a=x".into()),
        ("brackets", |_| "a[]=x".into()),
        ("indexes", |i| format!("a[{i}]=x")),
        ("dots", |i| format!("a.{i}.b=x")),
        ("guessed rows", |_| "a[][n]=x".into()),
        ("mixed", |i| if i % 2 == 0 { format!("a[{i}]=x") } else { "a[]=x".into() }),
    ];
    let limits = Limits { max_pairs: 10_000, ..Limits::default() };
    for (notation, name) in notations {
        let tree = |count: usize| {
            let body: Vec<String> = (0..count).map(name).collect();
            let form = ContentType::query();
            let data = FormData::parse(&form, body.join("&").into(), &limits).unwrap();
            data.tree(Names::Auto, &limits).map(|tree| tree.root().get("a").unwrap().items().len())
        };
        assert_eq!(tree(1000).unwrap(), 1000, "{notation}");
        for count in [1001, 5000] {
            let error = tree(count).unwrap_err();
            assert_eq!(error.limit(), Some(("limits.max_list_elements", 1000)), "{notation}");
            assert_eq!(error.status_hint(), 400);
            assert!(error.at() > 0);
        }
    }
}

/// F-32: the size of an index is not bounded, since nothing is as large as an index says.
#[test]
fn a_large_index_makes_no_large_list() {
    table(&[
        ("a[999999999]=x", r#"{"a":{"999999999":"x"}}"#, ""),
        ("a[length]=1000000000", r#"{"a":{"length":"1000000000"}}"#, ""),
        ("a=1,2,3&b[]=1,2,3", r#"{"a":"1,2,3","b":["1,2,3"]}"#, ""),
    ]);
}

/// F-32
#[test]
fn names_that_are_dangerous_elsewhere_are_ordinary() {
    table(&[
        ("__proto__[x]=1", r#"{"__proto__":{"x":"1"}}"#, ""),
        ("constructor[prototype][x]=1", r#"{"constructor":{"prototype":{"x":"1"}}}"#, ""),
        (
            "a[__proto__]=1&a[hasOwnProperty]=1",
            r#"{"a":{"__proto__":"1","hasOwnProperty":"1"}}"#,
            "",
        ),
        ("toString=1", r#"{"toString":"1"}"#, ""),
    ]);
}

/// F-05
#[test]
fn a_name_too_deep_is_refused_with_the_bound_and_its_setting() {
    for (open, close) in [("[a", "]"), (".a", ""), ("[", "]"), (".0", "")] {
        let name = |depth: usize| format!("a{}=1", format!("{open}{close}").repeat(depth - 1));
        assert!(read(&name(16), Names::Auto).is_ok(), "{open}");
        let limits = Limits { max_name_bytes: u64::MAX, ..Limits::default() };
        for depth in [17, 10_000] {
            let form = ContentType::query();
            let data = FormData::parse(&form, name(depth).into(), &limits).unwrap();
            let error = data.tree(Names::Auto, &limits).unwrap_err();
            assert_eq!(error.limit(), Some(("limits.max_depth", 16)), "{open} {depth}");
            assert_eq!(error.status_hint(), 400);
        }
    }
}

#[test]
fn json_reads_its_top_level_keys_as_names_and_the_rest_literally() {
    for (body, tree) in [
        (r#"{"a[b]":"1","tags[]":"x"}"#, r#"{"a":{"b":"1"},"tags":["x"]}"#),
        (r#"{"tags[]":["x","y"]}"#, r#"{"tags":["x","y"]}"#),
        (r#"{"tags[]":[]}"#, r#"{"tags":[]}"#),
        (r#"{"a":{"b[c]":1,"d.e":true,"0":null}}"#, r#"{"a":{"b[c]":1,"d.e":true,"0":null}}"#),
        (r#"{"a":[1,[2,{"x":[]}],{}]}"#, r#"{"a":[1,[2,{"x":[]}],{}]}"#),
        (r#"{"a":[7]}"#, r#"{"a":[7]}"#),
        (r#"{"n":1e400,"m":0.10}"#, r#"{"n":1e400,"m":0.10}"#),
        (r#"{"a":["x"],"a[b]":"y"}"#, r#"{"a":{"":["x"],"b":"y"}}"#),
        (r#"{"a":{"":1},"a[]":2,"a[c]":3}"#, r#"{"a":{"":[1,2],"c":3}}"#),
        (r#"{"rows.0.qty":1,"rows.1.qty":2}"#, r#"{"rows":[{"qty":1},{"qty":2}]}"#),
    ] {
        let data = parse("application/json", body);
        assert_eq!(data.tree(Names::Auto, &Limits::default()).unwrap().to_json(), tree, "{body}");
    }
}

#[test]
fn json_below_the_top_level_is_never_a_name() {
    let body = r#"{"a":{"comment":"Hi","comment.dir":"ltr","u[]":"x"}}"#;
    let data = parse("application/json", body);
    assert_eq!(data.tree(Names::Auto, &Limits::default()).unwrap().to_json(), body);
}
