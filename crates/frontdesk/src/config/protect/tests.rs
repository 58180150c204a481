use frontdesk_store::{AccountCursor, AccountState, Rights};

use super::*;

fn rules(text: &str) -> Vec<Rule> {
    #[derive(Deserialize)]
    struct Rules {
        protect: Vec<Rule>,
    }
    toml::from_str::<Rules>(text).unwrap().protect
}

/// Rules of one host, each with a group of its path's name.
fn below(paths: &[&str]) -> Vec<Rule> {
    let rule = |path: &&str| {
        let group = path.trim_matches('/').replace('/', "-").to_lowercase();
        format!("[[protect]]\nhost = \"app\"\npath = \"{path}\"\ngroups = [\"g{group}\"]\n")
    };
    rules(&paths.iter().map(rule).collect::<String>())
}

/// The groups of the rules that decide on a path; `?` for one that is unclear.
fn groups(rules: &[Rule], path: &str) -> String {
    let Ok(path) = AskedPath::parse(path) else { return "?".to_owned() };
    let deciding = deciding(rules, "app", &path);
    let names = deciding.iter().flat_map(|rule| &rule.groups).map(|group| group.0.as_str());
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_longest_path_decides_and_ends_at_a_slash() {
    let rules = below(&["/", "/admin/", "/admin/help"]);
    for (path, expected) in [
        ("/", "g"),
        ("/a", "g"),
        ("/administrator", "g"),
        ("/admin", "gadmin"),
        ("/admin/", "gadmin"),
        ("/admin/x/y", "gadmin"),
        ("/admin/help/me", "gadmin-help"),
        ("/%61dmin", "gadmin"),
        ("/caf%C3%A9/100%25", "g"),
    ] {
        assert_eq!(groups(&rules, path), expected, "{path}");
    }
    assert!(deciding(&rules, "other", &AskedPath::parse("/").unwrap()).is_empty());
    assert_eq!(groups(&below(&["/admin"]), "/other"), "", "what no rule names is nobody's");
}

/// F-60: what servers read in different ways is refused.
#[test]
fn a_path_that_servers_disagree_on_is_refused() {
    let rules = below(&["/", "/admin", "/public"]);
    for path in [
        "",
        "admin",
        "*",
        "http://app/admin",
        "//",
        "//admin",
        "/public//admin",
        "/public/admin//",
        "/public/../admin",
        "/public/..",
        "/public/./admin",
        "/public/%2e%2e/admin",
        "/public/.%2E/admin",
        "/public/..;/admin",
        "/public/..;x=1/admin",
        "/public/;/admin",
        "/public/.../admin",
        "/public/..%20/admin",
        "/public/%20/admin",
        "/public/..%2fadmin",
        "/public/..%5cadmin",
        "/public\\..\\admin",
        "/public%00/admin",
        "/public%0a/admin",
        "/%2561dmin",
        "/%252e%252e/admin",
        "/%c0%afadmin",
        "/%e0%80%afadmin",
        "/%",
        "/%6",
        "/%zz",
        "/admin#x",
        "/adm\u{131}n",
        "/a b",
        "/\u{7f}",
    ] {
        assert_eq!(groups(&rules, path), "?", "{path}");
    }
}

/// F-60: no spelling of a path is easier to open than the path.
#[test]
fn a_generous_reading_never_leads_past_a_rule() {
    let rules = below(&["/", "/admin", "/admin/keys", "/admin/keys/new"]);
    for (path, expected) in [
        ("/ADMIN", "g gadmin"),
        ("/Admin/x", "g gadmin"),
        ("/admin;x=1", "g gadmin"),
        ("/admin;x=1/keys", "g gadmin gadmin-keys"),
        ("/admin./x", "g gadmin"),
        ("/admin%20/", "g gadmin"),
        ("/admin/KEYS/new;a", "gadmin gadmin-keys gadmin-keys-new"),
        ("/admin/keys/NEW", "gadmin-keys gadmin-keys-new"),
        ("/%41DMIN", "g gadmin"),
    ] {
        assert_eq!(groups(&rules, path), expected, "{path}");
    }
    // A rule further down that gives more does not give it to another spelling.
    let rules = below(&["/", "/public"]);
    assert_eq!(groups(&rules, "/PUBLIC"), "g gpublic");
    assert_eq!(groups(&below(&["/public"]), "/PUBLIC"), "");
}

#[test]
fn a_host_is_written_as_browsers_write_it() {
    for (text, host) in [
        ("app.example.org", "app.example.org"),
        ("APP.example.org", "app.example.org"),
        ("localhost:3000", "localhost:3000"),
        ("[::1]:3000", "[::1]:3000"),
        ("bücher.example", "xn--bcher-kva.example"),
    ] {
        assert_eq!(Host::try_from(text.to_owned()).unwrap().as_str(), host);
    }
    for text in [
        "",
        "https://a",
        "a/b",
        "a@b",
        "*.example.org",
        "a.",
        "a.:81",
        "a b",
        "a:443",
        "a:80",
        ":3",
        "a?b",
        "a#b",
        "a:99999",
    ] {
        assert!(Host::try_from(text.to_owned()).is_err(), "{text}");
    }
    assert_eq!(Host::try_from("[::1]:3000".to_owned()).unwrap().name(), "[::1]");
    assert_eq!(Host::try_from("[::1]".to_owned()).unwrap().name(), "[::1]");
}

/// V8.2.1: a rule lets in whom it names, and nobody else.
#[test]
fn a_rule_allows_whom_it_names() {
    let id = Uuid::from_u128(7);
    let account = |confirmed| Account {
        at: AccountCursor::START,
        id,
        email: "Ada@Example.org".to_owned(),
        name: None,
        groups: vec!["editors".to_owned()],
        rights: Rights::Operator,
        state: AccountState::Active,
        created_at: 0,
        email_confirmed_at: confirmed,
        password: None,
        password_changed_at: None,
    };
    let allows = |who: &str, confirmed| {
        let rule = rules(&format!("[[protect]]\nhost = \"app\"\n{who}\n"));
        rule[0].allows(&account(confirmed))
    };
    assert!(allows("accounts = [\"any account\"]", None));
    assert!(allows("groups = [\"x\", \"editors\"]", None));
    assert!(allows(&format!("accounts = [\"{id}\"]"), None));
    assert!(allows("accounts = [\"ada@example.org\"]", Some(1)));
    assert!(!allows("accounts = [\"ada@example.org\"]", None), "nobody showed that it is theirs");
    assert!(!allows("groups = [\"editor\", \"operators\"]", Some(1)));
    assert!(!allows("accounts = [\"eve@example.org\"]", Some(1)));
    assert!(!allows("", Some(1)));
}
