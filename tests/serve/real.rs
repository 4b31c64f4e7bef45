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

fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// A way to fetch `name` into the file `got`.
type Fetch = fn(SocketAddr, &str, &Path) -> Output;

fn tftp_hpa(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    run(
        "tftp",
        &["-m", "binary", &host, &port, "-c", "get", name, "got"],
        folder,
    )
}

fn tftp_hpa_text(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    run(
        "tftp",
        &["-m", "ascii", &host, &port, "-c", "get", name, "got"],
        folder,
    )
}

fn atftp(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    run(
        "atftp",
        &[
            "--get",
            "--remote-file",
            name,
            "--local-file",
            "got",
            &host,
            &port,
        ],
        folder,
    )
}

fn atftp_with_options(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    let options = [
        "--option",
        "blksize 1428",
        "--option",
        "tsize 0",
        "--option",
        "windowsize 8",
    ];
    run(
        "atftp",
        &[
            &options[..],
            &["--get", "-r", name, "-l", "got", &host, &port],
        ]
        .concat(),
        folder,
    )
}

fn busybox(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    let get = ["tftp", "-g", "-r", name, "-l", "got", &host, &port];
    run("busybox", &get, folder)
}

fn busybox_with_options(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    let get = [
        "tftp", "-b", "1428", "-g", "-r", name, "-l", "got", &host, &port,
    ];
    run("busybox", &get, folder)
}

/// What people write who need one file: the sockets of Python and RFC 1350 in a page.
fn python(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    run(
        "python3",
        &["-c", include_str!("tftp.py"), &host, &port, name, "got"],
        folder,
    )
}

/// The HTTP client of Python's own library.
fn python_http(server: SocketAddr, name: &str, folder: &Path) -> Output {
    let program = "import sys, urllib.request as r; open('got', 'wb').write(r.urlopen(sys.argv[1], timeout=60).read())";
    run(
        "python3",
        &["-c", program, &format!("http://{server}/{name}")],
        folder,
    )
}

fn curl_tftp(server: SocketAddr, name: &str, folder: &Path) -> Output {
    run(
        "curl",
        &[
            "-sS",
            "-m",
            "60",
            "--path-as-is",
            "-o",
            "got",
            &format!("tftp://{server}/{name}"),
        ],
        folder,
    )
}

fn curl_http(server: SocketAddr, name: &str, folder: &Path) -> Output {
    run(
        "curl",
        &[
            "-sSf",
            "-m",
            "60",
            "--path-as-is",
            "-o",
            "got",
            &format!("http://{server}/{name}"),
        ],
        folder,
    )
}

fn curl_http_10(server: SocketAddr, name: &str, folder: &Path) -> Output {
    run(
        "curl",
        &[
            "-0sSf",
            "-m",
            "60",
            "--path-as-is",
            "-o",
            "got",
            &format!("http://{server}/{name}"),
        ],
        folder,
    )
}

/// Fetches everything in `names` and compares it; then what must not be had.
fn check(program: &str, address: impl Fn(&Server) -> SocketAddr, fetch: Fetch) {
    if !have(program) {
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
        fetches(
            program,
            &server,
            address(&server),
            fetch,
            (&phone, &firmware),
        );
    }
}

fn fetches(
    program: &str,
    server: &Server,
    address: SocketAddr,
    fetch: Fetch,
    (phone, firmware): (&[u8], &[u8]),
) {
    let here = folder(&[]);
    let got = here.path().join("got");
    for (name, wanted) in [
        ("001565aabbcc.cfg", phone),
        ("001565AABBCC.cfg", phone),
        ("SEP001565aabbcc.cnf.xml", &phone[..511]),
        ("fw.rom", firmware),
    ] {
        drop(fs::remove_file(&got));
        let output = fetch(address, name, here.path());
        assert!(
            fs::read(&got).is_ok_and(|bytes| bytes == wanted),
            "{program} {name}: {output:?}"
        );
    }
    for name in ["001565aabbcd.cfg", "../../etc/passwd"] {
        drop(fs::remove_file(&got));
        fetch(address, name, here.path());
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
    check("tftp", Server::tftp, tftp_hpa);
    check("tftp", Server::tftp6, tftp_hpa);
}

#[test]
fn tftp_hpa_gets_the_same_text() {
    if !have("tftp") {
        return;
    }
    let text = b"one\ntwo\r\nthree\rfour\n";
    let (files, here) = (folder(&[("a.cfg", text)]), folder(&[]));
    let server = Server::folder(files.path());
    tftp_hpa_text(server.tftp(), "a.cfg", here.path());
    assert_eq!(fs::read(here.path().join("got")).unwrap(), text);
}

#[test]
fn atftp_gets_the_same_bytes() {
    check("atftp", Server::tftp, atftp);
    check("atftp", Server::tftp, atftp_with_options);
}

#[test]
fn busybox_gets_the_same_bytes() {
    check("busybox", Server::tftp, busybox);
    check("busybox", Server::tftp6, busybox);
    check("busybox", Server::tftp, busybox_with_options);
}

#[test]
fn python_gets_the_same_bytes() {
    check("python3", Server::tftp, python);
    check("python3", Server::tftp6, python);
    check("python3", Server::http, python_http);
}

#[test]
fn curl_gets_the_same_bytes() {
    check("curl", Server::tftp, curl_tftp);
    check("curl", Server::http, curl_http);
    check("curl", Server::http, curl_http_10);
}
