//! A running server with directories of its own, and a client that sends exactly the given bytes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The page that most stories use.
pub(crate) const PAGE: &str = "<!doctype html><title>t</title>\n\
    <form action=\"/f/contact\" method=\"post\">\n\
    <input name=\"name\"><input type=\"password\" name=\"secret\"><input type=\"hidden\" name=\"page\">\n\
    <textarea name=\"text\"></textarea><button>Send</button></form>";

pub(crate) struct Desk {
    child: Child,
    pub(crate) port: u16,
    /// The port of the desk's own address.
    pub(crate) desk_port: u16,
    pub(crate) dir: TempDir,
    errors: Arc<Mutex<String>>,
}

/// How a server is set up before it starts.
pub(crate) struct Setup {
    pub(crate) files: Vec<(&'static str, String)>,
    pub(crate) config: String,
    pub(crate) flags: Vec<String>,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            files: vec![("index.html", PAGE.to_owned())],
            config: String::new(),
            flags: Vec::new(),
        }
    }
}

impl Setup {
    /// A directory with the site and the settings.
    pub(crate) fn write(&self) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        let site = dir.path().join("site");
        fs::create_dir(&site).unwrap();
        for (name, text) in &self.files {
            let path = site.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(dir.path().join("frontdesk.toml"), &self.config).unwrap();
        dir
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Desk {
    pub(crate) fn start() -> Desk {
        Desk::with(Setup::default())
    }

    pub(crate) fn configured(config: &str) -> Desk {
        Desk::with(Setup { config: config.to_owned(), ..Setup::default() })
    }

    pub(crate) fn with(setup: Setup) -> Desk {
        Desk::in_dir(setup.write(), &setup.flags)
    }

    pub(crate) fn in_dir(dir: TempDir, flags: &[String]) -> Desk {
        let mut child = command(&dir)
            .args(["serve", "site", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next_port = || loop {
            let Some(Ok(line)) = lines.next() else {
                let mut error = String::new();
                child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
                panic!("the server did not start: {error}");
            };
            if let Some(rest) = line.split("http://127.0.0.1:").nth(1) {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                break digits.parse().unwrap();
            }
        };
        // The site's address is printed first.
        let (port, desk_port) = (next_port(), next_port());
        // Nobody may be kept waiting because nobody reads.
        std::thread::spawn(move || lines.for_each(drop));
        let written = child.stderr.take().unwrap();
        let errors: Arc<Mutex<String>> = Arc::default();
        let gathered = errors.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(written).lines().map_while(Result::ok) {
                gathered.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Desk { child, port, desk_port, dir, errors }
    }

    /// Kills the server (SIGKILL) and starts another one on the same data and settings.
    pub(crate) fn restart(self) -> Desk {
        self.again(|_| {})
    }

    /// The same, with something done to the data meanwhile.
    pub(crate) fn again(mut self, meanwhile: impl FnOnce(&std::path::Path)) -> Desk {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        meanwhile(&self.data());
        let dir = std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap());
        Desk::in_dir(dir, &[])
    }

    /// Runs a command beside the server, on the same data and settings.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        command(&self.dir).args(arguments).output().unwrap()
    }

    /// The submissions of a form.
    pub(crate) fn export(&self, form: &str) -> Vec<Value> {
        let output = self.run(&["export", form, "--format", "jsonl"]);
        if !output.status.success() {
            return Vec::new();
        }
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The tree of the one submission of a form.
    pub(crate) fn tree(&self, form: &str) -> Value {
        let mut submissions = self.export(form);
        assert_eq!(submissions.len(), 1, "{submissions:?}");
        submissions.remove(0)["tree"].take()
    }

    /// All files below the uploads.
    pub(crate) fn uploads(&self) -> Vec<PathBuf> {
        fn walk(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(&self.data().join("uploads"), &mut found);
        found
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.port)
    }

    /// Sends exactly these bytes and reads until the server closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        raw(self.port, bytes)
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        request(self.port, method, path, headers, body)
    }

    /// The same to the desk's own address.
    pub(crate) fn ask_desk(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        request(self.desk_port, method, path, headers, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// A form as a program sends it.
    pub(crate) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.request("POST", path, &[("Content-Type", content_type)], body)
    }

    /// A form as a browser sends it from a page of the site.
    pub(crate) fn navigate(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        let own = format!("http://localhost:{}", self.port);
        let headers = [
            ("Content-Type", content_type),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", own.as_str()),
        ];
        self.request("POST", path, &headers, body)
    }

    /// What the server has written to its standard error so far: its log.
    pub(crate) fn errors(&self) -> String {
        self.errors.lock().unwrap().clone()
    }

    /// The same once these words stand in it: the answer may be here before the line is read.
    pub(crate) fn errors_with(&self, words: &str) -> String {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let log = self.errors();
            if log.contains(words) {
                return log;
            }
            assert!(Instant::now() < end, "no {words:?} in {log:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The process, for signals.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the server as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end of a server that was told to stop.
    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

fn raw(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(port);
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

pub(crate) fn request(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n").into_bytes();
    let has = |name: &str| headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    if !has("host") {
        request.extend(format!("Host: localhost:{}\r\n", port).bytes());
    }
    if (method == "POST" || !body.is_empty()) && !has("content-length") && !has("transfer-encoding")
    {
        request.extend(format!("Content-Length: {}\r\n", body.len()).bytes());
    }
    for (name, value) in headers {
        request.extend(format!("{name}: {value}\r\n").bytes());
    }
    request.extend(b"\r\n");
    request.extend(body);
    Answer::parse(&raw(port, &request))
}

/// Makes an account, whose password is read from standard input; gives its id.
pub(crate) fn add_account(dir: &TempDir, email: &str, password: &str, more: &[&str]) -> String {
    let mut child = command(dir)
        .args(["account", "add", email])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{email}: {output:?}");
    let told = String::from_utf8(output.stdout).unwrap();
    told.split(['(', ')']).nth(1).unwrap().to_owned()
}

#[allow(clippy::disallowed_methods)] // It reads the environment only to keep it from the server.
/// The program with the data and settings of a directory.
pub(crate) fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.current_dir(dir.path()).args(["--data", "data"]);
    // What is set for the tests is no setting of the server.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FRONTDESK_")) {
        command.env_remove(name);
    }
    if dir.path().join("frontdesk.toml").exists() {
        command.args(["--config", "frontdesk.toml"]);
    }
    command
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut body = bytes[end + 4..].to_vec();
        let answer = Answer { status, head, body: Vec::new() };
        if answer.header("transfer-encoding").as_deref() == Some("chunked") {
            body = unchunk(&body);
        }
        Answer { body, ..answer }
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let lines = self.head.lines().skip(1);
        let mut pairs = lines.filter_map(|line| line.split_once(':'));
        let found = pairs.find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    }

    /// All lines of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

fn unchunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
    }
    whole
}

/// A multipart body with the boundary `b`.
pub(crate) fn multipart(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (disposition, value) in parts {
        body.extend(
            format!("--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").bytes(),
        );
        body.extend(*value);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

pub(crate) const URLENCODED: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=b";
