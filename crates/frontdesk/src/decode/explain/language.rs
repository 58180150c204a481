//! `Accept-Language` in words (RFC 9110, 12.5.4).

/// Languages by ISO 639-1, those that forms are filled in.
const LANGUAGES: [(&str, &str); 44] = [
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("ga", "Irish"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ms", "Malay"),
    ("nb", "Norwegian"),
    ("nl", "Dutch"),
    ("nn", "Norwegian"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("ta", "Tamil"),
    ("th", "Thai"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// Countries by ISO 3166-1 that stand beside a language often.
const REGIONS: [(&str, &str); 30] = [
    ("AR", "Argentina"),
    ("AT", "Austria"),
    ("AU", "Australia"),
    ("BE", "Belgium"),
    ("BR", "Brazil"),
    ("CA", "Canada"),
    ("CH", "Switzerland"),
    ("CN", "China"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("HK", "Hong Kong"),
    ("IE", "Ireland"),
    ("IN", "India"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("KR", "Korea"),
    ("MX", "Mexico"),
    ("NL", "Netherlands"),
    ("NZ", "New Zealand"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("SE", "Sweden"),
    ("TW", "Taiwan"),
    ("US", "United States"),
    ("ZA", "South Africa"),
];

/// What the visitor reads, best first.
pub(super) fn explain(value: &str) -> String {
    let mut ranges: Vec<(u32, String)> = value.split(',').filter_map(range).collect();
    // The sort is stable: what weighs the same stays in the order sent.
    ranges.sort_by_key(|&(weight, _)| std::cmp::Reverse(weight));
    let mut wanted: Vec<String> = Vec::new();
    let mut unwanted = Vec::new();
    for (weight, language) in ranges {
        let list = if weight == 0 { &mut unwanted } else { &mut wanted };
        if !list.contains(&language) {
            list.push(language);
        }
    }
    match (wanted.is_empty(), unwanted.is_empty()) {
        (true, _) => format!("No language can be told from it: {value:?}."),
        (false, true) => format!("The visitor reads {}.", wanted.join(", then ")),
        (false, false) => format!(
            "The visitor reads {}, and not {}.",
            wanted.join(", then "),
            unwanted.join(" or ")
        ),
    }
}

/// `de-AT;q=0.9`, the weight in thousandths.
fn range(text: &str) -> Option<(u32, String)> {
    let mut pieces = text.split(';');
    let tag = pieces.next()?.trim();
    if tag.is_empty() {
        return None;
    }
    let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q="));
    let weight = weight.and_then(|weight| weight.trim().parse::<f32>().ok()).unwrap_or(1.0);
    // Clamped first, so nothing is lost but what nobody can send.
    Some(((weight.clamp(0.0, 1.0) * 1000.0).round() as u32, language(tag)))
}

fn language(tag: &str) -> String {
    if tag == "*" {
        return "any other".to_owned();
    }
    let mut subtags = tag.split('-');
    let code = subtags.next().unwrap_or_default().to_ascii_lowercase();
    let name = LANGUAGES.iter().find(|(known, _)| *known == code).map_or(&*code, |(_, name)| name);
    // A script (`Hant`) has four letters, a region two letters or three digits.
    let region = subtags.find(|subtag| matches!(subtag.len(), 2 | 3));
    match region.map(str::to_ascii_uppercase) {
        Some(region) => {
            let known = REGIONS.iter().find(|(known, _)| *known == region);
            format!("{name} ({})", known.map_or(&*region, |(_, name)| name))
        }
        None => name.to_owned(),
    }
}
