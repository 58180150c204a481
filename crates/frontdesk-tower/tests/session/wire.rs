//! Over a real connection, HTTP/1 and HTTP/2.

use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};

use crate::{House, routes};

enum Client {
    Http1(hyper::client::conn::http1::SendRequest<Body>),
    Http2(hyper::client::conn::http2::SendRequest<Body>),
}

impl Client {
    async fn send(&mut self, request: Request<Body>) -> Response<Incoming> {
        match self {
            Client::Http1(client) => client.send_request(request).await.unwrap(),
            Client::Http2(client) => client.send_request(request).await.unwrap(),
        }
    }

    async fn ask(&mut self, method: &str, path: &str, cookies: &[&str]) -> Response<Incoming> {
        let uri = format!("http://localhost{path}");
        let request = Request::builder().method(method).uri(uri).header("host", "localhost");
        let request =
            cookies.iter().fold(request, |request, cookie| request.header("cookie", *cookie));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// Both clients of one running server.
async fn clients() -> [Client; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, House::of(routes()).app()).await });
    let connect = || async { TokioIo::new(TcpStream::connect(address).await.unwrap()) };
    let (http1, connection) = hyper::client::conn::http1::handshake(connect().await).await.unwrap();
    tokio::spawn(connection);
    let (http2, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), connect().await).await.unwrap();
    tokio::spawn(connection);
    [Client::Http1(http1), Client::Http2(http2)]
}

async fn text(response: Response<Incoming>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// C-30: HTTP/2 splits the header; several lines mean the same as one.
#[tokio::test]
async fn several_cookie_headers_are_one_on_the_wire() {
    for mut client in clients().await {
        let answer = client.ask("POST", "/in/ada", &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let set: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(set.len(), 1);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let ours = set[0].to_str().unwrap().split(';').next().unwrap().to_owned();
        text(answer).await;
        let joined = format!("a=1; {ours}; b=\"2");
        for cookies in [&[&*ours][..], &["a=1", &ours, "b=2"], &[&joined], &[&ours, &ours]] {
            let answer = client.ask("GET", "/who", cookies).await;
            assert_eq!(text(answer).await, "ada", "{cookies:?}");
        }
        // C-38: two that differ are nobody's, in both orders.
        let other = format!("__Host-frontdesk={}", "A".repeat(43));
        for cookies in [[&*ours, &*other], [&*other, &*ours]] {
            let answer = client.ask("GET", "/who", &cookies).await;
            let removed = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
            assert!(removed.contains("Max-Age=0"), "{removed}");
            assert_eq!(text(answer).await, "stranger");
        }
    }
}

/// C-31 to C-40: near-misses of the cookie's name and shape are nobody's, and never an error.
#[tokio::test]
async fn what_only_looks_like_the_cookie_is_nobodys() {
    for mut client in clients().await {
        let answer = client.ask("POST", "/in/ada", &[]).await;
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        text(answer).await;
        let token = set.split(['=', ';']).nth(1).unwrap();
        for (cookie, who) in [
            (format!(";; a=1 ;\t__Host-frontdesk={token} ;"), "ada"),
            (format!("x=\"1; __Host-frontdesk={token}; y=2\""), "ada"),
            (format!("__host-frontdesk={token}"), "stranger"),
            (format!("=__Host-frontdesk={token}"), "stranger"),
            (format!("$Version=1; __Host-frontdesk=\"{token}\"; $Path=/"), "stranger"),
            (format!("__Host-f%72ontdesk={token}"), "stranger"),
            ("__Host-frontdesk".to_owned(), "stranger"),
        ] {
            let answer = client.ask("GET", "/who", &[&cookie]).await;
            assert_eq!(answer.status(), StatusCode::OK, "{cookie}");
            assert_eq!(text(answer).await, who, "{cookie}");
        }
        // S-05: a token counts in no address.
        let answer = client.ask("GET", &format!("/who?__Host-frontdesk={token}"), &[]).await;
        assert_eq!(text(answer).await, "stranger");
    }
}
