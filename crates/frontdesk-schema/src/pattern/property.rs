//! Properties of characters, by the names that JavaScript knows them under.
//!
//! The names are JavaScript's, to the letter (ECMA-262, tables 66 to 70); the tables are those of
//! `regex-syntax`, which takes other spellings, too.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, ClassUnicode, HirKind};

use super::Unchecked;
use super::ast::{Case, set_of};
use super::class::Set;
use super::error::PatternErrorKind;
use super::parse::{Parser, Read, Refusal};

/// Table 67 and 68: properties that are true or false of a character, long and short.
const BINARY: &[&str] = &[
    "ASCII",
    "Any",
    "Assigned",
    "ASCII_Hex_Digit",
    "AHex",
    "Alphabetic",
    "Alpha",
    "Bidi_Control",
    "Bidi_C",
    "Bidi_Mirrored",
    "Bidi_M",
    "Case_Ignorable",
    "CI",
    "Cased",
    "Changes_When_Casefolded",
    "CWCF",
    "Changes_When_Casemapped",
    "CWCM",
    "Changes_When_Lowercased",
    "CWL",
    "Changes_When_NFKC_Casefolded",
    "CWKCF",
    "Changes_When_Titlecased",
    "CWT",
    "Changes_When_Uppercased",
    "CWU",
    "Dash",
    "Default_Ignorable_Code_Point",
    "DI",
    "Deprecated",
    "Dep",
    "Diacritic",
    "Dia",
    "Emoji",
    "Emoji_Component",
    "EComp",
    "Emoji_Modifier",
    "EMod",
    "Emoji_Modifier_Base",
    "EBase",
    "Emoji_Presentation",
    "EPres",
    "Extended_Pictographic",
    "ExtPict",
    "Extender",
    "Ext",
    "Grapheme_Base",
    "Gr_Base",
    "Grapheme_Extend",
    "Gr_Ext",
    "Hex_Digit",
    "Hex",
    "IDS_Binary_Operator",
    "IDSB",
    "IDS_Trinary_Operator",
    "IDST",
    "ID_Continue",
    "IDC",
    "ID_Start",
    "IDS",
    "Ideographic",
    "Ideo",
    "Join_Control",
    "Join_C",
    "Logical_Order_Exception",
    "LOE",
    "Lowercase",
    "Lower",
    "Math",
    "Noncharacter_Code_Point",
    "NChar",
    "Pattern_Syntax",
    "Pat_Syn",
    "Pattern_White_Space",
    "Pat_WS",
    "Quotation_Mark",
    "QMark",
    "Radical",
    "Regional_Indicator",
    "RI",
    "Sentence_Terminal",
    "STerm",
    "Soft_Dotted",
    "SD",
    "Terminal_Punctuation",
    "Term",
    "Unified_Ideograph",
    "UIdeo",
    "Uppercase",
    "Upper",
    "Variation_Selector",
    "VS",
    "White_Space",
    "space",
    "XID_Continue",
    "XIDC",
    "XID_Start",
    "XIDS",
];

/// The values of `General_Category`, long and short (PropertyValueAliases.txt).
const CATEGORIES: &[&str] = &[
    "Cased_Letter",
    "LC",
    "Close_Punctuation",
    "Pe",
    "Connector_Punctuation",
    "Pc",
    "Control",
    "Cc",
    "cntrl",
    "Currency_Symbol",
    "Sc",
    "Dash_Punctuation",
    "Pd",
    "Decimal_Number",
    "Nd",
    "digit",
    "Enclosing_Mark",
    "Me",
    "Final_Punctuation",
    "Pf",
    "Format",
    "Cf",
    "Initial_Punctuation",
    "Pi",
    "Letter",
    "L",
    "Letter_Number",
    "Nl",
    "Line_Separator",
    "Zl",
    "Lowercase_Letter",
    "Ll",
    "Mark",
    "M",
    "Combining_Mark",
    "Math_Symbol",
    "Sm",
    "Modifier_Letter",
    "Lm",
    "Modifier_Symbol",
    "Sk",
    "Nonspacing_Mark",
    "Mn",
    "Number",
    "N",
    "Open_Punctuation",
    "Ps",
    "Other",
    "C",
    "Other_Letter",
    "Lo",
    "Other_Number",
    "No",
    "Other_Punctuation",
    "Po",
    "Other_Symbol",
    "So",
    "Paragraph_Separator",
    "Zp",
    "Private_Use",
    "Co",
    "Punctuation",
    "P",
    "punct",
    "Separator",
    "Z",
    "Space_Separator",
    "Zs",
    "Spacing_Mark",
    "Mc",
    "Surrogate",
    "Cs",
    "Symbol",
    "S",
    "Titlecase_Letter",
    "Lt",
    "Unassigned",
    "Cn",
    "Uppercase_Letter",
    "Lu",
];

/// Table 69: properties of strings.
const OF_STRINGS: &[&str] = &[
    "Basic_Emoji",
    "RGI_Emoji_Modifier_Sequence",
    "RGI_Emoji_Flag_Sequence",
    "RGI_Emoji_Tag_Sequence",
    "RGI_Emoji_ZWJ_Sequence",
    "RGI_Emoji",
];

/// What stands in the braces of `\p{…}`.
pub(super) fn find(inside: &str, parser: &Parser) -> Read<Set> {
    let unknown = || parser.wrong(PatternErrorKind::BadProperty);
    let query = match inside.split_once('=') {
        Some(("General_Category" | "gc", value)) if CATEGORIES.contains(&value) => {
            format!("gc={value}")
        }
        Some(("Script" | "sc", value)) if is_spelt_like_a_script(value) => format!("sc={value}"),
        Some(("Script_Extensions" | "scx", value)) if is_spelt_like_a_script(value) => {
            format!("scx={value}")
        }
        Some(_) => return Err(unknown()),
        None if inside == "Emoji_Keycap_Sequence" => return Ok(keycaps()),
        None if OF_STRINGS.contains(&inside) => {
            return Err(Refusal::Unchecked(Unchecked::StringProperty));
        }
        None if CATEGORIES.contains(&inside) => format!("gc={inside}"),
        None if BINARY.contains(&inside) => inside.to_owned(),
        None => return Err(unknown()),
    };
    // No text has surrogates.
    if matches!(query.as_str(), "gc=Cs" | "gc=Surrogate") {
        return Ok(Set::default());
    }
    match (table(&query), query.starts_with("sc")) {
        (Some(characters), _) => Ok(Set { characters, ..Set::default() }),
        (None, true) => Err(unknown()),
        (None, false) => Err(Refusal::Unchecked(Unchecked::UnknownProperty)),
    }
}

/// ECMA-262, 12.7: `$`, `_` and what Unicode says may begin or continue a name.
pub(super) fn may_stand_in_name(c: char, first: bool) -> bool {
    let property = if first { "ID_Start" } else { "ID_Continue" };
    let joins = !first && matches!(c, '\u{200c}' | '\u{200d}');
    matches!(c, '$' | '_')
        || joins
        || c.is_ascii_alphabetic()
        || table(property).is_some_and(|set| {
            set.ranges().iter().any(|range| range.start() <= c && c <= range.end())
        })
}

fn table(query: &str) -> Option<ClassUnicode> {
    let hir = regex_syntax::parse(&format!("\\p{{{query}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(set)) => Some(set),
        // A set of one character.
        HirKind::Literal(literal) => {
            let c = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(set_of(&[(c, c)]))
        }
        _ => None,
    }
}

/// `Old_Italic`, `Grek`: scripts are written so in Unicode's tables, with two exceptions.
fn is_spelt_like_a_script(value: &str) -> bool {
    let words = value.split('_').all(|word| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
    });
    words || matches!(value, "SignWriting" | "Phags_Pa")
}

/// The twelve keycaps, which are all there ever will be (UTS #51, ED-14c).
fn keycaps() -> Set {
    let strings = "0123456789#*".chars().map(|key| vec![key, '\u{fe0f}', '\u{20e3}']);
    Set {
        strings: BTreeSet::from_iter(strings),
        may_have_strings: true,
        case: Case::Counts,
        ..Set::default()
    }
}
