//! Bodies kept as they were sent: beside what they mean at the desk, and gone with their submission.

use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};
use crate::hostile::gzip;
use crate::operators::{OPERATOR, PASSWORD, Visit, staffed};

const KEEP: &str = "[forms.contact]\nkeep_raw = true\n";

fn entered(desk: &Desk) -> Visit<'_> {
    let mut operator = Visit::new(desk);
    assert_eq!(operator.log_in(OPERATOR, PASSWORD).status, 303);
    operator
}

fn send(desk: &Desk, headers: &[(&str, &str)], body: &[u8]) -> String {
    let answer = desk.request("POST", "/f/contact", headers, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_body_is_shown_beside_its_meaning_and_given_as_it_was_sent() {
    let (desk, ..) = staffed(KEEP);
    let mut operator = entered(&desk);
    let urlencoded = b"name=Ada+L%C3%B6velace&text=a%26b";
    let upload =
        multipart(&[("name=\"name\"", b"Grace"), ("name=\"f\"; filename=\"a.bin\"", b"\x00\xff")]);
    let squeezed = gzip(b"name=Zipped");
    for (headers, body, meaning) in [
        (vec![("Content-Type", URLENCODED)], &urlencoded[..], "value “Ada Lövelace”"),
        (vec![("Content-Type", MULTIPART)], &upload[..], "header Content-Disposition: name “f”"),
        (
            vec![("Content-Type", URLENCODED), ("Content-Encoding", "gzip")],
            &squeezed[..],
            "value “Zipped”",
        ),
        (vec![("Content-Type", "application/json")], br#"{"name":"Json"}"#, "value “Json”"),
    ] {
        let id = send(&desk, &headers, body);
        let page = operator.get(&format!("/submissions/{id}"));
        let text = page.text();
        assert!(text.contains("<ol class=\"bytes\">") && text.contains(meaning), "{text}");
        let policy = page.header("content-security-policy").unwrap();
        let styles = text.matches("<style>").count();
        assert_eq!(policy.matches("'sha256-").count(), styles + 3, "all of it may run: {policy}");
        let raw = operator.get(&format!("/submissions/{id}/raw"));
        assert_eq!((raw.status, &raw.body[..]), (200, body));
        assert_eq!(raw.header("content-type").unwrap(), "application/octet-stream");
        assert!(raw.header("content-disposition").unwrap().starts_with("attachment"));
        assert!(raw.header("content-security-policy").unwrap().contains("sandbox"));
    }
}

/// V14.2.6: a password in a kept body is dots on the page, in every encoding, and so is what it means.
#[test]
fn passwords_in_kept_bodies_are_dots() {
    let (desk, ..) = staffed(KEEP);
    let mut operator = entered(&desk);
    let parts = multipart(&[("name=\"name\"", b"Ada"), ("name=\"secret\"", b"open-sesame")]);
    for (kind, body) in [
        (URLENCODED, &b"name=Ada&secret=open%2Dsesame"[..]),
        (MULTIPART, &parts[..]),
        ("application/json", br#"{"name":"Ada","secret":"open-sesame"}"#),
        ("text/plain", b"name=Ada\r\nsecret=open-sesame\r\n"),
    ] {
        let id = send(&desk, &[("Content-Type", kind)], body);
        let text = operator.get(&format!("/submissions/{id}")).text();
        let piece = text.split("<h2 id=\"raw\">").nth(1).unwrap();
        assert!(
            piece.contains("value “Ada”") && piece.contains("a password: not shown"),
            "{piece}"
        );
        // "sesame" in letters and in hexadecimal digits.
        for trace in ["sesame", "73 65 73 61 6d 65"] {
            assert!(!piece.contains(trace), "{kind}: {trace} in {piece}");
        }
        assert!(piece.contains("••"), "{piece}");
    }
}

#[test]
fn where_a_body_was_not_kept_the_page_says_why() {
    let (desk, ..) = staffed("");
    let id = send(&desk, &[("Content-Type", URLENCODED)], b"name=Ada");
    let text = entered(&desk).get(&format!("/submissions/{id}")).text();
    assert!(
        text.contains("<code>keep_raw = true</code> below <code>[forms.contact]</code>"),
        "{text}"
    );
    assert_eq!(entered(&desk).get(&format!("/submissions/{id}/raw")).status, 404);

    let (desk, ..) = staffed(&format!("{KEEP}[limits]\nmax_raw_bytes = 20\n"));
    let mut operator = entered(&desk);
    let long = send(&desk, &[("Content-Type", URLENCODED)], b"name=Ada&text=twenty+and+more");
    let text = operator.get(&format!("/submissions/{long}")).text();
    assert!(text.contains("was 29 bytes long and was not kept"), "{text}");
    assert_eq!(operator.get(&format!("/submissions/{long}/raw")).status, 404);
    assert_eq!(desk.tree("contact")["text"], "twenty and more");
    let short = send(&desk, &[("Content-Type", URLENCODED)], b"name=Ada");
    assert_eq!(operator.get(&format!("/submissions/{short}/raw")).status, 200);
}

/// V14.2.7: what is erased takes its body along; kill -9 takes none that was thanked for.
#[test]
fn a_kept_body_survives_the_server_and_goes_with_its_submission() {
    let (mut desk, ..) = staffed(KEEP);
    let id = send(&desk, &[("Content-Type", URLENCODED)], b"name=kilroywashere");
    desk.kill();
    let desk = desk.restart();
    let mut operator = entered(&desk);
    let raw = operator.get(&format!("/submissions/{id}/raw"));
    assert_eq!(raw.body, b"name=kilroywashere");
    operator.get("/inbox");
    operator.post("/inbox/act", &[("act", "delete"), ("id", &id)]);
    operator.post("/inbox/act", &[("act", "erase"), ("id", &id)]);
    assert_eq!(operator.get(&format!("/submissions/{id}/raw")).status, 404);
}

/// S-46, of acting: a schema that was wrong when something came costs nothing: the body is read by what the form demands now.
#[test]
fn a_kept_body_is_read_again_after_its_form_was_mended() {
    let (desk, ..) = staffed(KEEP);
    let mut operator = entered(&desk);
    let parts = multipart(&[
        ("name=\"name\"", b"Ada"),
        ("name=\"qty\"", b"7"),
        ("name=\"f\"; filename=\"a.txt\"", b"one"),
        ("name=\"f\"; filename=\"b.txt\"", b"two"),
    ]);
    let id = send(&desk, &[("Content-Type", MULTIPART)], &parts);
    let before = desk.tree("contact");
    assert_eq!(before["qty"], "7");
    let page = desk.dir.path().join("site/index.html");
    let html = std::fs::read_to_string(&page).unwrap();
    std::fs::write(
        &page,
        html.replacen("</form>", "<input name=\"qty\" type=\"number\" max=\"5\"></form>", 1),
    )
    .unwrap();
    // The server follows the files: the form's page says so when it has.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !desk.get("/f/contact/schema.json").text().contains("\"qty\"") {
        assert!(std::time::Instant::now() < until, "the mended page was never read");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    operator.get(&format!("/submissions/{id}"));
    let done = operator.post(&format!("/submissions/{id}/read-again"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    let place = done.header("location").unwrap();
    let told = operator.get(&place).text();
    assert!(told.contains("was read again"), "{told}");
    let after = desk.export("contact").remove(0);
    assert_eq!(after["tree"]["qty"], 7, "{after}");
    assert_eq!(after["tree"]["f"], before["f"], "its files are the same");
    assert!(after["notes"].to_string().contains("invalid"), "7 is more than 5: {after}");
    // Acting needs a page of the desk's own.
    assert_eq!(operator.post_with(&format!("/submissions/{id}/read-again"), &[]).status, 403);
    operator.get("/inbox");
    let nothing = uuid::Uuid::from_u128(7);
    assert_eq!(operator.post(&format!("/submissions/{nothing}/read-again"), &[]).status, 404);
}

/// V8.2.1, V3.2.1: a body is for operators, and a download wherever it is opened.
#[test]
fn a_kept_body_is_for_operators_alone() {
    let (desk, ..) = staffed(KEEP);
    let id = send(&desk, &[("Content-Type", URLENCODED)], b"name=Ada");
    let path = format!("/submissions/{id}/raw");
    assert_eq!(Visit::new(&desk).get(&path).status, 303);
    assert_eq!(desk.request("GET", &path, &[], b"").status, 404);
    let operator = entered(&desk);
    let cookie = operator.cookie();
    let script = [("Cookie", cookie.as_str()), ("Sec-Fetch-Dest", "script")];
    assert_eq!(desk.ask_desk("GET", &path, &script, b"").status, 403);
}

/// V14.2.6: nobody finds a password by searching for it; what stands beside it is found.
#[test]
fn a_password_that_was_typed_is_not_found_by_searching() {
    let (desk, ..) = staffed("");
    send(&desk, &[("Content-Type", URLENCODED)], b"name=Ada&secret=open-sesame");
    let mut operator = entered(&desk);
    let mut finds = |words: &str| {
        let page = operator.get(&format!("/inbox?q={words}")).text();
        page.contains("href=\"/submissions/")
    };
    assert!(finds("ada") && finds("secret"));
    assert!(!finds("sesame") && !finds("open-sesame") && !finds("open"));
}
