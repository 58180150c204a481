//! Deliveries from outside: a form comes in, a receiver is told, an operator looks and steps in.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, URLENCODED};
use crate::operators::{OPERATOR, PASSWORD, Visit, staffed};
use crate::told;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A receiver that answers with the status it was last told.
#[derive(Clone)]
pub(crate) struct Receiver {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    got: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Receiver {
    pub(crate) fn start(status: u16) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let status = Arc::new(AtomicU16::new(status));
        let receiver = Receiver { address, status, got: Arc::default() };
        let serving = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serving.serve(stream);
            }
        });
        receiver
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let (id, body) = told::delivery(&stream)?;
        self.got.lock().unwrap().push((id, serde_json::from_slice(&body).unwrap()));
        let status = self.status.load(Ordering::Relaxed);
        let answer = format!("HTTP/1.1 {status} Words\r\nContent-Length: 9\r\n\r\n<b>so</b>");
        { &stream }.write_all(answer.as_bytes()).ok()
    }

    pub(crate) fn settings(&self) -> String {
        format!(
            "[webhooks]\nallow = [\"127.0.0.1/32\"]\n[[forms.contact.webhooks]]\n\
             url = \"http://{}/in?token=hush-in-url\"\nsecret = \"{SECRET}\"\n",
            self.address
        )
    }

    pub(crate) fn wait_for(&self, number: usize) -> Vec<(String, Value)> {
        let begun = Instant::now();
        loop {
            let got = self.got.lock().unwrap().clone();
            if got.len() >= number {
                return got;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "only {} came", got.len());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn send(desk: &Desk, body: &str) {
    let headers = [("Content-Type", URLENCODED), ("Accept", "application/json")];
    assert_eq!(desk.request("POST", "/f/contact", &headers, body.as_bytes()).status, 201);
}

/// A page of the desk, as programs get it.
fn json(visit: &mut Visit<'_>, path: &str) -> Value {
    let cookie = visit.cookie();
    let headers = [("Accept", "application/json"), ("Cookie", &cookie)];
    visit.desk.ask_desk("GET", path, &headers, b"").json()
}

/// Waits until the first delivery of the list stands as it is to; gives it.
fn delivery(visit: &mut Visit<'_>, state: &str) -> Value {
    let begun = Instant::now();
    loop {
        let list = json(visit, "/deliveries");
        let first = list["deliveries"][0].clone();
        if first["state"] == state {
            return first;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "never {state}: {list}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_form_that_was_sent_is_told_to_its_webhook_and_stands_at_the_desk() {
    let receiver = Receiver::start(200);
    let (desk, ..) = staffed(&receiver.settings());
    send(&desk, "name=Ada&secret=hush-typed");
    let got = receiver.wait_for(1);
    assert_eq!(got[0].1["type"], "submission.created");
    assert_eq!(got[0].1["data"]["tree"]["name"], "Ada");
    assert!(!got[0].1.to_string().contains("hush-typed"), "a password field was told");
    let mut visit = Visit::new(&desk);
    visit.log_in(OPERATOR, PASSWORD);
    let one = delivery(&mut visit, "delivered");
    assert_eq!(one["id"], got[0].0.as_str());
    assert_eq!(one["form"], "contact");
    let page = visit.get("/deliveries");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("status 200: taken"), "{}", page.text());
    let of_submission = visit.get(&format!("/submissions/{}", one["submission"].as_str().unwrap()));
    let link = format!("href=\"/deliveries/{}\"", got[0].0);
    assert!(of_submission.text().contains(&link), "{}", of_submission.text());
    let page = visit.get(&format!("/deliveries/{}", got[0].0));
    assert!(page.text().contains("&#60;b&#62;so&#60;/b&#62;"), "escaped: {}", page.text());
}

#[test]
fn an_operator_sends_again_what_failed_and_holds_what_shall_wait() {
    let receiver = Receiver::start(500);
    let (desk, ..) = staffed(&receiver.settings());
    send(&desk, "name=Ada");
    receiver.wait_for(1);
    let mut visit = Visit::new(&desk);
    visit.log_in(OPERATOR, PASSWORD);
    let begun = Instant::now();
    while json(&mut visit, "/deliveries")["deliveries"][0]["tries"] == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = json(&mut visit, "/deliveries")["deliveries"][0]["id"].as_str().unwrap().to_owned();
    visit.get("/deliveries");
    let held = visit.post("/deliveries/hold", &[("id", &id)]);
    assert_eq!(
        (held.status, held.header("location").as_deref()),
        (303, Some("/deliveries?done=held&n=1"))
    );
    assert!(visit.get("/deliveries?done=held&n=1").text().contains("1 delivery is held"));
    assert_eq!(delivery(&mut visit, "held")["id"], id.as_str());
    assert!(visit.get("/deliveries?state=failed").text().contains("There is none of these"));

    receiver.status.store(204, Ordering::Relaxed);
    visit.get("/deliveries?state=held&form=contact");
    let all = [("all", "1"), ("state", "held"), ("form", "contact")];
    let again = visit.post("/deliveries/resend", &all);
    let place = "/deliveries?done=resent&n=1&state=held&form=contact";
    assert_eq!(again.header("location").as_deref(), Some(place));
    let one = delivery(&mut visit, "delivered");
    let got = receiver.wait_for(2);
    assert!(got.iter().all(|(other, _)| *other == id), "the id stays: {got:?}");
    let record = json(&mut visit, &format!("/deliveries/{id}"));
    assert_eq!(record["record"].as_array().unwrap().len() as u64, one["tries"].as_u64().unwrap());
}

#[test]
fn a_receiver_that_is_gone_is_told_nothing_until_an_operator_says_so() {
    let receiver = Receiver::start(410);
    let (desk, ..) = staffed(&receiver.settings());
    send(&desk, "name=Ada");
    receiver.wait_for(1);
    let mut visit = Visit::new(&desk);
    visit.log_in(OPERATOR, PASSWORD);
    delivery(&mut visit, "failed");
    send(&desk, "name=Eve");
    let list = json(&mut visit, "/deliveries");
    let lane = list["closed"][0]["lane"].as_str().unwrap().to_owned();
    receiver.status.store(200, Ordering::Relaxed);
    let page = visit.get("/deliveries");
    assert!(page.text().contains("Nothing is sent to"), "{}", page.text());
    assert_eq!(receiver.got.lock().unwrap().len(), 1);
    assert_eq!(visit.post("/deliveries/open", &[("lane", &lane)]).status, 303);
    receiver.wait_for(2);
    delivery(&mut visit, "delivered");
}

/// S-40, S-46, V8.2.2: deliveries are operators' alone, and nobody acts in their name.
#[test]
fn deliveries_are_for_operators_alone() {
    let receiver = Receiver::start(200);
    let (desk, ..) = staffed(&receiver.settings());
    send(&desk, "name=Ada");
    let (id, _) = receiver.wait_for(1)[0].clone();
    let one = format!("/deliveries/{id}");
    let mut stranger = Visit::new(&desk);
    for path in ["/deliveries", one.as_str()] {
        let answer = stranger.get(path);
        assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/login")));
        let at_site = desk.get(path);
        assert_eq!(at_site.status, 404, "the site's address knows no {path}");
    }
    let mut visit = Visit::new(&desk);
    visit.log_in(OPERATOR, PASSWORD);
    delivery(&mut visit, "delivered");
    for act in ["/deliveries/resend", "/deliveries/hold", "/deliveries/open"] {
        let without = visit.post_with(act, &[("id", &id)]);
        assert_eq!(without.status, 403, "{act} without the token of a page of ours");
        let foreign = visit.send("POST", act, &[("Sec-Fetch-Site", "cross-site")], "id=1");
        assert_eq!(foreign.status, 403, "{act} from another site's page");
    }
    assert_eq!(json(&mut visit, &one)["state"], "delivered");
    assert_eq!(receiver.got.lock().unwrap().len(), 1);
}

/// V16.2.5: the log says which delivery failed, not with which secret, to whom or of what.
#[test]
fn the_log_of_a_failing_delivery_holds_no_secret_and_nothing_that_was_sent() {
    let receiver = Receiver::start(500);
    let settings = format!("{}[log]\nlevel = \"trace\"\n", receiver.settings());
    let (desk, ..) = staffed(&settings);
    send(&desk, "name=hush-name&text=hush-text");
    receiver.wait_for(2);
    let log = desk.errors_with("a delivery failed");
    for secret in ["hush", SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn a_webhook_that_could_not_be_sent_stops_the_start_with_its_place() {
    let refused = |text: &str| {
        let setup = crate::desk::Setup { config: text.to_owned(), ..Default::default() };
        let dir = setup.write();
        let output = crate::desk::command(&dir).args(["serve", "site"]).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let hook =
        format!("[[forms.contact.webhooks]]\nurl = \"http://127.1/\"\nsecret = \"{SECRET}\"\n");
    let error = refused(&hook);
    assert!(error.contains("webhooks.allow") && !error.contains(SECRET), "{error}");
    let file =
        "[[forms.contact.webhooks]]\nurl = \"https://example.org/\"\nsecret_file = \"none\"\n";
    assert!(refused(file).contains("secret_file none"), "{}", refused(file));
}
