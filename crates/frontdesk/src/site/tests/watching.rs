//! Following the files while they change.

use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::*;
use crate::form_name::FormName;
use crate::site::watch::{Changed, Watch};

fn form(name: &str) -> String {
    format!("<form action=/f/{name} method=post><input name=a></form>")
}

/// A site that is followed, and what was told of it.
struct Followed {
    folder: TempDir,
    site: Site,
    told: Receiver<Changed>,
    _watch: Watch,
}

impl Followed {
    fn new(files: &[(&str, &str)]) -> Followed {
        let folder = folder(files);
        let site = site(folder.path());
        let (tell, told) = channel();
        let watch = site.watch(move |changed| tell.send(changed).unwrap_or_default());
        Followed { folder, site, told, _watch: watch }
    }

    /// Waits until the site has exactly these forms.
    fn comes_to(&self, names: &[&str]) {
        let until = std::time::Instant::now() + Duration::from_secs(10);
        loop {
            let now: Vec<_> = self.site.forms().names().map(ToString::to_string).collect();
            if now == names {
                return;
            }
            assert!(std::time::Instant::now() < until, "{now:?} instead of {names:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn changed_new_renamed_and_deleted_files_are_noticed() {
    let followed = Followed::new(&[("index.html", &form("one"))]);
    let root = followed.folder.path().to_owned();
    followed.comes_to(&["one"]);

    // Written in place, of the same length.
    write(&root, "index.html", &form("two"));
    followed.comes_to(&["two"]);
    let told = followed.told.recv_timeout(Duration::from_secs(5)).unwrap();
    let names = |names: Vec<FormName>| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        (names(told.appeared()), names(told.gone())),
        (vec!["two".into()], vec!["one".into()])
    );

    // As editors save: a new file is renamed over the old one.
    write(&root, ".index.html.tmp", &form("three"));
    fs::rename(root.join(".index.html.tmp"), root.join("index.html")).unwrap();
    followed.comes_to(&["three"]);

    // A folder that is new, with a page in it; and a page that comes later.
    write(&root, "shop/new/order.html", &form("order"));
    followed.comes_to(&["order", "three"]);
    write(&root, "shop/new/rate.html", &form("rate"));
    followed.comes_to(&["order", "rate", "three"]);

    // A whole folder that was made elsewhere and is moved in, then changed, then moved out.
    let elsewhere = folder(&[("blog/post.html", &form("reply"))]);
    fs::rename(elsewhere.path().join("blog"), root.join("blog")).unwrap();
    followed.comes_to(&["order", "rate", "reply", "three"]);
    write(&root, "blog/post.html", &form("react"));
    followed.comes_to(&["order", "rate", "react", "three"]);
    fs::rename(root.join("blog"), elsewhere.path().join("blog")).unwrap();
    followed.comes_to(&["order", "rate", "three"]);

    fs::remove_file(root.join("shop/new/rate.html")).unwrap();
    followed.comes_to(&["order", "three"]);
    fs::remove_dir_all(root.join("shop")).unwrap();
    followed.comes_to(&["three"]);
    fs::remove_file(root.join("index.html")).unwrap();
    followed.comes_to(&[]);
}

#[test]
fn where_the_system_does_not_tell_the_files_are_looked_at() {
    let folder = folder(&[("index.html", &form("one"))]);
    let site = site(folder.path());
    let (tell, told) = channel();
    let no_watcher = Err(notify::Error::generic("no watches left"));
    let watch =
        site.watch_by(no_watcher, channel(), move |changed| tell.send(changed).unwrap_or_default());
    write(folder.path(), "more.html", &form("two"));
    let changed = told.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(changed.appeared(), [FormName::parse("two").unwrap()]);
    // It ends with the watch: then nobody is left to tell.
    drop(watch);
    let end = told.recv_timeout(Duration::from_secs(10));
    assert!(matches!(end, Err(std::sync::mpsc::RecvTimeoutError::Disconnected)), "{end:?}");
}

#[test]
fn reading_the_pages_is_no_change_of_them() {
    let followed = Followed::new(&[("index.html", &form("one")), ("a.css", "")]);
    write(followed.folder.path(), "a.css", "changed");
    write(followed.folder.path(), "data.json", "{}");
    let _ = fs::read(followed.folder.path().join("index.html")).unwrap();
    let told = followed.told.recv_timeout(Duration::from_millis(600));
    assert!(told.is_err(), "{told:?}");
}

#[tokio::test]
async fn a_form_is_found_at_once_when_somebody_asks_for_it() {
    let folder = folder(&[("index.html", &form("one"))]);
    let site = site(folder.path());
    // The opening itself was a reading.
    tokio::time::sleep(crate::site::REST_BETWEEN_READS).await;
    write(folder.path(), "index.html", &form("much-longer"));
    let name = FormName::parse("much-longer").unwrap();
    assert!(site.forms().get(&name).is_none());
    assert!(site.reread_now().await.get(&name).is_some());
    assert!(site.forms().get(&name).is_some());

    // Not more often than allowed, whoever asks.
    fs::remove_file(folder.path().join("index.html")).unwrap();
    assert!(site.reread_now().await.get(&name).is_some());
    tokio::time::sleep(crate::site::REST_BETWEEN_READS).await;
    assert!(site.reread_now().await.get(&name).is_none());
}
