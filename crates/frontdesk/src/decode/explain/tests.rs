use super::header;

#[track_caller]
fn says(name: &str, value: &str, sentence: &str) {
    assert_eq!(header(name, value), sentence);
}

#[test]
fn browsers_and_devices_are_named_by_their_user_agents() {
    const TABLE: &[(&str, &str)] = &[
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Chrome 141 on a Windows computer.",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge 141 on a Windows computer.",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "Safari 18 on an iPhone.",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1",
            "Chrome 141 on an iPhone.",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
            "Firefox 143 on a Mac.",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
            "Chrome 141 on an Android phone.",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36",
            "Samsung Internet 28 on an Android tablet.",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
            "Chrome 141 without a window (a program) on a Linux computer.",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Chrome 141 on a Chromebook.",
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "A program that reads the web by itself: Googlebot 2.",
        ),
        ("curl/8.14.1", "The program curl 8."),
        ("python-requests/2.32.5", "The program python-requests 2."),
        ("node", "The program node."),
        ("", "The sender does not say what program it is."),
    ];
    for (value, sentence) in TABLE {
        says("User-Agent", value, sentence);
    }
}

#[test]
fn languages_are_named_in_the_order_of_preference() {
    says(
        "Accept-Language",
        "en;q=0.5, de-AT,de;q=0.9, *;q=0.1",
        "The visitor reads German (Austria), then German, then English, then any other.",
    );
    says("Accept-Language", "xx-YY", "The visitor reads xx (YY).");
    says("accept-language", "zh-Hant-TW", "The visitor reads Chinese (Taiwan).");
    says("accept-language", "fr, de;q=0", "The visitor reads French, and not German.");
}

#[test]
fn fetch_metadata_says_who_asked_and_for_what() {
    says("Sec-Fetch-Site", "same-origin", "A page of this very site sent this.");
    says("Sec-Fetch-Site", "cross-site", "A page of another site sent this.");
    says("Sec-Fetch-Site", "none", "The visitor opened this by themselves, from no page.");
    says("Sec-Fetch-Mode", "navigate", "The browser goes to another page with this.");
    says("Sec-Fetch-User", "?1", "The visitor clicked or pressed a key for it.");
    says(
        "sec-ch-ua",
        "\"Chromium\";v=\"141\", \"Not?A_Brand\";v=\"8\"",
        "The browser is Chromium 141.",
    );
    says("sec-ch-ua-mobile", "?0", "The browser is not on a phone.");
}

#[test]
fn forwarded_addresses_name_the_visitor_and_the_proxies() {
    says(
        "X-Forwarded-For",
        "203.0.113.9, 10.0.0.1",
        "A proxy says that the visitor's address is 203.0.113.9, and it came on through 10.0.0.1; \
         only a proxy of your own is to be believed.",
    );
    says(
        "Forwarded",
        "for=\"[2001:db8::1]:47\";proto=https;host=a.example",
        "A proxy says that the visitor's address is [2001:db8::1]:47, that they used https and \
         asked for a.example; only a proxy of your own is to be believed.",
    );
    says("x-forwarded-proto", "https", "A proxy says that the visitor used https.");
}

#[test]
fn a_secret_is_not_repeated() {
    for value in ["Bearer s3cret", "Basic s3cret", "Digest s3cret"] {
        assert!(!header("Authorization", value).contains("s3cret"));
    }
    assert!(!header("Cookie", "sid=s3cret").contains("s3cret"));
    assert!(!header("X-CSRF-Token", "s3cret").contains("s3cret"));
}

#[test]
fn an_unknown_header_is_said_to_be_unknown() {
    says("Sec-Whatever", "1", "Nothing here knows this header; it says \"1\".");
    says("X-Mine", "1", "A header of the sender's own; it says \"1\".");
}

#[test]
fn cookies_are_named_and_counted() {
    says("Cookie", "a=1", "The browser brings back one cookie: a.");
    says(
        "Cookie",
        "a=1; b=2; c",
        "The browser brings back 3 cookies: a, b and one without a name.",
    );
}
