//! A phone's file is the same bytes, whoever fetches it and however it spells its MAC.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::fetch;
use pbxctl::catalog::Catalog;

use crate::host::LabHost;
use crate::listening::{How, Listening, header, requests};
use crate::phone::Phone;
use crate::site;

/// `pbxctl serve` of what was applied to a host, until dropped.
pub(crate) struct Server {
    process: Child,
    log: PathBuf,
    tftp: u16,
    pub(crate) http: u16,
}

impl Server {
    fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }

    pub(crate) fn of(host: &LabHost) -> Self {
        let (tftp, http) = (
            free_port(|at| UdpSocket::bind(at).is_ok()),
            free_port(|at| TcpListener::bind(at).is_ok()),
        );
        let log = host.folder().join("serve.log");
        let process = Command::new(env!("CARGO_BIN_EXE_pbxctl"))
            .args([
                "serve",
                "--tftp",
                &format!("127.0.0.1:{tftp}"),
                "--http",
                &format!("127.0.0.1:{http}"),
                "--release",
            ])
            .arg(host.path_of("/var/lib/pbxctl"))
            .stdout(fs::File::create(&log).expect("a log"))
            .spawn()
            .expect("pbxctl starts");
        Self {
            process,
            log,
            tftp,
            http,
        }
    }

    /// Waits until it takes connections.
    #[track_caller]
    pub(crate) fn answers(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.http)).is_err() {
            let log = || fs::read_to_string(&self.log).unwrap_or_default();
            assert!(Instant::now() < deadline, "nothing is served: {}", log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Fetches until what comes is as it should be: the server takes a moment to start, and to see a new release.
    #[track_caller]
    fn eventually(&mut self, name: &str, good: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match fetch::http(self.http, name) {
                Some(bytes) if good(&bytes) => return bytes,
                _ if Instant::now() > deadline || self.has_ended() => {
                    panic!(
                        "`{name}` is not served: {}",
                        fs::read_to_string(&self.log).unwrap_or_default()
                    )
                }
                _ => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }
}

/// A port below those that the kernel gives to whoever asks for any, and above those of lab hosts: nobody takes it meanwhile.
fn free_port(is_free: impl Fn((&str, u16)) -> bool) -> u16 {
    let start = u16::try_from(std::process::id() % 700).expect("a small number");
    let mut all = (0..700).map(|more| 32_000 + (start + more) % 700);
    all.find(|port| is_free(("127.0.0.1", *port)))
        .expect("a free port")
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn every_client_gets_the_bytes_of_the_release() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let mut server = Server::of(&host);
    let lower = site::phone_file("acme", "alice");
    let released = fs::read(release_file(&host, &lower)).expect("the phone's file in the release");
    server.eventually(&lower, |_| true);
    let mac = lower.trim_end_matches(".cfg");
    for name in [lower.clone(), format!("{}.cfg", mac.to_uppercase())] {
        for (client, got) in [
            ("curl", fetch::http(server.http, &name)),
            ("tftp", fetch::tftp(server.tftp, &name)),
            ("atftp", fetch::atftp(server.tftp, &name)),
        ] {
            assert!(
                got.as_ref() == Some(&released),
                "{client} of {name}: {got:?}"
            );
        }
    }
    assert_eq!(fetch::http(server.http, "805ec0000001.cfg"), None);
    assert_eq!(fetch::tftp(server.tftp, "805ec0000001.cfg"), None);

    // What was fetched is what registers, as a phone would do it
    let text = String::from_utf8(released.clone()).expect("a file of a Yealink is text");
    Phone::of_yealink(&text).registers(&host);

    // The next release is served as soon as it is applied
    site::people(&repository, "acme", &["  alice: {name: Alice Miller}\n"]);
    repository.applies();
    let next = server.eventually(&lower, |bytes| bytes != released);
    assert!(String::from_utf8_lossy(&next).contains("Alice Miller"));
    assert_eq!(fetch::tftp(server.tftp, &lower), Some(next));
}

#[test]
fn a_phone_whose_file_changed_is_told_and_comes_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_hears = alice.is_there(&host, How::Rings);
    let bob_hears = bob.is_there(&host, How::Rings);
    let mut server = Server::of(&host);
    let [file, other] = ["alice", "bob"].map(|user| site::phone_file("acme", user));
    server.eventually(&file, |_| true);
    server.eventually(&other, |_| true);
    let release = host.path_of("/var/lib/pbxctl");
    let release = release.to_str().expect("a plain path");
    let [mac, other] = [&file, &other].map(|file| file.trim_end_matches(".cfg"));
    let current = |good: &dyn Fn(&str) -> bool| {
        let args = ["--state", "current", "--release", release];
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let listed = repository.pbxctl("phones status", &args);
            if good(&listed.stdout) || Instant::now() > deadline {
                return listed.to_string();
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    let both = current(&|seen| seen.contains(mac) && seen.contains(other));
    assert!(both.contains(mac) && both.contains(other), "{both}");

    site::people(
        &repository,
        "acme",
        &["  alice: {name: Alice Miller}\n", site::BOB],
    );
    let applied = repository.pbxctl("apply", &["--yes", "--resync"]);
    let applied = applied.expect_code(0);
    assert!(applied.stderr.contains("1 phone to be told"), "{applied}");
    let told = |who: &Listening| {
        let trace = who.trace();
        let events = requests(&trace, "NOTIFY ").filter_map(|text| header(text, "Event"));
        events.filter(|event| *event == "check-sync").count()
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while told(&alice_hears) == 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(told(&alice_hears), 1, "{}", alice_hears.trace());
    assert_eq!(told(&bob_hears), 0, "{}", bob_hears.trace());

    let stale = current(&|seen| !seen.contains(mac));
    assert!(!stale.contains(mac) && stale.contains(other), "{stale}");
    server.eventually(&file, |bytes| {
        String::from_utf8_lossy(bytes).contains("Alice Miller")
    });
    let back = current(&|seen| seen.contains(mac));
    assert!(back.contains(mac), "{back}");
}

#[test]
fn asterisk_has_a_word_for_the_phones_of_every_family() {
    let Some(host) = LabHost::up() else { return };
    let comes = fs::read_to_string(host.path_of("/etc/asterisk/pjsip_notify.conf"));
    let comes = comes.expect("the file that comes with Asterisk");
    for model in Catalog::builtin().models() {
        if let Some(notify) = &model.family.notify {
            let section = format!("[{notify}]");
            let known = comes.lines().any(|line| line == section);
            assert!(known, "{section} of {}", model.id);
        }
    }
}

fn release_file(host: &LabHost, name: &str) -> PathBuf {
    let current = fs::read_link(host.path_of("/var/lib/pbxctl/current")).expect("a live release");
    host.path_of("/var/lib/pbxctl")
        .join(current)
        .join("phones")
        .join(name)
}
