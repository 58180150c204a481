//! Fetch metadata and client hints: the `Sec-` headers, which no script can set.

/// What one of them says.
pub(super) fn explain(name: &str, value: &str) -> String {
    let sentence = match (name, value) {
        ("sec-fetch-site", "same-origin") => "A page of this very site sent this.",
        ("sec-fetch-site", "same-site") => "A page of a neighbouring host of this site sent this.",
        ("sec-fetch-site", "cross-site") => "A page of another site sent this.",
        ("sec-fetch-site", "none") => "The visitor opened this by themselves, from no page.",
        ("sec-fetch-mode", "navigate") => "The browser goes to another page with this.",
        ("sec-fetch-mode", "cors") => {
            "A script sent this and may read the answer if it is allowed."
        }
        ("sec-fetch-mode", "no-cors") => "A page sent this and can't read the answer.",
        ("sec-fetch-mode", "same-origin") => "A script sent this to its own site.",
        ("sec-fetch-dest", "document") => "The answer becomes the page.",
        ("sec-fetch-dest", "empty") => "The answer goes to a script.",
        ("sec-fetch-dest", "iframe") => "The answer goes into a frame of a page.",
        ("sec-fetch-dest", "image") => "The answer is to be a picture.",
        ("sec-fetch-dest", "script") => "The answer is to be a script.",
        ("sec-fetch-dest", "style") => "The answer is to be a style sheet.",
        ("sec-fetch-user", "?1") => "The visitor clicked or pressed a key for it.",
        ("sec-fetch-storage-access", "active") => "The frame may use its cookies.",
        ("sec-fetch-storage-access", "none") => "The frame may not use its cookies.",
        ("sec-ch-ua-mobile", "?1") => "The browser is on a phone.",
        ("sec-ch-ua-mobile", "?0") => "The browser is not on a phone.",
        ("sec-ch-ua-platform", value) => return format!("The system is {}.", unquoted(value)),
        ("sec-ch-ua", value) => return format!("The browser is {}.", brands(value)),
        ("sec-ch-prefers-color-scheme", value) => {
            return format!("The visitor prefers {} colours.", unquoted(value));
        }
        ("sec-websocket-key" | "sec-websocket-version" | "sec-websocket-extensions", _) => {
            "The sender wants to open a WebSocket."
        }
        (_, value) => return format!("Nothing here knows this header; it says {value:?}."),
    };
    sentence.to_owned()
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches('"')
}

/// The brands without the made-up one, which is there so that nobody relies on the list.
fn brands(value: &str) -> String {
    let brands = value.split(',').filter_map(|brand| {
        let (name, version) = brand.split_once(";v=")?;
        let name = unquoted(name);
        let is_made_up = name.contains("Not") && name.contains("Brand");
        (!is_made_up).then(|| format!("{name} {}", unquoted(version)))
    });
    let brands: Vec<String> = brands.collect();
    if brands.is_empty() { value.to_owned() } else { brands.join(", ") }
}
