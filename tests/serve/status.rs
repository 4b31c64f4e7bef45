//! The status page, `/api/v1`, metrics, and who may see them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use pbxctl::serve::{Access, Options, Protocol, Source};

use super::client::get;
use super::server::{Server, await_that, folder, options};

const TOKEN: &str = "sesame-open-the-door";

/// The options of a server whose status page opens with [`TOKEN`].
pub(crate) fn watched(folder: &Path) -> Options {
    let mut options = options(Source::Folder(folder.to_owned()));
    options.status = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
    options.access = Access {
        token: Some(TOKEN.into()),
        check: None,
    };
    options
}

/// Head and body of an answer.
pub(crate) fn ask(server: SocketAddr, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(server).unwrap();
    let wait = Some(Duration::from_secs(20));
    stream.set_read_timeout(wait).unwrap();
    let length = body.len();
    write!(
        stream,
        "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// What a program with the token gets.
pub(crate) fn show(server: SocketAddr, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {TOKEN}");
    let (head, body) = ask(server, &head, "");
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    body
}

pub(crate) fn json(server: SocketAddr, path: &str) -> serde_json::Value {
    serde_json::from_str(&show(server, path)).unwrap()
}

#[test]
fn a_phone_is_seen_in_every_view() {
    let folder = folder(&[("001565aabbcc.cfg", b"one"), ("001565aabbcd.cfg", b"two")]);
    let server = Server::start(watched(folder.path()));
    let status = server.at(Protocol::Status);
    get(server.tftp(), "001565AABBCC.cfg", &[]).unwrap();
    // A transfer is noted when its last packet was answered
    await_that("the first row", || {
        let phone = json(status, "/api/v1/phones/001565aabbcc");
        (phone["seen"]["fetches"] == 1).then_some(())
    });
    let asked = "GET /001565aabbcc.cfg HTTP/1.1\r\nuser-agent: <b>Yealink</b> SIP-T46S 66.86.0.15";
    assert_eq!(ask(server.http(), asked, "").1, "one");
    let phone = await_that("the row", || {
        let phone = json(status, "/api/v1/phones/001565aabbcc");
        (phone["seen"]["fetches"] == 2).then_some(phone)
    });
    assert_eq!(
        (&phone["state"], &phone["firmware"]),
        (&"current".into(), &"66.86.0.15".into())
    );
    assert_eq!(
        json(status, "/api/v1/phones?state=never")["phones"][0]["mac"],
        "001565aabbcd"
    );
    let rows = json(status, "/api/v1/fetches?mac=001565aabbcc&limit=1");
    assert_eq!(
        (
            &rows["fetches"][0]["protocol"],
            rows["fetches"].as_array().unwrap().len()
        ),
        (&"http".into(), 1)
    );
    for page in [
        "/",
        "/?q=001565&state=current",
        "/phones/001565aabbcc",
        "/fetches",
    ] {
        let text = show(status, page);
        assert!(
            text.contains("&lt;b&gt;Yealink") && !text.contains("<b>Yealink"),
            "{page}"
        );
        assert!(text.contains("001565aabbcc"), "{page}");
    }
    let metrics = show(status, "/metrics");
    assert!(metrics.contains("pbxctl_fetches_total{protocol=\"tftp\",result=\"sent\"} 1\n"));
    assert!(metrics.contains("pbxctl_phones{state=\"never\"} 1\n"));
    std::fs::write(folder.path().join("001565aabbcc.cfg"), "newer").unwrap();
    await_that("the phone has an old file", || {
        (json(status, "/api/v1/phones/001565aabbcc")["state"] == "outdated").then_some(())
    });
}

#[test]
fn the_document_of_the_api_names_every_path_and_field() {
    let folder = folder(&[("001565aabbcc.cfg", b"one")]);
    let server = Server::start(watched(folder.path()));
    let status = server.at(Protocol::Status);
    get(server.tftp(), "001565aabbcc.cfg", &[]).unwrap();
    let document = json(status, "/api/v1/openapi.json");
    let row = await_that("a row", || {
        json(status, "/api/v1/fetches")["fetches"].get(0).cloned()
    });
    let phone = json(status, "/api/v1/phones/001565aabbcc");
    for (name, given) in [
        ("Fetch", &row),
        ("Phone", &phone),
        ("Sighting", &phone["seen"]),
    ] {
        let told = document["components"]["schemas"][name]["properties"]
            .as_object()
            .unwrap();
        let given = given.as_object().unwrap();
        assert!(told.keys().eq(given.keys()), "{name}: {told:?} {given:?}");
    }
    for path in document["paths"].as_object().unwrap().keys() {
        json(
            status,
            &format!("/api/v1{}", path.replace("{mac}", "001565aabbcc")),
        );
    }
}

#[test]
fn only_who_signed_in_sees_anything() {
    let folder = folder(&[("001565aabbcc.cfg", b"one")]);
    let server = Server::start(watched(folder.path()));
    let status = server.at(Protocol::Status);
    let get = |path: &str, header: &str| ask(status, &format!("GET {path} HTTP/1.1{header}"), "").0;
    for path in ["/", "/fetches", "/phones/001565aabbcc", "/events"] {
        assert!(get(path, "").starts_with("HTTP/1.1 303"), "{path}");
    }
    for path in ["/api/v1/phones", "/metrics", "/api/v1/openapi.json"] {
        assert!(get(path, "").starts_with("HTTP/1.1 401"), "{path}");
    }
    assert!(
        get("/health", "").starts_with("HTTP/1.1 200")
            && get("/ready", "").starts_with("HTTP/1.1 200")
    );
    let (head, _) = ask(
        status,
        "POST /sign-in HTTP/1.1",
        &format!("name=&password={TOKEN}"),
    );
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let cookie = format!("\r\ncookie: {}", cookie.split(';').next().unwrap());
    assert!(get("/", &cookie).starts_with("HTTP/1.1 200"));
    ask(status, &format!("POST /sign-out HTTP/1.1{cookie}"), "");
    assert!(get("/", &cookie).starts_with("HTTP/1.1 303"), "signed out");
    for _ in 0..5 {
        let (head, _) = ask(status, "POST /sign-in HTTP/1.1", "password=guess");
        assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    }
    let (head, _) = ask(
        status,
        "POST /sign-in HTTP/1.1",
        &format!("password={TOKEN}"),
    );
    assert!(
        head.starts_with("HTTP/1.1 429"),
        "guessing is slowed down: {head}"
    );
}

#[test]
fn without_a_way_to_sign_in_there_is_no_page() {
    let folder = folder(&[]);
    let mut options = watched(folder.path());
    options.access = Access::default();
    let refused = super::server::refused(&options);
    assert!(refused.to_string().contains("token"), "{refused}");
}

#[test]
fn a_fetch_appears_while_somebody_watches() {
    let folder = folder(&[("001565aabbcc.cfg", b"one")]);
    let server = Server::start(watched(folder.path()));
    let mut stream = TcpStream::connect(server.at(Protocol::Status)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "GET /events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.is_empty()), "the head ends");
    get(server.tftp(), "001565aabbcc.cfg", &[]).unwrap();
    let data = lines
        .find_map(|line| line.strip_prefix("data: ").map(str::to_owned))
        .unwrap();
    let event: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(
        (&event["mac"], &event["result"]),
        (&"001565aabbcc".into(), &"sent".into())
    );
}

#[test]
fn ten_thousand_phones_are_shown_by_pages() {
    let names: Vec<_> = (0..10_000)
        .map(|at| format!("00156500{at:04x}.cfg"))
        .collect();
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    let folder = folder(&files);
    let server = Server::start(watched(folder.path()));
    let status = server.at(Protocol::Status);
    let page = show(status, "/?page=100");
    assert!(page.contains("10000 phones") && page.contains("00156500270f"));
    assert!(page.len() < 100_000, "a page of them: {}", page.len());
    assert_eq!(
        json(status, "/api/v1/phones")["phones"]
            .as_array()
            .unwrap()
            .len(),
        10_000
    );
}
