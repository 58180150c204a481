//! Where the request came from, as proxies tell it.

/// Whether a header is about that.
pub(super) fn is_about(name: &str) -> bool {
    matches!(name, "forwarded" | "x-real-ip" | "cf-connecting-ip" | "true-client-ip")
        || name.starts_with("x-forwarded-")
}

const DOUBT: &str = "only a proxy of your own is to be believed.";

/// What it says.
pub(super) fn explain(name: &str, value: &str) -> String {
    match name {
        "forwarded" => forwarded(value),
        "x-forwarded-for" => chain(value),
        "x-forwarded-proto" => format!("A proxy says that the visitor used {value}."),
        "x-forwarded-host" => format!("A proxy says that the visitor asked for the site {value}."),
        "x-forwarded-port" => format!("A proxy says that the visitor used the port {value}."),
        "x-forwarded-prefix" => format!("A proxy took {value} off the front of the path."),
        name if name.starts_with("x-forwarded-") => {
            format!("Something that a proxy says: {value}.")
        }
        _ => format!("A proxy says that the visitor's address is {value}; {DOUBT}"),
    }
}

/// The visitor first, then each proxy but the last.
fn chain(value: &str) -> String {
    let mut addresses = value.split(',').map(str::trim).filter(|address| !address.is_empty());
    let visitor = addresses.next().unwrap_or("unknown");
    let proxies: Vec<&str> = addresses.collect();
    if proxies.is_empty() {
        return format!("A proxy says that the visitor's address is {visitor}; {DOUBT}");
    }
    format!(
        "A proxy says that the visitor's address is {visitor}, and it came on through {}; {DOUBT}",
        proxies.join(", then ")
    )
}

/// RFC 7239: the first element is what the outermost proxy saw.
fn forwarded(value: &str) -> String {
    let first = value.split(',').next().unwrap_or_default();
    let pair = |wanted: &str| {
        first.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
        })
    };
    let mut said = Vec::new();
    if let Some(address) = pair("for") {
        said.push(format!("that the visitor's address is {address}"));
    }
    match (pair("proto"), pair("host")) {
        (Some(proto), Some(host)) => {
            said.push(format!("that they used {proto} and asked for {host}"));
        }
        (Some(proto), None) => said.push(format!("that they used {proto}")),
        (None, Some(host)) => said.push(format!("that they asked for {host}")),
        (None, None) => {}
    }
    if said.is_empty() {
        return format!("Something that a proxy says: {value}.");
    }
    format!("A proxy says {}; {DOUBT}", said.join(", "))
}
