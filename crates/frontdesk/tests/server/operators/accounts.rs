//! What operators do with accounts and their sessions.

use frontdesk_store::Store;
use uuid::Uuid;

use super::{OPERATOR, PASSWORD, VISITOR, Visit, staffed};
use crate::browser::{Browser, field};
use crate::desk::Answer;

/// V7.4.5, V8.2.1: an operator ends one session or all of an account, disables and enables it; at the
/// site it counts with the next request.
#[test]
fn operators_look_after_accounts_and_their_sessions() {
    let (desk, own, tom) = staffed("");
    let enter = || {
        let mut browser = Browser::new(&desk);
        let entered = browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
        (browser, entered.status)
    };
    let known = |browser: &mut Browser<'_>| browser.get("/session").text().contains(VISITOR);
    let (mut first, _) = enter();
    let (mut second, _) = enter();
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let found = operator.get(&format!("/accounts?email={}", VISITOR.replace('@', "%40")));
    let page = format!("/accounts/{tom}");
    assert_eq!(found.header("location").as_deref(), Some(page.as_str()));
    let text = operator.get(&page).text();
    assert!(text.contains(VISITOR) && text.contains("formaction=\"/accounts/"), "{text}");
    let mut actions =
        text.split("formaction=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let end = actions.find(|action| action.contains("/sessions/")).unwrap().to_owned();

    assert_eq!(operator.post(&end, &[]).status, 303);
    assert_eq!([known(&mut first), known(&mut second)].iter().filter(|known| **known).count(), 1);
    // The session of another account is not found under this one (S-31).
    assert_eq!(operator.post(&format!("{page}/sessions/end"), &[]).status, 303);
    assert!(!known(&mut first) && !known(&mut second));

    let (mut third, _) = enter();
    assert!(known(&mut third));
    let done = operator.post(&format!("{page}/disable"), &[]);
    assert_eq!(done.header("location").unwrap(), format!("{page}?done=disabled"));
    assert!(
        operator.get(&format!("{page}?done=disabled")).text().contains("The account is disabled")
    );
    assert!(!known(&mut third));
    assert_eq!(enter().1, 401);
    operator.post(&format!("{page}/enable"), &[]);
    assert_eq!(enter().1, 303);

    let last = operator.post(&format!("/accounts/{own}/disable"), &[]);
    assert_eq!(last.header("location").unwrap(), format!("/accounts/{own}?done=last"));
    assert!(operator.is_in());
    for path in ["/accounts/x", &format!("/accounts/{}", Uuid::nil())] {
        assert_eq!(operator.get(path).status, 404);
    }
}

/// V6.4.1, V6.4.6: an operator invites at the desk, for one address or whoever has the link, as a visitor
/// or as an operator, who then chooses a password that no other operator knows.
#[test]
fn operators_invite_at_the_desk() {
    let (desk, ..) = staffed("[accounts]\nsignup = \"invited\"\n");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    assert!(operator.get("/accounts").text().contains("href=\"/invitations\""));
    assert!(operator.get("/invitations").text().contains("None."));
    let link = |page: &Answer| {
        assert_eq!(page.status, 201, "{}", page.text());
        let text = page.text();
        text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let wrong = operator.post("/invitations", &[("email", "no address"), ("groups", "a/b, c")]);
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.text().matches("class=\"error\"").count(), 2, "{}", wrong.text());

    let made =
        operator.post("/invitations", &[("email", "eve@example.org"), ("groups", "red, blue")]);
    assert_eq!(made.status, 201, "{}", made.text());
    let site = format!("http://127.0.0.1:{}/invited?key=", desk.port);
    let path = link(&made).strip_prefix(&site).unwrap().to_owned();
    let listed = operator.get("/invitations").text();
    assert!(
        listed.contains("eve@example.org")
            && listed.contains("blue, red")
            && !listed.contains(&path)
    );
    let page = Browser::new(&desk).get(&format!("/invited?key={path}"));
    assert_eq!(page.status, 200);

    // It is withdrawn.
    let action = listed.split("formaction=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(
        operator.post(action, &[]).header("location").unwrap(),
        "/invitations?done=withdrawn"
    );
    assert_eq!(Browser::new(&desk).get(&format!("/invited?key={path}")).status, 410);
    assert_eq!(operator.post(action, &[]).status, 404);

    // An operator's opens the desk, and only the desk.
    operator.get("/invitations");
    let made = operator.post("/invitations", &[("operator", "yes")]);
    let place = format!("http://127.0.0.1:{}", desk.desk_port);
    let path = link(&made).strip_prefix(&place).unwrap().to_owned();
    assert_eq!(Browser::new(&desk).get(&path).status, 410);
    let mut guest = Visit::new(&desk);
    let page = guest.get(&path);
    assert!(page.status == 200 && page.text().contains("becomes an operator"), "{}", page.text());
    let key = field(&page, "key");
    let typed = [("key", key.as_str()), ("email", "grace@example.org"), ("password", PASSWORD)];
    assert_eq!(guest.post("/invited", &typed).header("location").as_deref(), Some("/"));
    assert!(guest.is_in());
    assert_eq!(Visit::new(&desk).get(&path).status, 410);

    // An invitation of an operator who is none any more opens nothing (V8.3.2).
    operator.get("/invitations");
    let path = link(&operator.post("/invitations", &[])).strip_prefix(&site).unwrap().to_owned();
    desk.run(&["account", "disable", OPERATOR]);
    assert_eq!(Browser::new(&desk).get(&format!("/invited?key={path}")).status, 410);
}

/// V14.2.6: the settings in force are shown with where each comes from, to operators alone.
#[test]
fn operators_see_the_settings_in_force() {
    let (desk, ..) = staffed("[sessions]\nstranger_seconds = 4711\n");
    assert_eq!(desk.ask_desk("GET", "/settings", &[], b"").status, 401);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = operator.get("/settings").text();
    let row = page.lines().find(|line| line.contains("sessions.stranger_seconds")).unwrap();
    assert!(row.contains("4711") && row.contains("File, line 2"), "{row}");
    let row = page.lines().find(|line| line.contains("<code>desk.listen")).unwrap();
    assert!(row.contains("Command line"), "{row}");
    let row = page.lines().find(|line| line.contains("<code>log.level")).unwrap();
    assert!(row.contains("Default"), "{row}");
}

/// V7.5.1, V7.5.3, S-11: more than five minutes after the login, whatever touches rights, accounts or
/// another's sessions asks for the password; the right one gives the session a new token.
#[test]
fn what_could_do_harm_at_the_desk_asks_for_the_password_again() {
    let (desk, _, tom) = staffed("[accounts]\nsignup = \"invited\"\n");
    let cookies = {
        let mut operator = Visit::new(&desk);
        operator.log_in(OPERATOR, PASSWORD);
        operator.cookies
    };
    // Six minutes go by; while the server is stopped, nothing older is held in its memory.
    let desk = desk.again(|data| {
        let database = rusqlite::Connection::open(data.join("frontdesk.db")).unwrap();
        let sql = "UPDATE sessions SET authenticated_at = authenticated_at - 360000000";
        assert!(database.execute(sql, []).unwrap() > 0);
    });
    let state = || desk.run(&["account", "list", "--format", "json"]).stdout;
    let before = state();
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit { cookies: cookies.clone(), ..Visit::new(&desk) };
    let page = operator.get(&format!("/accounts/{tom}")).text();
    let end = page.split("formaction=\"").skip(1).find(|rest| rest.contains("/sessions/")).unwrap();
    let end = end.split('"').next().unwrap().to_owned();
    let of_tom = |act: &str| format!("/accounts/{tom}/{act}");
    let acts = ["disable", "enable", "operator", "visitor", "groups", "sessions/end"];
    let acts: Vec<String> = acts.into_iter().map(of_tom).chain([end.clone()]).collect();
    for path in &acts {
        let asked = operator.post(path, &[("groups", "red")]);
        assert_eq!(asked.status, 403, "{path}");
        let text = asked.text();
        assert!(text.contains("Is it you?") && text.contains("autocomplete=\"current-password\""));
        assert!(
            text.contains(&format!("action=\"{path}\"")) && text.contains("value=\"red\""),
            "{text}"
        );
        let wrong = [("current_password", "not the right words")];
        assert_eq!(operator.post(path, &wrong).status, 401, "{path}");
    }
    assert_eq!(state(), before);
    assert!(browser.get("/session").text().contains(VISITOR));
    operator.get("/invitations");
    let asked = operator.post("/invitations", &[("operator", "yes")]);
    assert_eq!((asked.status, field(&asked, "operator").as_str()), (403, "yes"));
    assert_eq!(
        desk.run(&["account", "invitations"]).stdout.split(|byte| *byte == b'\n').count(),
        2
    );

    // The password, and one is asked no more for a while.
    let made =
        operator.post("/invitations", &[("operator", "yes"), ("current_password", PASSWORD)]);
    assert_eq!(made.status, 201, "{}", made.text());
    assert_ne!(operator.cookies["frontdesk-desk"], cookies["frontdesk-desk"]);
    assert!(!Visit { cookies, ..Visit::new(&desk) }.is_in(), "the old token is dead");
    operator.get(&format!("/accounts/{tom}"));
    assert_eq!(operator.post(&end, &[]).status, 303);
    assert!(!browser.get("/session").text().contains(VISITOR));
}

/// S-31, V8.2.2: a session is ended under its own account alone.
#[test]
fn a_session_is_not_ended_under_another_account() {
    let (desk, own, tom) = staffed("");
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = operator.get(&format!("/accounts/{tom}")).text();
    let id =
        page.split(&format!("/accounts/{tom}/sessions/")).find(|rest| rest.contains("/end\" aria"));
    let id = id.unwrap().split('/').next().unwrap();
    for path in [
        format!("/accounts/{own}/sessions/{id}/end"),
        format!("/accounts/{}/sessions/{id}/end", Uuid::nil()),
        format!("/accounts/{tom}/sessions/x/end"),
        format!("/accounts/{tom}/sessions/{}/end", "A".repeat(id.len())),
    ] {
        assert_eq!(operator.post(&path, &[]).status, 404, "{path}");
    }
    assert!(browser.get("/session").text().contains(VISITOR));
    assert_eq!(operator.post(&format!("/accounts/{tom}/sessions/{id}/end"), &[]).status, 303);
    assert!(!browser.get("/session").text().contains(VISITOR));
    assert_eq!(operator.post(&format!("/accounts/{tom}/sessions/{id}/end"), &[]).status, 404);
}

/// V8.3.2, S-11: operators are made and unmade at the desk and accounts put into groups; no session
/// outlives a change of rights, and one operator is always left.
#[test]
fn operators_give_rights_and_groups_at_the_desk() {
    let (desk, own, tom) = staffed("");
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = format!("/accounts/{tom}");
    operator.get(&page);
    let done = |answer: &Answer| {
        answer.header("location").unwrap().split_once("done=").unwrap().1.to_owned()
    };

    assert_eq!(
        done(&operator.post(&format!("{page}/groups"), &[("groups", " red,blue ,, red")])),
        "groups"
    );
    let shown = operator.get(&page).text();
    assert!(shown.contains("<dd>blue, red</dd>"), "{shown}");
    let wrong = operator.post(&format!("{page}/groups"), &[("groups", "green, a/b")]);
    assert_eq!((wrong.status, field(&wrong, "_token").is_empty()), (422, false));
    assert!(
        wrong.text().contains("value=\"green, a/b\"")
            && wrong.text().contains("<dd>blue, red</dd>")
    );

    assert_eq!(done(&operator.post(&format!("{page}/operator"), &[])), "operator");
    assert!(!browser.get("/session").text().contains(VISITOR), "it logs in anew");
    let mut other = Visit::new(&desk);
    assert_eq!(other.log_in(VISITOR, PASSWORD).status, 303);
    assert_eq!(done(&operator.post(&format!("/accounts/{own}/visitor"), &[])), "visitor");
    assert!(!operator.is_in());
    assert!(other.is_in());
    other.get(&page);
    for act in ["visitor", "disable"] {
        assert_eq!(done(&other.post(&format!("{page}/{act}"), &[])), "last", "{act}");
    }
    assert!(other.is_in());
}

/// V8.2.1: many accounts are shown page by page, each once.
#[test]
fn many_accounts_are_listed_page_by_page() {
    let (desk, ..) = staffed("");
    let store = Store::beside(&desk.data()).unwrap();
    for number in 0..230_u128 {
        let email = frontdesk_store::Email::parse(&format!("guest{number}@example.org")).unwrap();
        let new = frontdesk_store::NewAccount::new(Uuid::from_u128(number + 1), email, 1);
        store.add_account(&new).unwrap();
    }
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let (mut found, mut path, mut pages) = (Vec::new(), "/accounts".to_owned(), 0);
    loop {
        let text = operator.get(&path).text();
        let links = text.split("href=\"/accounts/").skip(1);
        found.extend(links.map(|rest| rest.split('"').next().unwrap().to_owned()));
        pages += 1;
        let Some(rest) = text.split("href=\"/accounts?after=").nth(1) else { break };
        path = format!("/accounts?after={}", rest.split('"').next().unwrap());
    }
    let all = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!((all, found.len(), pages), (232, 232, 3));
    for odd in ["-1", "x", "99999999999999999999", "9223372036854775807"] {
        assert_eq!(operator.get(&format!("/accounts?after={odd}")).status, 200, "{odd}");
    }
}
