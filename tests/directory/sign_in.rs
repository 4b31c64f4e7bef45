//! The status page of a server lets in whom a real directory knows.

use crate::slapd::{self, PASSWORD, Slapd};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A server whose page asks the directory.
struct Served {
    child: Child,
    status: SocketAddr,
    _folder: TempDir,
}

impl Served {
    fn start(directory: &Slapd) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), directory.ca()).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_pbxctl"))
            .args([
                "serve",
                "--http",
                "127.0.0.1:0",
                "--status",
                "127.0.0.1:0",
                "--folder",
                ".",
            ])
            .args(["--ldap", &format!("ldaps://127.0.0.1:{}", directory.ldaps)])
            .args([
                "--ldap-user",
                "cn={},ou=Users,dc=example,dc=local",
                "--ldap-ca",
                "ca.pem",
            ])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = lines.find_map(|line| {
            let line = line.unwrap();
            Some(
                line.split_once("serving status page on ")?
                    .1
                    .parse()
                    .unwrap(),
            )
        });
        Self {
            child,
            status: told.unwrap(),
            _folder: folder,
        }
    }

    /// The head of what comes back.
    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.status).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    fn sign_in(&self, name: &str, password: &str) -> String {
        let form = format!("name={name}&password={}", password.replace(' ', "+"));
        self.ask("POST /sign-in HTTP/1.1", &form)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _status = self.child.wait();
    }
}

#[test]
fn whom_the_directory_knows_sees_the_status_page() {
    if !slapd::is_here() {
        return;
    }
    let person = slapd::person(1, &format!("userPassword: {PASSWORD}\n"));
    let directory = Slapd::with(&person);
    let served = Served::start(&directory);
    let good = served.sign_in("n1", PASSWORD);
    assert!(good.starts_with("HTTP/1.1 303"), "{good}");
    let cookie = good
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.unwrap().split(';').next().unwrap();
    let page = served.ask(&format!("GET / HTTP/1.1\r\ncookie: {cookie}"), "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    // A name is a value within the DN, and no way to another place of the directory; an empty password binds nobody.
    for (name, word) in [
        ("n1", "guess"),
        ("n2", PASSWORD),
        ("n1,ou=Users", PASSWORD),
        ("n1", ""),
        ("", PASSWORD),
    ] {
        let bad = served.sign_in(name, word);
        assert!(bad.starts_with("HTTP/1.1 401"), "{name}: {bad}");
    }
    let wait = served.sign_in("n1", PASSWORD);
    assert!(
        wait.starts_with("HTTP/1.1 429"),
        "after five wrong tries: {wait}"
    );
}
