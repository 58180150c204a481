//! Every language says everything.

use super::*;

/// One of each kind of fault, and of each way to say it.
fn faults() -> Vec<Fault> {
    let measures = [
        Measure::Number,
        Measure::Range,
        Measure::Date,
        Measure::Month,
        Measure::Week,
        Measure::Time,
        Measure::DatetimeLocal,
    ];
    let wanted = [Wanted::Text, Wanted::Line, Wanted::Option, Wanted::Tick, Wanted::File];
    let wanted = wanted.into_iter().chain([Wanted::Color]).chain(measures.map(Wanted::Measure));
    let mut faults: Vec<Fault> =
        wanted.flat_map(|wanted| [Fault::ValueMissing(wanted), Fault::BadInput(wanted)]).collect();
    for text in [TextType::Email, TextType::Emails, TextType::Url] {
        faults.push(Fault::TypeMismatch(text));
    }
    for title in [None, Some("TITLE".to_owned())] {
        faults.push(Fault::PatternMismatch { title });
    }
    for bound in [1, 71] {
        faults.push(Fault::TooLong { max: bound, length: 99 });
        faults.push(Fault::TooShort { min: bound, length: 0 });
        faults.push(Fault::TooManyValues { max: bound });
    }
    for measure in measures {
        let [some, other] = ["71", "72"].map(|text| Some(text.to_owned()));
        for bound in [None, other.clone()] {
            let (min, max) = ("70".to_owned(), "73".to_owned());
            faults.push(Fault::RangeUnderflow { measure, min, max: bound.clone() });
            faults.push(Fault::RangeOverflow { measure, max, min: bound });
        }
        for (below, above) in
            [(some.clone(), other.clone()), (some.clone(), None), (None, other), (None, None)]
        {
            faults.push(Fault::StepMismatch { measure, below, above });
        }
    }
    let filename = || "FILE".to_owned();
    faults.extend([
        Fault::PatternUnchecked,
        Fault::NotAnOption { value: "VALUE".to_owned() },
        Fault::FileTooLarge { filename: filename(), max_bytes: 1_572_864 },
        Fault::FileTypeMismatch { filename: filename(), accept: vec!["image/*".to_owned()] },
        Fault::HiddenChanged,
        Fault::UnknownField,
    ]);
    for (kind, measure) in [
        (RuleKind::Order, Some(Measure::Number)),
        (RuleKind::Order, Some(Measure::Date)),
        (RuleKind::Same, None),
        (RuleKind::Any, None),
    ] {
        let labels = ["OTHER", "LABEL"].map(str::to_owned).to_vec();
        faults.push(Fault::Across { kind, fields: labels.clone(), labels, measure, message: None });
    }
    faults
}

fn message(fault: &Fault, language: Language) -> String {
    let (field, label) = ("x".to_owned(), Some("LABEL".to_owned()));
    FieldError { field, label, fault: fault.clone() }.message(language)
}

#[test]
fn every_language_says_everything_and_leaves_nothing_open() {
    for language in Language::ALL {
        for fault in faults() {
            let text = message(&fault, language);
            assert!(!text.contains(['{', '}']), "{language:?}: {text}");
            assert!(text.chars().count() > 10, "{language:?}: {text}");
            assert!(
                text.contains("LABEL") || fault == Fault::HiddenChanged,
                "{language:?}: {text}"
            );
            if language != Language::English {
                assert_ne!(text, message(&fault, Language::English), "{language:?}");
            }
        }
    }
}

#[test]
fn what_a_message_needs_stands_in_it() {
    let words = |fault: &Fault| match fault {
        Fault::PatternMismatch { title: Some(_) } => vec!["TITLE"],
        Fault::TooLong { max: 71, .. } => vec!["71", "99"],
        Fault::TooShort { min: 71, .. } => vec!["71", "0"],
        Fault::TooManyValues { max: 71 } => vec!["71"],
        Fault::RangeUnderflow { max: None, .. } => vec!["70"],
        Fault::RangeUnderflow { .. } => vec!["70", "72"],
        Fault::RangeOverflow { min: None, .. } => vec!["73"],
        Fault::RangeOverflow { .. } => vec!["72", "73"],
        Fault::StepMismatch { below, above, .. } => {
            below.iter().chain(above).map(|_| "7").collect()
        }
        Fault::NotAnOption { .. } => vec!["VALUE"],
        Fault::FileTooLarge { .. } => vec!["FILE", "MB"],
        Fault::FileTypeMismatch { .. } => vec!["FILE", "image/*"],
        _ => vec![],
    };
    for language in Language::ALL {
        for fault in faults() {
            let text = message(&fault, language);
            for word in words(&fault) {
                assert!(text.contains(word), "{language:?}: {text} without {word}");
            }
        }
    }
}

#[test]
fn bounds_are_written_as_the_language_writes_them() {
    let under = |measure, min: &str| Fault::RangeUnderflow { measure, min: min.into(), max: None };
    let date = under(Measure::Date, "2026-01-31");
    assert_eq!(message(&date, Language::German), "„LABEL“ darf nicht vor 31.01.2026 liegen.");
    assert_eq!(message(&date, Language::English), "“LABEL” must be 2026-01-31 or later.");
    let number = under(Measure::Number, "0.5");
    assert_eq!(message(&number, Language::Spanish), "«LABEL» debe ser 0,5 o más.");
    let moment = under(Measure::DatetimeLocal, "2026-01-31T09:00");
    assert!(message(&moment, Language::French).contains("31/01/2026 09:00"));
    let large = Fault::FileTooLarge { filename: "a".into(), max_bytes: 1_572_864 };
    assert!(message(&large, Language::German).contains("1,5 MB"));
}

/// What a visitor typed is a value, never a phrase.
#[test]
fn braces_in_a_value_are_text() {
    let fault = Fault::NotAnOption { value: "{label}{max}".to_owned() };
    assert!(message(&fault, Language::English).contains("“{label}{max}”"));
}

#[test]
fn a_language_is_known_by_its_tag() {
    for (tag, language) in [
        ("en", Some(Language::English)),
        ("EN-us", Some(Language::English)),
        ("hi-IN", Some(Language::Hindi)),
        ("de_CH", Some(Language::German)),
        ("es-419", Some(Language::Spanish)),
        (" fr ", Some(Language::French)),
        ("", None),
        ("deu", None),
        ("nl", None),
    ] {
        assert_eq!(Language::of(tag), language, "{tag}");
    }
}
