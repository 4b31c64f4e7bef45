//! Crowds and floods: whoever comes in thousands, others are served as before.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use pbxctl::serve::{Options, Outcome, Source};

use super::client::{Client, get};
use super::release::{add, switch};
use super::server::{Server, await_that, bytes, folder, options};

fn connect_from(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((from, 0)).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    socket.into()
}

fn fetch_from(from: [u8; 4], to: SocketAddr, name: &str) -> Vec<u8> {
    let mut stream = connect_from(from, to);
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(stream, "GET /{name} HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    answer.split_off(end + 4)
}

fn patient(folder: &std::path::Path) -> Options {
    let mut options = options(Source::Folder(folder.to_owned()));
    options.limits.header_time = Duration::from_mins(2);
    options
}

#[test]
fn five_thousand_idle_connections_are_no_bother() {
    let content = bytes(8000);
    let folder = folder(&[("a.cfg", &content)]);
    let server = Server::start(patient(folder.path()));
    let (limit, _) =
        nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE).unwrap();
    let most = usize::try_from(limit / 2 - 100).unwrap().min(5000);
    assert!(
        most == 5000 || std::env::var_os("CI").is_none(),
        "allow 12,000 open files in CI"
    );
    let idle: Vec<_> = (0..most)
        .map(|at| {
            connect_from(
                [127, 0, 1, 1 + u8::try_from(at / 400).unwrap()],
                server.http(),
            )
        })
        .collect();
    let since = Instant::now();
    for _ in 0..50 {
        assert_eq!(fetch_from([127, 0, 0, 1], server.http(), "a.cfg"), content);
    }
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, content);
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(idle.len(), most);
}

#[test]
fn a_flood_from_one_address_leaves_others_alone() {
    let content = bytes(8000);
    let folder = folder(&[("a.cfg", &content)]);
    let mut options = patient(folder.path());
    (options.limits.connections, options.limits.connections_each) = (100, 50);
    let server = Server::start(options);
    let greedy: Vec<_> = (0..500)
        .map(|_| connect_from([127, 0, 0, 66], server.http()))
        .collect();
    let mut refused = connect_from([127, 0, 0, 66], server.http());
    assert_eq!(refused.read(&mut [0]).unwrap_or(0), 0, "it has its share");
    for _ in 0..50 {
        assert_eq!(fetch_from([127, 0, 0, 1], server.http(), "a.cfg"), content);
    }
    drop(greedy);
}

#[test]
fn a_flood_of_tftp_requests_leaves_others_alone() {
    let content = bytes(8000);
    let folder = folder(&[("a.cfg", &content)]);
    let mut options = patient(folder.path());
    (options.limits.unanswered_each, options.limits.waiting_each) = (20, 50);
    let server = Server::start(options);
    let request = super::client::request(1, "a.cfg", "octet", &[]);
    let flood: Vec<_> = (0..200)
        .map(|_| {
            let socket = std::net::UdpSocket::bind("127.0.0.66:0").unwrap();
            socket.send_to(&request, server.tftp()).unwrap();
            socket
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, content);
    }
    server
        .record
        .fetch_where("one that was passed over", |fetch| {
            let from = fetch.client.ip().to_string();
            from == "127.0.0.66"
                && matches!(&fetch.outcome, Outcome::Refused(why) if why.contains("wait already"))
        });
    drop(flood);
}

#[test]
fn a_thousand_phones_behind_one_address_keep_their_connections() {
    let content = bytes(8000);
    let folder = folder(&[("a.cfg", &content)]);
    let server = Server::start(patient(folder.path()));
    let phones = (0..1000).map(|_| connect_from([127, 0, 0, 66], server.http()));
    let mut phones: Vec<_> = phones.collect();
    for phone in &mut phones {
        write!(phone, "GET /a.cfg HTTP/1.1\r\nhost: pbx\r\n\r\n").unwrap();
    }
    for phone in &mut phones {
        let timeout = Some(Duration::from_secs(10));
        phone.set_read_timeout(timeout).unwrap();
        assert_eq!(super::http::read(phone, false).body, content);
    }
}

#[test]
fn a_thousand_phones_behind_one_address_boot_at_once() {
    let content = bytes(8000);
    let folder = folder(&[("a.cfg", &content)]);
    let server = Server::folder(folder.path());
    // All have asked before the first of them takes its answer.
    let mut phones: Vec<_> = (0..1000).map(|_| Client::new(server.tftp())).collect();
    for phone in &mut phones {
        phone.request("a.cfg", "octet", &[("blksize", "1428")]);
    }
    std::thread::scope(|scope| {
        for some in phones.chunks_mut(50) {
            let content = &content;
            scope.spawn(move || {
                for phone in some {
                    phone.finish().unwrap();
                    assert!(phone.file == *content);
                }
            });
        }
    });
}

#[test]
fn ten_thousand_phones_boot_at_once() {
    let names: Vec<_> = (0..10_000)
        .map(|at| format!("00156500{at:04x}.cfg"))
        .collect();
    let content = bytes(3000);
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), content.as_slice()))
        .collect();
    let folder = folder(&files);
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.limits.unanswered_each = 10_000;
    let server = Server::start(options);
    let address = server.tftp();
    std::thread::scope(|scope| {
        for some in names.chunks(500) {
            let content = &content;
            scope.spawn(move || {
                for name in some {
                    let got = get(address, name, &[("blksize", "1428"), ("tsize", "0")]).unwrap();
                    assert!(got.file == *content, "{name}");
                }
            });
        }
    });
}

/// Files with their names.
type Files = [(String, Vec<u8>)];

/// The files of ten thousand phones in one of two releases, each of its own length.
fn campus(release: u8) -> Vec<(String, Vec<u8>)> {
    let file = |at: u32| {
        let length = 2000 + (at % 97) as usize + 500 * usize::from(release);
        (format!("00156500{at:04x}.cfg"), [release].repeat(length))
    };
    (0..10_000).map(file).collect()
}

#[test]
fn ten_thousand_phones_boot_by_http_and_a_release_comes_in_their_midst() {
    let root = tempfile::tempdir().unwrap();
    let releases = [1, 2].map(campus);
    for (name, files) in ["r1", "r2"].iter().zip(&releases) {
        let files: Vec<_> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        add(root.path(), name, &files);
    }
    switch(root.path(), "r1");
    let server = Server::start(options(Source::Release(root.path().to_owned())));
    let address = server.http();
    let (asked, switched) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (old, new) = (&releases[0], &releases[1]);
    let had: Vec<bool> = std::thread::scope(|scope| {
        let boots = (0..20_usize).map(|at| {
            let midst = (&asked, &switched);
            scope.spawn(move || boot(address, 500 * at..500 * (at + 1), (old, new), midst))
        });
        let boots: Vec<_> = boots.collect();
        await_that("some have theirs", || {
            (asked.load(Ordering::Relaxed) > 1000).then_some(())
        });
        switch(root.path(), "r2");
        server.record.loaded("r2");
        switched.store(true, Ordering::Relaxed);
        let had = boots.into_iter().flat_map(|boot| boot.join().unwrap());
        had.collect()
    });
    assert_eq!(had.len(), 10_000, "no answer was dropped");
    let news = had.iter().filter(|is_new| **is_new).count();
    assert!((1..10_000).contains(&news), "{news} have the new one");
}

/// Phones fetch one after the other, a connection each, the last of them after the switch; says of each whether it had the new
/// release.
fn boot(
    server: SocketAddr,
    phones: std::ops::Range<usize>,
    (old, new): (&Files, &Files),
    (asked, switched): (&AtomicUsize, &AtomicBool),
) -> Vec<bool> {
    let last = phones.end - 1;
    let fetched = phones.map(|at| {
        if at == last {
            await_that("the release has come", || {
                switched.load(Ordering::Relaxed).then_some(())
            });
        }
        let name = &old[at].0;
        let from = [127, 0, 2, 1 + u8::try_from(at / 500).unwrap()];
        let got = fetch_from(from, server, name);
        asked.fetch_add(1, Ordering::Relaxed);
        assert!(
            got == old[at].1 || got == new[at].1,
            "{name} is of one release"
        );
        got == new[at].1
    });
    fetched.collect()
}
