use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use pbxctl::serve::{Bound, Outcome, Protocol, ServeError, Source};

use super::server::{Server, bytes, folder, options};

/// What came back: status, headers in lower case, body.
pub(crate) struct Reply {
    status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
}

/// Reads one reply, leaving the connection open. `head` replies have no body.
pub(crate) fn read(stream: &mut TcpStream, head_only: bool) -> Reply {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let mut reply = Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head,
        body: vec![],
    };
    let length = reply
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    reply.body.resize(
        if head_only || reply.status == 304 {
            0
        } else {
            length
        },
        0,
    );
    stream.read_exact(&mut reply.body).unwrap();
    reply
}

fn ask(server: SocketAddr, method: &str, path: &str, headers: &str) -> Reply {
    let mut stream = connect(server);
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: pbx\r\n{headers}\r\n"
    )
    .unwrap();
    read(&mut stream, method == "HEAD")
}

#[test]
fn a_file_is_given_with_what_a_client_wants_to_know() {
    let folder = folder(&[
        ("001565aabbcc.cfg", b"#!version:1.0.0.1\n"),
        ("d/a.xml", b"<a/>"),
        ("large.rom", &bytes(700_000)),
    ]);
    let server = Server::folder(folder.path());
    let reply = ask(
        server.http(),
        "GET",
        "/001565AABBCC.cfg?x=1",
        "user-agent: Yealink SIP-T46S\r\n",
    );
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, &b"#!version:1.0.0.1\n"[..])
    );
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(reply.header("accept-ranges"), Some("bytes"));
    let tag = reply.header("etag").unwrap().to_owned();
    let head = ask(server.http(), "HEAD", "/001565aabbcc.cfg", "");
    assert_eq!(
        (
            head.status,
            head.header("content-length"),
            head.header("etag")
        ),
        (200, Some("18"), Some(tag.as_str()))
    );
    assert_eq!(
        ask(server.http(), "GET", "/%64//a.xml", "").header("content-type"),
        Some("application/xml")
    );
    assert!(ask(server.http(), "GET", "/large.rom", "").body == bytes(700_000));
    let fetch = server.record.fetch_of("/001565AABBCC.cfg");
    assert_eq!(
        (fetch.protocol, fetch.status, fetch.bytes, fetch.outcome),
        (Protocol::Http, 200, 18, Outcome::Sent)
    );
    assert_eq!(
        (fetch.agent.as_deref(), fetch.mac.as_deref()),
        (Some("Yealink SIP-T46S"), Some("001565aabbcc"))
    );
}

#[test]
fn what_is_known_already_is_not_sent_again() {
    let folder = folder(&[("a.cfg", b"a"), ("b.cfg", b"b")]);
    let server = Server::folder(folder.path());
    let tag = ask(server.http(), "GET", "/a.cfg", "")
        .header("etag")
        .unwrap()
        .to_owned();
    for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let reply = ask(
            server.http(),
            "GET",
            "/a.cfg",
            &format!("if-none-match: {known}\r\n"),
        );
        assert_eq!(
            (reply.status, reply.header("etag")),
            (304, Some(tag.as_str())),
            "{known}"
        );
    }
    let other = ask(
        server.http(),
        "GET",
        "/b.cfg",
        &format!("if-none-match: {tag}\r\n"),
    );
    assert_eq!((other.status, other.body.as_slice()), (200, &b"b"[..]));
}

#[test]
fn a_part_is_given_where_one_is_wanted() {
    let content = bytes(600_000);
    let folder = folder(&[("a.rom", &content), ("small.bin", &content[..100])]);
    let server = Server::folder(folder.path());
    for (path, length) in [("/a.rom", 600_000), ("/small.bin", 100)] {
        let tag = ask(server.http(), "HEAD", path, "")
            .header("etag")
            .unwrap()
            .to_owned();
        let reply = ask(server.http(), "GET", path, "range: bytes=10-49\r\n");
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (206, &content[10..50])
        );
        assert_eq!(
            reply.header("content-range"),
            Some(format!("bytes 10-49/{length}").as_str())
        );
        let reply = ask(
            server.http(),
            "GET",
            path,
            &format!("range: bytes=-10\r\nif-range: {tag}\r\n"),
        );
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (206, &content[length - 10..length])
        );
        assert_eq!(
            ask(
                server.http(),
                "GET",
                path,
                "range: bytes=1-2\r\nif-range: \"x\"\r\n"
            )
            .status,
            200
        );
        let reply = ask(server.http(), "GET", path, "range: bytes=600000-\r\n");
        assert_eq!(
            (reply.status, reply.header("content-range")),
            (416, Some(format!("bytes */{length}").as_str()))
        );
    }
}

#[test]
fn everything_else_is_refused() {
    let folder = folder(&[("a.cfg", b"a")]);
    let server = Server::folder(folder.path());
    for path in [
        "/../a.cfg",
        "/x/%2e%2e/%2e%2e/etc/passwd",
        "/%00",
        "/%5c..%5ca.cfg",
        "/a%",
        "/%ff",
    ] {
        assert_eq!(ask(server.http(), "GET", path, "").status, 400, "{path}");
    }
    for path in ["/", "/b.cfg", "/a.cfg/", "/a.CFG", "/%2561.cfg"] {
        let wanted = if path == "/a.cfg/" { 200 } else { 404 };
        assert_eq!(ask(server.http(), "GET", path, "").status, wanted, "{path}");
    }
    for method in ["PUT", "POST", "DELETE", "OPTIONS", "PROPFIND"] {
        let reply = ask(server.http(), method, "/a.cfg", "content-length: 0\r\n");
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some("get, head")),
            "{method}"
        );
    }
    let mut greedy = connect(server.http());
    drop(write!(
        greedy,
        "GET /a.cfg HTTP/1.1\r\nhost: pbx\r\nx: {}\r\n\r\n",
        "y".repeat(40_000)
    ));
    let mut reply = Vec::new();
    // The answer is lost where the connection is reset before all of the head was taken.
    let told = greedy.read_to_end(&mut reply).is_err() || reply.starts_with(b"HTTP/1.1 431 ");
    assert!(told, "{}", String::from_utf8_lossy(&reply));
    let fetch = server
        .record
        .fetch_where("a refusal", |fetch| fetch.status == 405);
    assert_eq!(fetch.outcome, Outcome::Refused("only GET and HEAD".into()));
}

#[test]
fn a_connection_is_kept_as_each_version_of_http_has_it() {
    let folder = folder(&[("a.cfg", b"a")]);
    let server = Server::folder(folder.path());
    let mut stream = connect(server.http());
    for _ in 0..3 {
        write!(stream, "GET /a.cfg HTTP/1.1\r\nhost: pbx\r\n\r\n").unwrap();
        assert_eq!(read(&mut stream, false).body, b"a");
    }
    for (headers, kept) in [("", false), ("connection: keep-alive\r\n", true)] {
        let mut stream = connect(server.http());
        write!(stream, "GET /a.cfg HTTP/1.0\r\n{headers}\r\n").unwrap();
        assert_eq!(read(&mut stream, false).body, b"a");
        write!(stream, "GET /a.cfg HTTP/1.0\r\n\r\n").unwrap();
        let mut rest = Vec::new();
        let again = stream.read_to_end(&mut rest).is_ok() && rest.ends_with(b"\r\n\r\na");
        assert_eq!(again, kept, "{headers}");
    }
}

#[test]
fn a_slow_client_is_cut_off_and_a_greedy_one_has_its_share() {
    let folder = folder(&[("a.cfg", b"a"), ("large.rom", &bytes(30_000_000))]);
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.limits.header_time = Duration::from_millis(300);
    options.limits.stall_time = Duration::from_millis(300);
    (options.limits.connections, options.limits.connections_each) = (4, 3);
    let server = Server::start(options);
    let since = Instant::now();
    let mut slow: Vec<_> = (0..3).map(|_| connect(server.http())).collect();
    write!(slow[0], "GET /a.cfg HTT").unwrap();
    write!(slow[1], "GET /a.cfg HTTP/1.1\r\nhost: pbx\r\n\r\n").unwrap();
    assert_eq!(read(&mut slow[1], false).status, 200);
    write!(slow[2], "GET /large.rom HTTP/1.1\r\nhost: pbx\r\n\r\n").unwrap();
    assert_eq!(
        connect(server.http()).read(&mut [0]).unwrap_or(0),
        0,
        "the fourth is closed"
    );
    for stream in &mut slow[..2] {
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest));
        assert!(
            !rest.starts_with(b"HTTP/1.1 2"),
            "no answer without a question"
        );
    }
    let cut = server
        .record
        .fetch_where("the stalled answer", |fetch| fetch.asked == "/large.rom");
    assert!(
        matches!(cut.outcome, Outcome::Cut(_)) && cut.bytes < 30_000_000,
        "{cut}"
    );
    assert!(
        since.elapsed() < Duration::from_secs(5),
        "{:?}",
        since.elapsed()
    );
    super::server::await_that("room again", || {
        (ask(server.http(), "GET", "/a.cfg", "").status == 200).then_some(())
    });
}

#[test]
fn a_stop_ends_idle_connections_at_once() {
    let folder = folder(&[("a.cfg", b"a")]);
    let mut server = Server::folder(folder.path());
    let mut stream = connect(server.http());
    write!(stream, "GET /a.cfg HTTP/1.1\r\nhost: pbx\r\n\r\n").unwrap();
    read(&mut stream, false);
    let since = Instant::now();
    server.stop();
    assert!(
        since.elapsed() < Duration::from_secs(2),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
}

#[test]
fn an_address_that_cannot_be_had_is_named_with_a_remedy() {
    let folder = folder(&[]);
    let server = Server::folder(folder.path());
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.http = vec![server.http()];
    let error = ServeError::Bind(Bound::bind(&options).unwrap_err()).to_string();
    let wanted = format!(
        "cannot serve http on `{}`: the address is in use; stop the program that serves there, or choose another port",
        server.http()
    );
    assert_eq!(error, wanted);
}
