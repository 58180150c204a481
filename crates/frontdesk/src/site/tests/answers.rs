//! What is served, and what never is.

use super::*;

#[tokio::test]
async fn a_path_finds_the_file_that_is_meant() {
    let folder = folder(&[
        ("index.html", "front"),
        ("about.html", "about"),
        ("old.htm", "old"),
        ("both.html", "page"),
        ("both/index.html", "folder"),
        ("v1.2.html", "dotted"),
        ("shop/index.html", "shop"),
        ("shop/item.html", "item"),
        ("a b.txt", "space"),
        ("grüße.txt", "umlaut"),
        ("100%.txt", "percent"),
        ("LICENSE", "free"),
        (".well-known/security.txt", "contact"),
        (".well-known/token", "token"),
    ]);
    let site = site(folder.path());
    for (path, content) in [
        ("/", "front"),
        ("/?q=1", "front"),
        ("/index.html", "front"),
        ("/about", "about"),
        ("/about.html", "about"),
        ("/old", "old"),
        ("/both", "page"),
        ("/both/", "folder"),
        ("/v1.2", "dotted"),
        ("/shop/", "shop"),
        ("/shop/item", "item"),
        ("/a%20b.txt", "space"),
        ("/gr%C3%BC%c3%9fe.txt", "umlaut"),
        ("/100%.txt", "percent"),
        ("/100%25.txt", "percent"),
        ("/%61bout", "about"),
        ("/LICENSE", "free"),
        ("/.well-known/security.txt", "contact"),
        ("/.well-known/token", "token"),
        ("http://localhost:7070/about", "about"),
    ] {
        assert_eq!(text(&site, path).await.as_deref(), Some(content), "{path}");
    }
    for path in ["/about/", "/shop/item/", "/nothing", "/index.html/", "/ABOUT-US", "/about.htm"] {
        assert!(get(&site, path).await.is_none(), "{path}");
    }
}

/// V13.4.1, V13.4.7 and DESIGN "Never served": what is no part of a site is not there.
#[tokio::test]
async fn repositories_settings_secrets_and_backups_are_never_served() {
    let never = [
        ".env",
        ".git/HEAD",
        ".git/config",
        ".htaccess",
        ".well-known/.secret",
        "a/.hidden/x.html",
        "a/.well-known/x.html",
        "..data.html",
        "Cargo.toml",
        "frontdesk.toml",
        "config.yml",
        "docker-compose.yaml",
        "settings.ini",
        "nginx.conf",
        "index.html.bak",
        "index.html~",
        "index.html.orig",
        "index.html.old",
        ".index.html.swp",
        "#index.html#",
        "dump.sql",
        "dump.sql.gz",
        "data.db",
        "data.db-wal",
        "site.sqlite",
        "key.pem",
        "server.key",
        "id_rsa",
        "x.rs",
        "index.php",
        "app.py",
        "debug.log",
        "package.json",
        "Package-Lock.json",
        "assets/x.rs",
        "Makefile",
        "Dockerfile",
        "a.",
        "a.html.",
        "noextension",
        "web.config",
    ];
    let files: Vec<_> = never.iter().map(|path| (*path, "SECRET")).collect();
    let folder = folder(&files);
    write(folder.path(), "a/ok.html", "ok");
    let site = site(folder.path());
    assert_eq!(text(&site, "/a/ok").await.as_deref(), Some("ok"));
    for path in never {
        let path = format!("/{}", path.replace('#', "%23"));
        assert!(get(&site, &path).await.is_none(), "{path}");
        assert!(get(&site, &path.replace('.', "%2e")).await.is_none(), "{path}");
    }
}

/// V13.4.3: a folder without an index is not there, and shows nothing of what is in it.
#[tokio::test]
async fn folders_are_never_listed() {
    let folder = folder(&[("files/a.txt", ""), ("assets/deep/b.css", ""), ("x.html/c.txt", "")]);
    let site = site(folder.path());
    for path in ["/", "/files", "/files/", "/assets/", "/assets/deep", "/x.html", "/x", "/x.html/"]
    {
        assert!(get(&site, path).await.is_none(), "{path}");
    }
}

/// V13.4.1, F-55: no path leads out of the site.
#[tokio::test]
async fn no_path_leads_out() {
    let folder = folder(&[
        ("site/index.html", "front"),
        ("site/a/b.html", "inside"),
        ("secret.html", "SECRET"),
        ("secret.txt", "SECRET"),
    ]);
    let site = site(&folder.path().join("site"));
    let outside = folder.path().join("secret.html");
    let outside = outside.to_str().unwrap();
    let absolute = format!("/{outside}");
    for path in [
        "/../secret.html",
        "/../../../../../../etc/hosts",
        "/a/../../secret.html",
        "/a/../index.html",
        "/./index.html",
        "/a/./b.html",
        "/%2e%2e/secret.html",
        "/%2E%2E/secret.html",
        "/.%2e/secret.html",
        "/%252e%252e/secret.html",
        "/..%2fsecret.html",
        "/..%2Fsecret.html",
        "/a%2f..%2f..%2fsecret.html",
        "/a%2fb.html",
        "/..%5csecret.html",
        "/..%5C..%5Csecret.html",
        "/a%5cb.html",
        "/..%c0%afsecret.html",
        "/..%ef%bc%8fsecret.html",
        "/%2e%2e%00/secret.html",
        "/secret.html%00.html",
        "/index.html%00",
        "/index.html%0a",
        "/%ff",
        "/a/%80.html",
        "//index.html",
        "//",
        "/a//b.html",
        "/a/b.html//",
        "//etc/hosts",
        "/%2fetc/hosts",
        "/C:/windows/win.ini",
        "/~root",
        "/index.html::$DATA",
        "/index.html.",
        "/index.html%20",
        absolute.as_str(),
    ] {
        let answer = get(&site, path).await;
        assert!(answer.is_none(), "{path}: {answer:?}");
    }
    // Not even as a path that http itself would refuse.
    assert!(get(&site, "*").await.is_none());
}

/// DESIGN "Never served": compared by the path that a file really has.
#[cfg(unix)]
#[tokio::test]
async fn links_lead_nowhere_that_is_not_served() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("site/index.html", "front"),
        ("site/real/page.html", "page"),
        ("site/.git/HEAD", "SECRET"),
        ("site/config.html", "SECRET"),
        ("site/own.toml", "SECRET"),
        ("outside/index.html", "SECRET"),
        ("data/uploads/x.html", "SECRET"),
    ]);
    let root = folder.path().join("site");
    let link = |to: &str, from: &str| symlink(folder.path().join(to), root.join(from)).unwrap();
    link("outside", "door");
    link("outside/index.html", "door.html");
    link("data", "data");
    link("site/.git/HEAD", "head.txt");
    link("site/.git", "git");
    link("site/config.html", "harmless.html");
    link("site/own.toml", "own.html");
    link("site/real", "alias");
    link("site/real/page.html", "alias.html");
    link("site", "loop");
    symlink("loop.html", root.join("loop.html")).unwrap();
    let site = Site::open(SiteOptions {
        data: Some(folder.path().join("data")),
        never: vec![folder.path().join("site/config.html")],
        ..options(&root)
    })
    .unwrap();
    for path in [
        "/door",
        "/door/",
        "/door/index.html",
        "/door.html",
        "/data/uploads/x",
        "/head.txt",
        "/git/HEAD",
        "/config",
        "/config.html",
        "/harmless",
        "/own.html",
        "/loop.html",
        "/loop/config.html",
    ] {
        assert!(get(&site, path).await.is_none(), "{path}");
    }
    for path in ["/alias/page", "/alias.html", "/loop/real/page.html"] {
        assert_eq!(text(&site, path).await.as_deref(), Some("page"), "{path}");
    }
}

/// What is no file (a pipe would make the server wait for its other end) is not opened.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_not_waited_for() {
    let folder = folder(&[("index.html", "front")]);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.html")).status();
    assert!(made.unwrap().success());
    let site = site(folder.path());
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), get(&site, "/pipe")).await;
    assert!(answer.unwrap().is_none());
}

#[tokio::test]
async fn a_folder_is_redirected_to_its_slash_on_this_host_only() {
    let folder = folder(&[
        ("shop/index.html", "shop"),
        ("evil.com/index.html", "x"),
        ("a/b:c/index.htm", "x"),
        ("no-index/x.txt", ""),
    ]);
    let site = site(folder.path());
    for (path, location) in [
        ("/shop", "./shop/"),
        ("/shop?a=1&b=//x", "./shop/?a=1&b=//x"),
        ("/a/b:c", "./b:c/"),
        ("/a/b%3Ac", "./b%3Ac/"),
        ("/evil.com", "./evil.com/"),
    ] {
        let answer = get(&site, path).await.unwrap();
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(answer.header("location"), location);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    for path in ["//evil.com", "//shop", "/%2fevil.com", "/no-index", "/shop//"] {
        assert!(get(&site, path).await.is_none(), "{path}");
    }
}

#[tokio::test]
async fn a_site_brings_its_own_page_for_what_is_not_there() {
    let folder = folder(&[("404.html", "<h1>Lost?"), ("index.html", "")]);
    let site = site(folder.path());
    for path in ["/nothing", "/a/b/c.png", "/.git/HEAD", "/..%2f"] {
        let conditions =
            [("range", "bytes=0-1"), ("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")];
        let answer = ask(&site, "GET", path, &conditions).await.unwrap();
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.body, "<h1>Lost?");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(text(&site, "/404.html").await.as_deref(), Some("<h1>Lost?"));
}

#[tokio::test]
async fn a_single_page_application_answers_for_its_views() {
    let folder = folder(&[("index.html", "app"), ("app.js", "js"), ("404.html", "lost")]);
    let spa = Site::open(SiteOptions { spa: true, ..options(folder.path()) }).unwrap();
    let browser = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    for view in ["/photos/17", "/photos/", "/a/b/c?d=e"] {
        let answer = ask(&spa, "GET", view, &browser).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "app"), "{view}");
    }
    let script = [("accept", "*/*"), ("sec-fetch-mode", "cors")];
    let part = [("accept", "text/html"), ("sec-fetch-mode", "no-cors")];
    for (path, headers) in [
        ("/photos/17", &script[..]),
        ("/photos/17", &part[..]),
        ("/missing.js", &browser[..]),
        ("/.git/HEAD", &browser[..]),
        ("/..%2fsecret", &browser[..]),
    ] {
        let answer = ask(&spa, "GET", path, headers).await.unwrap();
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (StatusCode::NOT_FOUND, "lost"),
            "{path}"
        );
    }
    let plain = site(folder.path());
    let answer = ask(&plain, "GET", "/photos/17", &browser).await.unwrap();
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn types_name_the_characters_and_pages_are_asked_for_again() {
    let folder = folder(&[
        ("index.html", ""),
        ("a.css", ""),
        ("a.js", ""),
        ("a.txt", ""),
        ("a.svg", ""),
        ("a.png", ""),
        ("a.json", ""),
        ("a.woff2", ""),
        ("a.webmanifest", ""),
        ("LICENSE", ""),
    ]);
    let site = site(folder.path());
    for (path, kind, keeps) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/a.css", "text/css; charset=utf-8", "no-cache"),
        ("/a.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/a.txt", "text/plain; charset=utf-8", "no-cache"),
        ("/a.json", "application/json", "no-cache"),
        ("/a.svg", "image/svg+xml", "max-age=300"),
        ("/a.png", "image/png", "max-age=300"),
        ("/a.woff2", "font/woff2", "max-age=300"),
        ("/a.webmanifest", "application/manifest+json", "no-cache"),
        ("/LICENSE", "application/octet-stream", "no-cache"),
    ] {
        let answer = get(&site, path).await.unwrap();
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert_eq!(answer.header("cache-control"), keeps, "{path}");
    }
}

#[tokio::test]
async fn ranges_conditions_and_heads_are_answered() {
    let folder = folder(&[("a.txt", "0123456789")]);
    let site = site(folder.path());
    let whole = get(&site, "/a.txt").await.unwrap();
    assert_eq!(whole.header("accept-ranges"), "bytes");

    for (range, part, place) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
    ] {
        let answer = ask(&site, "GET", "/a.txt", &[("range", range)]).await.unwrap();
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!((answer.body.as_str(), answer.header("content-range")), (part, place));
    }
    let beyond = ask(&site, "GET", "/a.txt", &[("range", "bytes=20-30")]).await.unwrap();
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("x-content-type-options"), "nosniff");
    let several = ask(&site, "GET", "/a.txt", &[("range", "bytes=0-1,4-5")]).await.unwrap();
    assert_eq!((several.status, several.body.as_str()), (StatusCode::OK, "0123456789"));
    let stale = [("range", "bytes=0-3"), ("if-range", "\"another\"")];
    let stale = ask(&site, "GET", "/a.txt", &stale).await.unwrap();
    assert_eq!((stale.status, stale.body.as_str()), (StatusCode::OK, "0123456789"));

    for (name, of) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
        let same = ask(&site, "GET", "/a.txt", &[(name, whole.header(of))]).await.unwrap();
        assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{name}");
        assert_eq!(same.header("cache-control"), "no-cache");
    }

    let head = ask(&site, "HEAD", "/a.txt", &[]).await.unwrap();
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header("content-length"), "10");
    assert_eq!(head.header("content-type"), whole.header("content-type"));
    assert!(ask(&site, "HEAD", "/b.txt", &[]).await.is_none());
}

/// V13.4.4: a site is read; what would change it, and TRACE, is refused.
#[tokio::test]
async fn other_methods_are_refused_with_those_that_work() {
    let folder = folder(&[("index.html", "")]);
    let site = site(folder.path());
    for method in ["POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PROPFIND"] {
        let answer = ask(&site, method, "/", &[]).await.unwrap();
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_compressed_neighbour_is_sent_to_those_who_can_read_it() {
    let folder = folder(&[
        ("a.html", "plain"),
        ("a.html.br", "BR"),
        ("a.html.gz", "GZ"),
        ("b.html", "plain"),
    ]);
    let site = site(folder.path());
    for (accept, body, coding) in [
        ("gzip, br", "BR", "br"),
        ("gzip", "GZ", "gzip"),
        ("identity", "plain", ""),
        ("br;q=0, gzip", "GZ", "gzip"),
    ] {
        for path in ["/a", "/a.html"] {
            let answer = ask(&site, "GET", path, &[("accept-encoding", accept)]).await.unwrap();
            assert_eq!((answer.body.as_str(), answer.header("content-encoding")), (body, coding));
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(answer.header("vary"), "accept-encoding");
            let head = ask(&site, "HEAD", path, &[("accept-encoding", accept)]).await.unwrap();
            assert_eq!(head.header("content-length"), answer.body.len().to_string());
        }
    }
    let alone = ask(&site, "GET", "/b", &[("accept-encoding", "br, gzip")]).await.unwrap();
    assert_eq!((alone.body.as_str(), alone.header("content-encoding")), ("plain", ""));
}

#[cfg(unix)]
#[tokio::test]
async fn a_compressed_neighbour_passes_the_same_gate() {
    let folder = folder(&[("site/a.html", "plain"), ("secret", "SECRET")]);
    let root = folder.path().join("site");
    std::os::unix::fs::symlink(folder.path().join("secret"), root.join("a.html.gz")).unwrap();
    let answer = ask(&site(&root), "GET", "/a", &[("accept-encoding", "gzip")]).await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "plain"));
}
