//! `GET /f/{form}` of a form that no page of a site has: the form itself, made of what is declared.

use frontdesk_schema::{FormSchema, Page};
use serde_json::json;

use crate::desk::{Answer, Desk, MULTIPART, URLENCODED, multipart};

const CONFIG: &str = "[forms.booking]\nlang = \"de\"\n\
    [[forms.booking.fields]]\nname = \"email\"\ntype = \"email\"\nlabel = \"E-Mail\"\nrequired = true\nmaxlength = 80\n\
    [[forms.booking.fields]]\nname = \"code\"\npattern = \"[A-Z]{3}\"\ntitle = \"three \\\"letters\\\"\"\n\
    [[forms.booking.fields]]\nname = \"size\"\ntype = \"select\"\noptions = [\"S\", { value = \"M\", label = \"<Mittel>\" }]\n\
    [[forms.booking.fields]]\nname = \"days\"\ntype = \"checkbox\"\noptions = [\"mo\", \"tu\"]\n\
    [[forms.booking.fields]]\nname = \"pay\"\ntype = \"radio\"\nrequired = true\noptions = [\"cash\", \"card\"]\n\
    [[forms.booking.fields]]\nname = \"people\"\ntype = \"number\"\nmin = \"1\"\nmax = \"9\"\n\
    [[forms.booking.fields]]\nname = \"words\"\ntype = \"textarea\"\n\
    [[forms.booking.fields]]\nname = \"cv\"\ntype = \"file\"\naccept = \".pdf\"\n\
    [[forms.booking.fields]]\nname = \"pin\"\ntype = \"password\"\n\
    [[forms.booking.fields]]\nname = \"campaign\"\ntype = \"hidden\"\nvalue = \"spring\"\n";

const BROWSER: [(&str, &str); 2] = [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")];

fn page(desk: &Desk) -> String {
    let answer = desk.request("GET", "/f/booking", &BROWSER, b"");
    assert_eq!(answer.status, 200);
    answer.text()
}

/// The form as the page has it, with what is typed into it; the visit's own id comes along.
fn send(desk: &Desk, typed: &[(&str, &str)]) -> Answer {
    let id = id_of(&page(desk));
    let mut parts = vec![
        (r#"name="_id""#.to_owned(), id),
        (r#"name="campaign""#.to_owned(), "spring".to_owned()),
    ];
    parts.extend(
        typed.iter().map(|(name, value)| (format!("name=\"{name}\""), (*value).to_owned())),
    );
    parts.push((r#"name="cv"; filename="""#.to_owned(), String::new()));
    let parts: Vec<_> =
        parts.iter().map(|(head, value)| (head.as_str(), value.as_bytes())).collect();
    let own = format!("http://localhost:{}", desk.port);
    let referer = format!("{own}/f/booking");
    let headers = [
        ("Content-Type", MULTIPART),
        ("Sec-Fetch-Site", "same-origin"),
        ("Origin", &own),
        ("Referer", &referer),
        BROWSER[0],
        BROWSER[1],
    ];
    desk.request("POST", "/f/booking", &headers, &multipart(&parts))
}

fn id_of(html: &str) -> String {
    let (_, rest) = html.split_once(r#"name="_id" value=""#).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn the_page_asks_for_each_declared_field_and_demands_what_is_declared() {
    let desk = Desk::configured(CONFIG);
    let html = page(&desk);
    let forms = Page::read(&html).forms;
    assert_eq!(forms.len(), 1);
    let schema = FormSchema::of(&forms[0]);
    assert!(schema.warnings.is_empty(), "{:?}", schema.warnings);
    let fields: Vec<String> = schema
        .fields
        .iter()
        .filter(|field| field.name != "_id")
        .flat_map(|field| field.inputs().map(|input| format!("{}: {input}", field.name)))
        .collect();
    let declared = desk.get("/f/booking/schema.json").json();
    assert_eq!(declared["required"], json!(["email", "pay"]));
    assert_eq!(
        fields,
        [
            "email: email, required, maxlength=80",
            "code: text, pattern=[A-Z]{3}",
            // The browser would choose for the visitor if there were no empty one.
            r#"size: select: "" | "S" | "M""#,
            r#"days: checkbox, multiple: "mo" | "tu""#,
            r#"pay: radio, required: "cash" | "card""#,
            "people: number, min=1, max=9",
            "words: textarea",
            "cv: file, accept=.pdf",
            "pin: password",
            "campaign: hidden",
        ]
    );
    assert!(
        html.contains("<html lang=\"de\">") && html.contains("<button>Senden</button>"),
        "{html}"
    );
    assert!(
        html.contains("&#60;Mittel&#62;") && html.contains("enctype=\"multipart/form-data\""),
        "{html}"
    );
}

#[test]
fn what_is_sent_from_it_is_filed_once_and_what_is_left_out_is_no_mistake() {
    let desk = Desk::configured(CONFIG);
    let typed = [
        ("email", "ada@example.org"),
        ("code", ""),
        ("size", ""),
        ("pay", "card"),
        ("people", ""),
        ("words", ""),
        ("pin", ""),
    ];
    let answer = send(&desk, &typed);
    assert_eq!(
        (answer.status, answer.header("location").as_deref()),
        (303, Some("/f/booking/thanks")),
        "{}",
        answer.text()
    );
    let tree = desk.tree("booking");
    assert_eq!(
        (&tree["email"], &tree["pay"], &tree["campaign"]),
        (&"ada@example.org".into(), &"card".into(), &"spring".into())
    );
    // The same visit, its button pressed twice.
    let id = id_of(&page(&desk));
    let body = format!("_id={id}&campaign=spring&email=bob%40example.org&pay=cash");
    for _ in 0..2 {
        assert_eq!(desk.navigate("/f/booking", URLENCODED, body.as_bytes()).status, 303);
    }
    assert_eq!(desk.export("booking").len(), 2);
}

#[test]
fn a_wrong_one_comes_back_with_what_was_typed_and_each_error_beside_its_field() {
    let desk = Desk::configured(CONFIG);
    let typed = [
        ("email", "\"><script>x</script>"),
        ("size", "M"),
        ("pay", "card"),
        ("people", "12"),
        ("pin", "hunter2"),
    ];
    let answer = send(&desk, &typed);
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-language").as_deref(), Some("de"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let html = answer.text();
    assert!(!html.contains("<script") && !html.contains("hunter2"), "{html}");
    let form = Page::read(&html).forms.remove(0);
    let field =
        |name: &str| form.fields.iter().find(|field| field.name.as_deref() == Some(name)).unwrap();
    assert_eq!(field("email").value.as_deref(), Some("\"><script>x</script>"));
    assert_eq!(field("email").attributes.value("aria-invalid"), Some("true"));
    assert_eq!(field("people").value.as_deref(), Some("12"));
    assert_eq!(field("size").value.as_deref(), Some("M"));
    assert_eq!(field("campaign").value.as_deref(), Some("spring"));
    assert!(desk.export("booking").is_empty());
}

#[test]
fn where_a_page_of_the_site_has_the_form_or_a_proof_is_asked_for_the_page_only_says_so() {
    let proof = Desk::configured(&CONFIG.replace("lang = \"de\"\n", "altcha = \"required\"\n"));
    assert!(!page(&proof).contains("<form"));
    let undeclared = Desk::start();
    let output = undeclared.run(&["form", "add", "booking"]);
    assert!(output.status.success());
    assert!(!page(&undeclared).contains("<form"));
}
