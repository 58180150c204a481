//! Frontdesk, an application and a proxy before both, as docs/forward-auth.md says.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use tempfile::TempDir;

use crate::PASSWORD;
use crate::desk::{Desk, Setup, add_account};
use crate::echo::Echo;

/// Which proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Nginx,
    Caddy,
}

/// All of it, running.
pub(crate) struct Stage {
    proxy: Child,
    pub(crate) port: u16,
    pub(crate) echo: Echo,
    desk: Desk,
    pub(crate) dir: TempDir,
}

impl Stage {
    pub(crate) fn set(kind: Kind) -> Stage {
        let port = free_port();
        let config = format!(
            "public_url = \"https://id.example.org:{port}\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
             [sessions]\ndomain = \"example.org\"\n\
             [[protect]]\nhost = \"app.example.org:{port}\"\naccounts = [\"any account\"]\n\
             [[protect]]\nhost = \"app.example.org:{port}\"\npath = \"/admin\"\ngroups = [\"admins\"]\n\
             [[protect]]\nhost = \"wiki.example.org:{port}\"\ngroups = [\"editors\"]\n"
        );
        let desk = Desk::with(Setup { config, ..Setup::default() });
        let echo = Echo::start();
        let dir = tempfile::tempdir().unwrap();
        let recipe = recipe(kind)
            .replace("127.0.0.1:7070", &format!("127.0.0.1:{}", desk.port))
            .replace("127.0.0.1:3000", &format!("127.0.0.1:{}", echo.port));
        let proxy = match kind {
            Kind::Nginx => nginx(dir.path(), &recipe, port),
            Kind::Caddy => caddy(dir.path(), &recipe, port),
        };
        let mut stage = Stage { proxy, port, echo, desk, dir };
        stage.wait(port);
        stage
    }

    /// An address of one of the hosts.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}.example.org:{}{path}", self.port)
    }

    /// Makes an account and gives its id.
    pub(crate) fn add_account(&self, email: &str, more: &[&str]) -> String {
        add_account(&self.desk.dir, email, PASSWORD, more)
    }

    /// Waits until the proxy takes connections.
    fn wait(&mut self, port: u16) {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return;
            }
            if let Some(status) = self.proxy.try_wait().unwrap() {
                let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
                panic!("the proxy ended with {status}: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the proxy does not listen");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.proxy.kill();
        let _ = self.proxy.wait();
    }
}

/// A port that was free a moment ago: the proxies have to be told one.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The recipe of the page.
fn recipe(kind: Kind) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/forward-auth.md");
    let page = fs::read_to_string(page).unwrap();
    let fence = match kind {
        Kind::Nginx => "```nginx\n",
        Kind::Caddy => "```caddy\n",
    };
    let recipe = page.split(fence).nth(1).unwrap().split("```").next().unwrap();
    recipe.to_owned()
}

fn nginx(dir: &Path, recipe: &str, port: u16) -> Child {
    let (certificate, key) = (dir.join("pem"), dir.join("key"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "1", "-subj", "/CN=example.org", "-out"])
        .args([&certificate, Path::new("-keyout"), &key])
        .output();
    assert!(made.expect("openssl is needed").status.success());
    let recipe = recipe
        .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
        .replace("/etc/ssl/example.org.pem", certificate.to_str().unwrap())
        .replace("/etc/ssl/example.org.key", key.to_str().unwrap());
    let here = dir.display();
    // Without a master process there is nothing left when it is killed.
    let config = format!(
        "daemon off;\nmaster_process off;\npid {here}/pid;\nerror_log {here}/log;\n\
         events {{}}\nhttp {{\naccess_log off;\nclient_body_temp_path {here}/body;\n\
         proxy_temp_path {here}/proxy;\nfastcgi_temp_path {here}/fastcgi;\n\
         uwsgi_temp_path {here}/uwsgi;\nscgi_temp_path {here}/scgi;\n{recipe}\n}}\n"
    );
    fs::write(dir.join("nginx.conf"), config).unwrap();
    let mut nginx = Command::new("/usr/sbin/nginx");
    nginx.arg("-p").arg(dir).arg("-e").arg(dir.join("log")).arg("-c").arg(dir.join("nginx.conf"));
    nginx.spawn().expect("nginx is needed (apt-get install nginx-light)")
}

fn caddy(dir: &Path, recipe: &str, port: u16) -> Child {
    let here = dir.display();
    let config = format!(
        "{{\nadmin off\nlocal_certs\nskip_install_trust\nauto_https disable_redirects\n\
         default_bind 127.0.0.1\nhttps_port {port}\nstorage file_system {here}/storage\n}}\n{recipe}"
    );
    fs::write(dir.join("Caddyfile"), config).unwrap();
    let log = fs::File::create(dir.join("log")).unwrap();
    Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(dir.join("Caddyfile"))
        .env("HOME", dir)
        .env("XDG_DATA_HOME", dir)
        .env("XDG_CONFIG_HOME", dir)
        .stderr(log)
        .spawn()
        .expect("caddy is needed (apt-get install caddy)")
}
