//! The text output, without colours.

use super::run;

/// Everything at once: the table, the entries, the tree and the notes.
#[test]
fn the_text_output_reads_without_colours() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\nHi\x1b\r\n--b\r\n\
        Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n\r\n\r\n--b--\r\n";
    let ran = run(&["--content-type", "multipart/form-data; boundary=b"], body.as_bytes());
    let expected = "\
Body: multipart/form-data, UTF-8, 133 bytes
offset    bytes                                            characters        meaning
00000000  2d 2d 62 0d 0a                                   --b␍␊             boundary: a part begins
00000005  43 6f 6e 74 65 6e 74 2d 44 69 73 70 6f 73 69 74  Content-Disposit  header Content-Disposition: name “a[b]”
00000015  69 6f 6e 3a 20 66 6f 72 6d 2d 64 61 74 61 3b 20  ion: form-data;\u{20}
00000025  6e 61 6d 65 3d 22 61 5b 62 5d 22 0d 0a           name=\"a[b]\"␍␊
00000032  0d 0a                                            ␍␊                end of the part's headers
";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    let end = "
2 entries
  a[b]  “Hi\\u{1b}”  bytes 52 to 55
  f  file “x.txt”, 0 bytes  bytes 124 to 124

Tree
  a
    b  “Hi\\u{1b}”
  f  file “x.txt”, 0 bytes
";
    assert!(ran.out.ends_with(end), "{}", ran.out);
    assert_eq!(ran.code, 0);
}

/// F-51: control characters of the body never reach the terminal.
#[test]
fn nothing_in_a_body_acts_on_the_terminal() {
    let evil = "\x1b]0;x\x07\u{9b}2J\u{202e}\r";
    let urlencoded = format!("{evil}={evil}&{evil}[{evil}]={evil}");
    let json = format!("{{\"{}\":1", evil.escape_unicode());
    let part = format!("--{evil}\r\n{evil}");
    let http = format!("GET /?{evil} HTTP/1.1\r\nX-A: {evil}\r\nCookie: {evil}={evil}\r\n\r\n");
    let table: [(&[&str], &str); 6] = [
        (&["--content-type", "application/x-www-form-urlencoded"], &urlencoded),
        (&["--content-type", "text/plain"], &urlencoded),
        (&["--content-type", "application/json"], &json),
        (&["--content-type", "multipart/form-data; boundary=b"], &part),
        (&["--http"], &http),
        (&["--cookie"], &urlencoded),
    ];
    for (arguments, body) in table {
        let ran = run(arguments, body.as_bytes());
        let shows = |letter: char| letter == '\n' || !letter.is_control() && letter != '\u{202e}';
        assert!((ran.out + &ran.errors).chars().all(shows), "{arguments:?}");
    }
}

#[test]
fn a_malformed_body_still_shows_what_was_read() {
    let ran = run(&["--content-type", "application/json"], b"{\"a\":1,]}");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("number 1"), "{}", ran.out);
    assert!(ran.out.contains("not read"), "{}", ran.out);
    assert!(ran.out.ends_with("[bad_json]\n"), "{}", ran.out);
}

#[test]
fn long_values_show_their_ends_and_how_much_is_between() {
    let body = format!("a={}", "y".repeat(5000));
    let ran = run(&["--content-type", "application/x-www-form-urlencoded"], body.as_bytes());
    assert!(ran.out.contains("… 4936 bytes …"), "{}", ran.out);
    assert!(ran.out.contains("… 4900 characters …"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() < 200), "{}", ran.out);
}

/// A row for each token, what separates it from the next one behind it.
#[test]
fn the_tokens_of_json_have_a_row_each() {
    let body = br#"{"":"","a":[1,true,{}],"b":{"c":"x\n"}}"#;
    let ran = run(&["--content-type", "application/json"], body);
    let rows = ran.out.lines().skip(2).take_while(|line| !line.is_empty());
    let meanings: Vec<String> = rows.map(|row| row.chars().skip(77).collect()).collect();
    assert_eq!(
        meanings,
        [
            "an object begins",
            "key “”",
            "value “”",
            "name “a”",
            "a list begins",
            "number 1",
            "true",
            "an empty object",
            "an empty object",
            "the list ends",
            "name “b”",
            "an object begins",
            "key “c”",
            "value “x⏎”",
            "the object ends",
            "the object ends",
        ]
    );
}
