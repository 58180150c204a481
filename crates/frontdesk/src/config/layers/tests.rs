use frontdesk_form::Names;

use super::*;

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("frontdesk.toml");
    std::fs::write(&path, text).unwrap();
    read(&Flags { config: Some(path), ..Flags::default() }, &[])
}

fn from_environment(name: &str, value: &str) -> Result<Config, ConfigError> {
    read(&Flags::default(), &[(name.into(), value.into())])
}

#[test]
fn the_defaults_make_a_config() {
    assert!(!defaults().is_empty());
    let config = read(&Flags::default(), &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:7070");
    assert!(config.public_url.is_none());
}

#[test]
fn every_setting_stands_in_the_defaults_and_every_default_is_read() {
    // Each key taken away must be missed: otherwise the file documents a setting that nothing reads.
    for (key, _) in leaves(&defaults()) {
        let mut without = defaults();
        match key.as_slice() {
            [only] => drop(without.remove(only)),
            [table, inner] => match without.get_mut(table) {
                Some(Value::Table(table)) => drop(table.remove(inner)),
                _ => panic!("{key:?} is deeper than its table"),
            },
            deeper => panic!("{deeper:?} is deeper than two levels"),
        }
        assert!(Config::deserialize(without).is_err(), "nothing reads {}", key.join("."));
    }
}

#[test]
fn the_decoders_defaults_are_those_of_the_settings() {
    let config = read(&Flags::default(), &[]).unwrap();
    assert_eq!(config.limits.forms, frontdesk_form::Limits::default());
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f.toml");
    std::fs::write(&path, "listen = \"127.0.0.1:1\"\ndata = \"file\"\nspa = true\n").unwrap();
    let flags = Flags {
        config: Some(path),
        listen: Some("127.0.0.1:3".parse().unwrap()),
        ..Flags::default()
    };
    let environment = [
        ("FRONTDESK_LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
        ("FRONTDESK_DATA".to_owned(), "environment".to_owned()),
    ];
    let config = read(&flags, &environment).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data, PathBuf::from("environment"));
    assert!(config.spa);
}

#[test]
fn an_unknown_key_is_an_error_with_file_line_and_nearest_key() {
    let error = from_file("# mine\n[limits]\nmax_pears = 3\n").unwrap_err().to_string();
    assert!(error.contains("frontdesk.toml:3: "), "{error}");
    assert!(error.contains("`max_pears`") && error.contains("`max_pairs`"), "{error}");
    let error = from_file("[limit]\nmax_pairs = 3\n").unwrap_err().to_string();
    assert!(error.contains("`limit`") && error.contains("`limits`"), "{error}");
    let error = from_environment("FRONTDESK_LISTEM", "x").unwrap_err().to_string();
    assert!(error.starts_with("FRONTDESK_LISTEM: ") && error.contains("`listen`"), "{error}");
}

#[test]
fn a_value_that_cannot_be_is_an_error_with_its_line() {
    for (text, line) in [
        ("listen = \"everywhere\"", 1),
        ("\nspa = \"yes\"", 2),
        ("[limits]\n\nmax_pairs = -1", 3),
        ("[limits]\nmax_body_bytes = \"64 MiB\"", 2),
        ("[forms.contact]\nnames = \"curly\"", 2),
        ("[forms.contact]\norigins = [\"example.org\"]", 2),
        ("trusted_origins = [\"*\"]", 1),
        ("public_url = \"ftp://example.org\"", 1),
        ("spa = ", 1),
    ] {
        let error = from_file(text).unwrap_err().to_string();
        assert!(error.contains(&format!("frontdesk.toml:{line}: ")), "{text:?} gave {error}");
    }
}

#[test]
fn a_limit_from_the_environment_that_is_no_number_stops_the_start() {
    let error = from_environment("FRONTDESK_LIMITS__MAX_BODY_BYTES", "64MB").unwrap_err();
    assert!(error.to_string().starts_with("FRONTDESK_LIMITS__MAX_BODY_BYTES: "), "{error}");
}

#[test]
fn lists_in_the_environment_are_separated_by_commas() {
    let origins = "https://a.example, https://b.example:8443";
    let config = from_environment("FRONTDESK_TRUSTED_ORIGINS", origins).unwrap();
    let origins: Vec<&str> = config.trusted_origins.iter().map(|origin| origin.as_str()).collect();
    assert_eq!(origins, ["https://a.example", "https://b.example:8443"]);
}

#[test]
fn forms_have_settings_of_their_own() {
    let config =
        from_file("[forms.contact]\norigins = [\"http://LOCALHOST:5173/\"]\nnames = \"flat\"\n")
            .unwrap();
    let contact = config.forms.values().next().unwrap();
    assert_eq!(contact.origins[0].as_str(), "http://localhost:5173");
    assert_eq!(contact.names, Names::Flat);
}

const FIELDS: &str = "[forms.app]\nlang = \"de\"\n\n[[forms.app.fields]]\nname = \"email\"\n\
    type = \"email\"\nlabel = \"E-Mail\"\nrequired = true\n\n\
    [[forms.app.fields]]\nname = \"size\"\ntype = \"select\"\noptions = [\"S\", { value = \"M\", label = \"Mittel\" }]\n";

#[test]
fn a_form_without_html_has_its_fields_declared() {
    let config = from_file(FIELDS).unwrap();
    let schema = config.forms.values().next().unwrap().declared().unwrap().unwrap();
    assert_eq!(schema.language.as_deref(), Some("de"));
    assert!(schema.field("email").unwrap().required());
    let size = schema.field("size").unwrap().inputs().next().unwrap().to_string();
    assert_eq!(size, "select: \"S\" | \"M\"");
    assert!(from_file("[forms.app]\n").unwrap().forms.values().all(|form| form.fields.is_empty()));
}

#[test]
fn a_wrong_field_is_an_error_with_its_line_and_the_nearest_word() {
    for (old, new, line, says) in [
        ("required", "requird", 8, "`requird`; the nearest is `required`"),
        ("required = true", "required = \"yes\"", 8, "`required`: invalid type"),
        ("name = \"size\"", "label = \"size\"", 10, "no name"),
        ("type = \"select\"", "type = \"dropdown\"", 10, "\"dropdown\""),
        ("options = ", "options = [] # ", 10, "needs options"),
        ("lang", "language", 2, "the nearest is `lang`"),
    ] {
        let error = from_file(&FIELDS.replace(old, new)).unwrap_err().to_string();
        assert!(error.contains(&format!("frontdesk.toml:{line}: ")), "{new} gave {error}");
        assert!(error.contains(says), "{new} gave {error}");
    }
    let inline =
        "[forms]\napp.fields = [\n  { name = \"a\" },\n  { name = \"b\", requird = true },\n]\n";
    let error = from_file(inline).unwrap_err().to_string();
    assert!(error.contains("frontdesk.toml:4: "), "{error}");
    let odd = from_file("[forms.app]\nfields = [1]\n").unwrap_err().to_string();
    assert!(odd.contains("frontdesk.toml:2: "), "{odd}");
}

#[test]
fn a_wrong_rule_is_an_error_with_its_line() {
    let rule = |rule: &str| format!("[forms.app]\nlang = \"de\"\n\n[[forms.app.rules]]\n{rule}\n");
    let config = from_file(&rule("order = [\"a\", \"b\"]")).unwrap();
    let rules: Vec<_> = config.forms.values().flat_map(|form| form.rules()).collect();
    assert_eq!(rules[0].to_string(), "order: a, b");
    for (wrong, line, says) in [
        ("ordr = [\"a\", \"b\"]", 5, "`ordr`; the nearest is `order`"),
        ("order = [\"a\"]", 4, "two fields or more"),
        ("order = [\"a\", \"b\"]\nany = [\"a\", \"b\"]", 4, "one of order, same and any"),
        ("message = \"No.\"", 4, "one of order, same and any"),
        ("order = \"a\"", 4, "invalid type"),
    ] {
        let error = from_file(&rule(wrong)).unwrap_err().to_string();
        assert!(error.contains(&format!("frontdesk.toml:{line}: ")), "{wrong} gave {error}");
        assert!(error.contains(says), "{wrong} gave {error}");
    }
}

/// The list of words here and the words of the schema are one.
#[test]
fn every_word_of_a_declared_field_is_known() {
    let none = Table::from_iter([("unheard".to_owned(), Value::Boolean(true))]);
    let error = frontdesk_schema::DeclaredField::deserialize(none).unwrap_err().to_string();
    let known = error.split("expected one of").nth(1).unwrap();
    let words: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    assert_eq!(words, fields::FIELD_KEYS);
}

const SHARED: &str = "public_url = \"https://id.example.org\"\n";
const RULE: &str = "[[protect]]\nhost = \"app.example.org\"\n";
const DOMAIN: &str = "[sessions]\ndomain = \"example.org\"\n";

#[test]
fn a_rule_with_an_unknown_key_or_value_is_an_error_with_its_line() {
    let any = "accounts = [\"any account\"]\n";
    for (text, line, says) in [
        (
            format!("{SHARED}{RULE}{any}{RULE}pfad = \"/\"\n{any}"),
            7,
            "`pfad`; the nearest is `path`",
        ),
        (format!("{SHARED}{RULE}group = [\"a\"]\n"), 4, "`group`; the nearest is `groups`"),
        (format!("{SHARED}{RULE}accounts = [\"everybody\"]\n"), 4, "names no account"),
        (format!("{SHARED}{RULE}\ngroups = [\"A,B\"]\n"), 5, "a group is named by"),
        (format!("{SHARED}{RULE}path = \"/a/*\"\n{any}"), 4, "no patterns"),
        (format!("{SHARED}{RULE}path = \"/a/../b\"\n{any}"), 4, "is no path"),
        (format!("{SHARED}{RULE}path = \"/a;b\"\n{any}"), 4, "no patterns"),
        (format!("{SHARED}[[protect]]\nhost = \"*.example.org\"\n"), 3, "is no host"),
        (format!("{SHARED}[[protect]]\npath = \"/\"\n"), 2, "missing field `host`"),
        (format!("{SHARED}protect = \"all\"\n"), 2, "expected a sequence"),
    ] {
        let error = from_file(&text).unwrap_err().to_string();
        assert!(error.contains(&format!("frontdesk.toml:{line}: ")), "{text}gave {error}");
        assert!(error.contains(says), "{text}gave {error}");
    }
    let error = from_environment("FRONTDESK_PROTECT", "app.example.org").unwrap_err();
    assert!(error.to_string().starts_with("FRONTDESK_PROTECT: "), "{error}");
}

/// V8.2.1: what a rule does not say is open to nobody, and a slip of the pen is told.
#[test]
fn rules_that_cannot_hold_stop_the_start() {
    let any = "accounts = [\"any account\"]\n";
    for (text, says) in [
        (format!("{SHARED}{RULE}{DOMAIN}"), "it names nobody"),
        (format!("{SHARED}{RULE}{any}"), "sessions.domain"),
        (format!("{RULE}{any}{DOMAIN}"), "public_url"),
        (
            format!("{SHARED}{RULE}{any}{DOMAIN}").replace("domain = \"e", "domain = \"xe"),
            "sessions.domain",
        ),
        (format!("{SHARED}{RULE}{any}{RULE}path = \"/\"\n{any}{DOMAIN}"), "already"),
        (
            format!("{SHARED}{RULE}path=\"/A\"\n{any}{RULE}path = \"/a/\"\n{any}{DOMAIN}"),
            "rule 2 (app.example.org): there is a rule",
        ),
    ] {
        let error = from_file(&text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}gave {error}");
    }
    let config = from_file(&format!("{SHARED}{RULE}{any}{DOMAIN}")).unwrap();
    assert_eq!(config.places()[0].as_str(), "https://app.example.org");
    let local = "public_url = \"http://localhost:7070\"\n[[protect]]\nhost = \"localhost:3000\"\n";
    let config = from_file(&format!("{local}{any}")).unwrap();
    assert_eq!(config.places()[0].as_str(), "http://localhost:3000");
}
