//! Which folder can be a site.

use std::fs;

use super::*;
use crate::site::SiteError;

fn refused(options: SiteOptions) -> String {
    Site::open(options).err().expect("this is no site").to_string()
}

#[test]
fn a_missing_folder_and_a_file_are_named_with_the_way_out() {
    let folder = folder(&[("index.html", "")]);
    let missing = refused(options(&folder.path().join("nowhere")));
    assert!(missing.contains("nowhere") && missing.contains("index.html"), "{missing}");
    let file = refused(options(&folder.path().join("index.html")));
    let advice = format!("`frontdesk serve {}`", folder.path().display());
    assert!(file.contains("is a file") && file.contains(&advice), "{file}");
}

#[test]
fn a_data_directory_inside_the_site_is_refused_before_it_is_made() {
    let folder = folder(&[("site/index.html", ""), ("site/made/x", ""), ("site-data/x", "")]);
    let root = folder.path().join("site");
    let with = |data: &str| SiteOptions { data: Some(folder.path().join(data)), ..options(&root) };
    for inside in ["site", "site/made", "site/planned", "site/a/b/c", "site/../site/planned"] {
        let message = refused(with(inside));
        let better = folder.path().canonicalize().unwrap().join("frontdesk-data");
        assert!(message.contains(&format!("--data {}", better.display())), "{message}");
    }
    for outside in ["site-data", "planned", "site/../planned"] {
        assert!(Site::open(with(outside)).is_ok(), "{outside}");
    }
}

#[test]
fn a_site_inside_the_data_directory_is_refused() {
    let folder = folder(&[("data/site/index.html", "")]);
    let data = Some(folder.path().join("data"));
    let error = Site::open(SiteOptions { data, ..options(&folder.path().join("data/site")) }).err();
    assert!(matches!(error, Some(SiteError::InsideData { .. })), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_link_hides_no_data_directory_inside_the_site() {
    let folder = folder(&[("site/index.html", ""), ("site/inner/x", "")]);
    std::os::unix::fs::symlink(folder.path().join("site/inner"), folder.path().join("door"))
        .unwrap();
    let root = folder.path().join("site");
    for data in ["door", "door/planned"] {
        let data = Some(folder.path().join(data));
        let error = Site::open(SiteOptions { data, ..options(&root) }).err();
        assert!(matches!(error, Some(SiteError::DataInside { .. })), "{error:?}");
    }
    fs::remove_file(folder.path().join("door")).unwrap();
}
