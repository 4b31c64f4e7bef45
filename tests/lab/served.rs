//! A phone's file is the same bytes, whoever fetches it and however it spells its MAC.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::fetch;
use crate::host::LabHost;
use crate::phone::Phone;
use crate::site;

/// `pbxctl serve` of what was applied to a host, until dropped.
struct Server {
    process: Child,
    log: PathBuf,
    tftp: u16,
    http: u16,
}

impl Server {
    fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }

    fn of(host: &LabHost) -> Self {
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

fn release_file(host: &LabHost, name: &str) -> PathBuf {
    let current = fs::read_link(host.path_of("/var/lib/pbxctl/current")).expect("a live release");
    host.path_of("/var/lib/pbxctl")
        .join(current)
        .join("phones")
        .join(name)
}
