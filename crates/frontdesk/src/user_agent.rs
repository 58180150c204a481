//! `User-Agent` in words: which browser, on what.
//!
//! The header is a heap of old names; a newer browser carries those of all it is like. So the tables
//! go from the special to the general, and the first name that is found counts.

/// What stands in the header, and the name people know.
const BROWSERS: [(&str, &str); 18] = [
    ("HeadlessChrome/", "Chrome"),
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("YaBrowser/", "Yandex Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    // Safari states its version apart from its name.
    ("Version/", "Safari"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/7.0; rv:", "Internet Explorer"),
    ("AppleWebKit/", "A browser of WebKit"),
];

const DEVICES: [(&str, &str); 10] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android"),
    ("CrOS", "a Chromebook"),
    ("Windows Phone", "a Windows phone"),
    ("Windows", "a Windows computer"),
    ("Macintosh", "a Mac"),
    ("FreeBSD", "a FreeBSD computer"),
    ("Linux", "a Linux computer"),
    ("X11", "a Unix computer"),
];

/// What programs that read the web by themselves call themselves.
const ROBOTS: [&str; 7] =
    ["bot", "crawler", "spider", "slurp", "monitor", "preview", "externalhit"];

/// Browser and device in words.
pub(crate) fn explain(value: &str) -> String {
    let value = value.trim();
    if value.is_empty() {
        return "The sender does not say what program it is.".to_owned();
    }
    if let Some(robot) = robot(value) {
        return format!("A program that reads the web by itself: {robot}.");
    }
    if !value.starts_with("Mozilla/") {
        return format!("The program {}.", product(value));
    }
    let found = BROWSERS.iter().find_map(|(mark, name)| {
        let version = value.split_once(mark)?.1;
        Some((*mark, *name, major(version)))
    });
    let Some((mark, name, version)) = found else {
        return format!("A browser that is not known here ({value}).");
    };
    let mut sentence = name.to_owned();
    if !version.is_empty() && name != "A browser of WebKit" {
        sentence = format!("{name} {version}");
    }
    if mark == "HeadlessChrome/" {
        sentence.push_str(" without a window (a program)");
    }
    format!("{sentence}{}.", device(value))
}

fn device(value: &str) -> String {
    let Some((_, device)) = DEVICES.iter().find(|(mark, _)| value.contains(mark)) else {
        return String::new();
    };
    match *device {
        "an Android" if value.contains("Mobile") => " on an Android phone".to_owned(),
        "an Android" => " on an Android tablet".to_owned(),
        device => format!(" on {device}"),
    }
}

fn robot(value: &str) -> Option<String> {
    let words = value.split([' ', ';', '(', ')', ',']);
    let mut named = words.filter(|word| {
        let lower = word.to_ascii_lowercase();
        let name = lower.split('/').next().unwrap_or_default();
        !lower.contains("://") && ROBOTS.iter().any(|mark| name.contains(mark))
    });
    named.next().map(product)
}

/// `curl/8.14.1` as `curl 8`.
fn product(text: &str) -> String {
    let text = text.split(' ').next().unwrap_or_default();
    match text.split_once('/') {
        Some((name, version)) => format!("{name} {}", major(version)).trim_end().to_owned(),
        None => text.to_owned(),
    }
}

/// The first number of a version.
fn major(text: &str) -> String {
    text.chars().take_while(char::is_ascii_digit).collect()
}
