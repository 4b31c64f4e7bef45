//! The clients that people use. Where one is missing it is left out with a word, but not in CI.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};

use pbxctl::serve::Source;

use super::server::{Server, bytes, folder, options};

/// Whether `program` is there. In CI it has to be.
pub(crate) fn have(program: &str) -> bool {
    let there = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join(program).is_file());
    if !there {
        assert!(
            std::env::var_os("CI").is_none(),
            "`{program}` is needed in CI"
        );
        eprintln!("left out: fetches with `{program}`, which is not installed");
    }
    there
}

/// A client, and how it is told to fetch `{name}` from `{server}`, which is `{host}` and `{port}`, into the file `got`.
struct Client(&'static str, &'static [&'static str]);

const TFTP_HPA: Client = Client(
    "tftp",
    &[
        "-m", "binary", "{host}", "{port}", "-c", "get", "{name}", "got",
    ],
);
const TFTP_HPA_TEXT: Client = Client(
    "tftp",
    &[
        "-m", "ascii", "{host}", "{port}", "-c", "get", "{name}", "got",
    ],
);
const ATFTP: Client = Client(
    "atftp",
    &[
        "--get",
        "--remote-file",
        "{name}",
        "--local-file",
        "got",
        "{host}",
        "{port}",
    ],
);
const ATFTP_WITH_OPTIONS: Client = Client(
    "atftp",
    &[
        "--option",
        "blksize 1428",
        "--option",
        "tsize 0",
        "--option",
        "windowsize 8",
        "--get",
        "-r",
        "{name}",
        "-l",
        "got",
        "{host}",
        "{port}",
    ],
);
const BUSYBOX: Client = Client(
    "busybox",
    &[
        "tftp", "-g", "-r", "{name}", "-l", "got", "{host}", "{port}",
    ],
);
const BUSYBOX_WITH_OPTIONS: Client = Client(
    "busybox",
    &[
        "tftp", "-b", "1428", "-g", "-r", "{name}", "-l", "got", "{host}", "{port}",
    ],
);
/// What people write who need one file: the sockets of Python and RFC 1350 in a page.
const PYTHON: Client = Client(
    "python3",
    &[
        "-c",
        include_str!("tftp.py"),
        "{host}",
        "{port}",
        "{name}",
        "got",
    ],
);
/// The HTTP client of Python's own library.
const PYTHON_HTTP: Client = Client(
    "python3",
    &[
        "-c",
        "import sys, urllib.request as r; open('got', 'wb').write(r.urlopen(sys.argv[1], timeout=60).read())",
        "http://{server}/{name}",
    ],
);
const CURL_TFTP: Client = Client(
    "curl",
    &[
        "-sS",
        "-m",
        "60",
        "--path-as-is",
        "-o",
        "got",
        "tftp://{server}/{name}",
    ],
);
const CURL_HTTP: Client = Client(
    "curl",
    &[
        "-sSf",
        "-m",
        "60",
        "--path-as-is",
        "-o",
        "got",
        "http://{server}/{name}",
    ],
);
const CURL_HTTP_10: Client = Client(
    "curl",
    &[
        "-0sSf",
        "-m",
        "60",
        "--path-as-is",
        "-o",
        "got",
        "http://{server}/{name}",
    ],
);

impl Client {
    fn fetch(&self, server: SocketAddr, name: &str, folder: &Path) -> Output {
        let (host, port) = (server.ip().to_string(), server.port().to_string());
        let told = |word: &&str| {
            word.replace("{server}", &server.to_string())
                .replace("{host}", &host)
                .replace("{port}", &port)
                .replace("{name}", name)
        };
        Command::new(self.0)
            .args(self.1.iter().map(told))
            .current_dir(folder)
            .output()
            .unwrap()
    }
}

/// Fetches everything in `names` and compares it; then what must not be had.
fn check(client: &Client, address: impl Fn(&Server) -> SocketAddr) {
    if !have(client.0) {
        return;
    }
    let (phone, firmware) = (bytes(8192), bytes(3_000_001));
    let files = folder(&[
        ("001565aabbcc.cfg", &phone),
        ("SEP001565AABBCC.cnf.xml", &phone[..511]),
        ("fw.rom", &firmware),
    ]);
    let here = folder(&[]);
    let place = here.path().join("phones.bundle");
    let packed = [
        ("pbx/phones/001565aabbcc.cfg", &phone[..]),
        ("pbx/phones/SEP001565AABBCC.cnf.xml", &phone[..511]),
        ("pbx/phones/fw.rom", &firmware),
    ];
    super::bundle::pack(&place, &packed);
    let bundle = Source::Bundle {
        file: place,
        hosts: Vec::new(),
    };
    for source in [Source::Folder(files.path().to_owned()), bundle] {
        let server = Server::start(options(source));
        fetches(client, (&server, address(&server)), (&phone, &firmware));
    }
}

fn fetches(
    client: &Client,
    (server, address): (&Server, SocketAddr),
    (phone, firmware): (&[u8], &[u8]),
) {
    let (program, here) = (client.0, folder(&[]));
    let got = here.path().join("got");
    for (name, wanted) in [
        ("001565aabbcc.cfg", phone),
        ("001565AABBCC.cfg", phone),
        ("SEP001565aabbcc.cnf.xml", &phone[..511]),
        ("fw.rom", firmware),
    ] {
        drop(fs::remove_file(&got));
        let output = client.fetch(address, name, here.path());
        assert!(
            fs::read(&got).is_ok_and(|bytes| bytes == wanted),
            "{program} {name}: {output:?}"
        );
    }
    for name in ["001565aabbcd.cfg", "../../etc/passwd"] {
        drop(fs::remove_file(&got));
        client.fetch(address, name, here.path());
        assert!(
            fs::read(&got).unwrap_or_default().is_empty(),
            "{program} {name}"
        );
        server.record.fetch_where(name, |fetch| {
            fetch.asked.trim_start_matches('/') == name && fetch.status != 0
        });
    }
}

#[test]
fn tftp_hpa_gets_the_same_bytes() {
    check(&TFTP_HPA, Server::tftp);
    check(&TFTP_HPA, Server::tftp6);
}

#[test]
fn tftp_hpa_gets_the_same_text() {
    if !have("tftp") {
        return;
    }
    let text = b"one\ntwo\r\nthree\rfour\n";
    let (files, here) = (folder(&[("a.cfg", text)]), folder(&[]));
    let server = Server::folder(files.path());
    TFTP_HPA_TEXT.fetch(server.tftp(), "a.cfg", here.path());
    assert_eq!(fs::read(here.path().join("got")).unwrap(), text);
}

#[test]
fn atftp_gets_the_same_bytes() {
    check(&ATFTP, Server::tftp);
    check(&ATFTP_WITH_OPTIONS, Server::tftp);
}

#[test]
fn busybox_gets_the_same_bytes() {
    check(&BUSYBOX, Server::tftp);
    check(&BUSYBOX, Server::tftp6);
    check(&BUSYBOX_WITH_OPTIONS, Server::tftp);
}

#[test]
fn python_gets_the_same_bytes() {
    check(&PYTHON, Server::tftp);
    check(&PYTHON, Server::tftp6);
    check(&PYTHON_HTTP, Server::http);
}

#[test]
fn curl_gets_the_same_bytes() {
    check(&CURL_TFTP, Server::tftp);
    check(&CURL_HTTP, Server::http);
    check(&CURL_HTTP_10, Server::http);
}
