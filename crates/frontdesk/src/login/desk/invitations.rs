//! `GET /invitations` and `POST /invitations` of the desk, and `POST /invitations/{id}/withdraw`: who may
//! make an account by a link.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{Account, Email, Invitation, Invited, Rights};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::call::{AtDesk, Call};
use super::super::fields::Fields;
use super::super::invite::{Drawn, Terms};
use super::super::look::{self, Errors};
use super::super::refusal::{Faults, Refusal, Stop};
use super::super::{token, welcome};
use super::confirm;
use crate::answer::Wanted;
use crate::app::{moment, moment_in_words};
use crate::config::SignUp;
use crate::desk::{Place, Shell, shell};
use crate::failure::Failure;

const FORM: &str = "/invitations";

#[derive(Template)]
#[template(path = "login/desk/invitations.html")]
struct InvitationsPage<'a> {
    shell: Shell,
    open: &'a [Shown],
    email: &'a str,
    groups: &'a str,
    wants_operator: bool,
    /// Visitors can't use an invitation, by `accounts.signup`.
    is_closed: bool,
    token: &'a str,
    errors: Errors,
}

/// The link that was just made; it is shown this once.
#[derive(Template)]
#[template(path = "login/desk/invitation.html")]
struct MadePage<'a> {
    shell: Shell,
    link: &'a str,
    one: Shown,
}

/// An invitation in words. Its secret is nowhere: only its hash is stored.
struct Shown {
    id: String,
    email: String,
    groups: Vec<String>,
    is_operator: bool,
    until: String,
    until_in_words: String,
}

impl Shown {
    fn of(one: Invitation) -> Shown {
        Shown {
            id: one.id.to_string(),
            email: one.email.unwrap_or_default(),
            groups: one.groups,
            is_operator: one.rights == Rights::Operator,
            until: moment(one.until),
            until_in_words: moment_in_words(one.until),
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "email": self.email,
            "groups": self.groups,
            "operator": self.is_operator,
            "until": self.until,
        })
    }
}

/// The list, and the form of a new one.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

/// Makes one and shows its link.
pub(crate) async fn invite(AtDesk(call, body): AtDesk) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

/// Withdraws one.
pub(crate) async fn withdraw(Path(id): Path<String>, AtDesk(call, body): AtDesk) -> Response {
    let outcome = remove(&call, body, &id).await;
    call.answered(outcome)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let open = open(call).await?;
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = open.iter().map(Shown::json).collect();
        return Ok(Json(json!({ "invitations": list })).into_response());
    }
    Ok(form(call, StatusCode::OK, &own, &open, &Fields::default(), Errors::default()))
}

async fn open(call: &Call) -> Result<Vec<Shown>, Stop> {
    let found = call.app.store().invitations(call.app.now()).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    Ok(found.into_iter().map(Shown::of).collect())
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let fields = Fields::read(call, body).await?;
    match agreed(call, &own, &fields).await {
        Err(Stop::Refused(refusal)) => {
            let open = open(call).await?;
            look::again(call, refusal, |status, errors| {
                form(call, status, &own, &open, &fields, errors)
            })
        }
        outcome => outcome,
    }
}

async fn agreed(call: &Call, own: &Account, fields: &Fields) -> Result<Response, Stop> {
    let terms = read(call, fields)?;
    match confirm::confirmed(call, own, fields, FORM).await? {
        Ok(()) => make(call, own, terms).await,
        Err(asks) => Ok(asks),
    }
}

async fn make(call: &Call, own: &Account, terms: Terms) -> Result<Response, Stop> {
    let drawn = Drawn::new(terms, Some(own.id), call.app.now());
    let link = drawn.link(|door| call.app.place_of(door));
    let new = drawn.invitation;
    let shown = Invitation {
        id: new.id,
        email: new.email.as_ref().map(|email| email.address().to_owned()),
        groups: new.groups.iter().map(|group| group.as_str().to_owned()).collect(),
        rights: new.rights,
        made_by: new.made_by,
        made_at: new.made_at,
        until: new.until,
    };
    match call.app.store().invite(new).await.map_err(|error| call.app.store_failure(error))? {
        Invited::Done => {}
        Invited::TooMany => return Err(too_many().into()),
    }
    tracing::info!(operator = %own.id, invitation = %shown.id, "an operator invited somebody");
    let one = Shown::of(shown);
    if call.wanted == Wanted::Json {
        let mut body = one.json();
        body["link"] = link.into();
        return Ok((StatusCode::CREATED, Json(body)).into_response());
    }
    let shell = Shell::new(own, Place::Accounts, String::new());
    Ok(shell::page(StatusCode::CREATED, &MadePage { shell, link: &link, one }))
}

/// All that is wrong with what was typed, at once.
fn read(call: &Call, fields: &Fields) -> Result<Terms, Refusal> {
    token::check(call, FORM, fields.text(token::FIELD))?;
    let mut faults = Faults::default();
    let email = match fields.text("email").trim() {
        "" => None,
        typed => faults.note("email", "bad_email", Email::parse(typed)),
    };
    let groups = super::groups(&mut faults, fields.text("groups"));
    faults.none()?;
    let rights = if fields.is_on("operator") { Rights::Operator } else { Rights::Visitor };
    if rights == Rights::Visitor && is_closed(call) {
        return Err(closed());
    }
    Ok(Terms { email, groups, rights })
}

async fn remove(call: &Call, body: Body, id: &str) -> Result<Response, Stop> {
    call.admit()?;
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let fields = Fields::read(call, body).await?;
    token::check(call, FORM, fields.text(token::FIELD))?;
    let Ok(id) = Uuid::try_parse(id) else { return Err(Failure::NoSuchPage.into()) };
    let gone = call.app.store().withdraw_invitation(id).await;
    if !gone.map_err(|error| call.app.store_failure(error))? {
        return Err(Failure::NoSuchPage.into());
    }
    tracing::info!(operator = %own.id, invitation = %id, "an operator withdrew an invitation");
    let place = format!("{FORM}?done=withdrawn");
    Ok(welcome::on(call, StatusCode::OK, &place, said("withdrawn"), json!({ "done": "withdrawn" })))
}

fn form(
    call: &Call,
    status: StatusCode,
    own: &Account,
    open: &[Shown],
    typed: &Fields,
    errors: Errors,
) -> Response {
    let token = token::issue(call, FORM).field;
    let page = InvitationsPage {
        shell: Shell::new(own, Place::Accounts, token.clone()).saying(said(&call.asked("done"))),
        open,
        email: typed.text("email"),
        groups: typed.text("groups"),
        wants_operator: typed.is_on("operator"),
        is_closed: is_closed(call),
        token: &token,
        errors,
    };
    shell::page(status, &page)
}

fn said(done: &str) -> &'static str {
    match done {
        "withdrawn" => "The invitation is withdrawn: its link opens nothing any more.",
        _ => "",
    }
}

fn is_closed(call: &Call) -> bool {
    call.app.config().accounts.signup == SignUp::Closed
}

fn closed() -> Refusal {
    let message = "accounts.signup is \"closed\", so visitors can't use an invitation; set it to \
                   \"invited\"";
    Refusal::one(StatusCode::CONFLICT, "", "signup_closed", message)
}

fn too_many() -> Refusal {
    let message = format!(
        "there are {} open invitations already; withdraw some, or wait for their end",
        Invited::MOST
    );
    Refusal::one(StatusCode::CONFLICT, "", "too_many_invitations", &message)
}
