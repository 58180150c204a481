//! `POST /f/{form}`: take a submission.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::Response;
use frontdesk_form::FormData;
use frontdesk_tower::FormStream;
use http::request::Parts;

use super::account::{self, Author};
use super::again::{SentFrom, Wrong};
use super::filing::{self, Came, Filing};
use super::hold::{self, Unfit};
use super::kept::{self, Files};
use super::language;
use super::origin::{self, Addressee, Sender};
use super::park;
use super::raw;
use super::receive::{Brought, Received, receive};
use super::reply::{Reply, Thanked};
use super::suspicion;
use crate::answer::Wanted;
use crate::app::App;
use crate::config::Origin;
use crate::failure::{Failure, Kept};
use crate::forms::Form;
use crate::next;
use crate::spam::From;

/// Takes what was sent to a form by its address.
pub(crate) async fn accept(
    State(app): State<App>,
    Path(name): Path<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let post = Post::of(&app, request, peer);
    match app.find_form(&name).await {
        Some(form) => post.answered(&app, Addressee::Form(form)).await,
        None => post.reply.refuse(&app.no_such_form(&name), None, None),
    }
}

/// The same by the address that Formspree gives to the forms of a project; it says nothing more.
pub(crate) async fn accept_in_project(
    state: State<App>,
    Path((_project, name)): Path<(String, String)>,
    peer: ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    accept(state, Path(name), peer, request).await
}

/// Takes what was sent to a page of the site, as Netlify's forms are: the body says to which form.
pub(crate) async fn accept_on_page(app: App, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let path = request.uri().path().to_owned();
    let (Some(peer), true) = (peer, app.takes_posts(&path).await) else {
        let failure = Failure::WrongMethod { allow: "GET, HEAD" };
        return failure.answer(Wanted::by(request.headers()), None);
    };
    Post::of(&app, request, peer).answered(&app, Addressee::Page(&path)).await
}

/// A form on its way in.
struct Post {
    reply: Reply,
    /// Our own origin, as the visitor's browser knows it.
    own: Option<Origin>,
    peer: SocketAddr,
    head: Parts,
    body: Body,
}

/// What was read of a form that could not be taken.
struct Refused {
    failure: Failure,
    kept: Option<Kept>,
}

impl Post {
    fn of(app: &App, request: Request, peer: SocketAddr) -> Post {
        let (head, body) = request.into_parts();
        let own = app.own_origin(&head.uri, &head.headers);
        Post { reply: Reply::by(&head.headers), own, peer, head, body }
    }

    async fn answered(self, app: &App, to: Addressee<'_>) -> Response {
        let (reply, form) = (self.reply, to.known().cloned());
        let form = form.as_deref();
        let checked = origin::check(app, &to, self.own.as_ref(), &self.head.headers);
        let mut response = match &checked {
            Ok(sender) => match self.take(app, to, sender).await {
                Ok(response) => response,
                Err(Refused { failure, kept }) => reply.refuse(&failure, kept.as_ref(), form),
            },
            Err(failure) => reply.refuse(failure, None, form),
        };
        origin::say(checked.as_ref().ok(), response.headers_mut());
        response
    }

    async fn take(
        self,
        app: &App,
        to: Addressee<'_>,
        sender: &Sender,
    ) -> Result<Response, Refused> {
        let Post { reply, own, peer, head, body } = self;
        let plain = |failure| Refused { failure, kept: None };
        let from = From::of(app, peer, &head.headers);
        let admitted = app.spam().admit(&app.config().spam, to.name(), &from);
        admitted.map_err(|too_often| plain(Failure::TooOften(too_often)))?;
        let received = read(app, &to, sender, reply.wanted, (&head, body)).await?;
        let form = to.form(app, &received).map_err(plain)?;
        let author = account::of(app, &form, sender, &head).await.map_err(plain)?;
        let wish = received.text(next::NEXT).or(form.next.as_deref());
        let place = own.as_ref().zip(wish).and_then(|(own, wish)| place(app, &form, own, wish));
        let Received { data, uploads, beginnings, raw } = received;
        let files = if uploads.is_empty() { Files::None } else { Files::Sent };
        let brought = Brought { uploads, raw: raw.filter(|_| form.keep_raw) };
        let data = Arc::new(data);
        let refused = |failure| {
            let kept = sender.is_own().then(|| kept::of(Some(&data), files, &form));
            Refused { failure, kept }
        };
        // What is refused here takes its files along: they go with `brought`.
        let fit = hold::hold(app, &form, &data, beginnings).await.and_then(|held| {
            let verdict = suspicion::look(app, &form, &data, author, from);
            Ok((held, verdict.map_err(Unfit::Failed)?))
        });
        let account = author.account();
        let (said, own) = (language::said(&form, &data), own.as_ref());
        let thanked = Thanked { form: &form, own, headers: &head.headers, said };
        let (held, verdict) = match fit {
            Ok(fit) => fit,
            Err(unfit) => {
                let came = Came { app, form: &form, head: &head, peer, account };
                let unfit = Refusing { came, data: &data, sender, unfit };
                return unfit.answer(reply, &thanked, place).await.map_err(refused);
            }
        };
        let filing = Filing { app, form: &form, head: &head, peer, sender, account, verdict };
        let answered = match author {
            Author::Missing => park::park(filing, &data, held, brought, reply.wanted, place).await,
            Author::Known(_) | Author::Stranger => filing::file(filing, &data, held, brought)
                .await
                .map(|receipt| reply.thank(&thanked, &receipt, place)),
        };
        answered.map_err(refused)
    }
}

/// A submission that is not taken.
struct Refusing<'a> {
    came: Came<'a>,
    data: &'a Arc<FormData>,
    sender: &'a Sender,
    unfit: Unfit,
}

impl Refusing<'_> {
    /// The first answer, where it was taken before; the page again, where a field is wrong and it was sent
    /// from one of ours.
    async fn answer(
        self,
        reply: Reply,
        thanked: &Thanked<'_>,
        place: Option<String>,
    ) -> Result<Response, Failure> {
        if let Some(receipt) = self.came.before(self.data).await? {
            return Ok(reply.thank(thanked, &receipt, place));
        }
        let Refusing { came: Came { app, form, head, .. }, data, sender, unfit } = self;
        match unfit {
            Unfit::Failed(failure) => Err(failure),
            Unfit::Wrong(errors) => {
                let page = SentFrom::of(thanked.own, head);
                let wrong = Wrong { app, form, head, data, errors: &errors };
                wrong.answer(page.as_ref(), reply.wanted, sender).await
            }
        }
    }
}

/// Reads the body to its end. What came of it until then is kept for a page of ours.
async fn read(
    app: &App,
    to: &Addressee<'_>,
    sender: &Sender,
    wanted: Wanted,
    (head, body): (&Parts, Body),
) -> Result<Received, Refused> {
    let limits = app.config().limits.forms.clone();
    let (body, aside) = raw::put_aside(app, to, body);
    let stream = FormStream::new(&head.headers, body, limits)
        .map_err(|rejection| Refused { failure: rejection.into(), kept: None })?;
    let received = receive(app, stream, wanted).await.map_err(|failed| {
        let form = to.known().filter(|_| sender.is_own());
        let files = if failed.has_files { Files::Sent } else { Files::None };
        let kept = form.map(|form| kept::of(failed.data.as_ref(), files, form));
        Refused { failure: failed.failure, kept }
    })?;
    Ok(Received { raw: aside.map(|aside| aside.kept(&head.headers)), ..received })
}

impl Addressee<'_> {
    fn form(self, app: &App, received: &Received) -> Result<Arc<Form>, Failure> {
        match self {
            Addressee::Form(form) => Ok(form),
            Addressee::Page(path) => {
                let name = received.text("form-name");
                let found = app.form_of_page(path, name);
                found.ok_or_else(|| app.no_such_form(name.unwrap_or(path)))
            }
        }
    }
}

/// Where the visitor or the form's own HTML wishes to go, if it may be gone to.
pub(super) fn place(app: &App, form: &Form, own: &Origin, wish: &str) -> Option<String> {
    let listed = [form.origins.as_slice(), &app.config().places()].concat();
    next::place(wish, own, &listed)
}
