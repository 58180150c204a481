//! A disk that fails when it is told to, for tests that run themselves again on it.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Runs `test` under the library: this process starts itself again with only that test.
pub(crate) fn on_a_failing_disk(name: &str, test: impl FnOnce(&Path)) {
    #[allow(
        clippy::disallowed_methods,
        reason = "how the second process knows that it is the second"
    )]
    if let Some(orders) = std::env::var_os("FAILING_DISK") {
        return test(Path::new(&orders));
    }
    let folder = tempfile::tempdir().unwrap();
    let library = compile(folder.path());
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env("LD_PRELOAD", library)
        .env("FAILING_DISK", folder.path())
        // What it counts is one test here; what goes wrong is told on the other stream.
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "on the failing disk: {status}");
}

/// SQLite is compiled from C, so a C compiler is at hand wherever these tests are built.
fn compile(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failing_disk/failing_disk.c");
    let library = folder.join("failing_disk.so");
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-D_LARGEFILE64_SOURCE", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(status.success());
    library
}

pub(crate) fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}
