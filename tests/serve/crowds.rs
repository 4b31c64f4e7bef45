//! Crowds and floods: whoever comes in thousands, others are served as before.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use pbxctl::serve::{Options, Source};

use super::client::get;
use super::server::{Server, bytes, folder, options};

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
    options.limits.connections_each = 50;
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
    options.limits.transfers_each = 20;
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
    server.record.fetch_where("a refusal", |fetch| {
        fetch.client.ip().to_string() == "127.0.0.66"
    });
    drop(flood);
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
    options.limits.transfers_each = 10_000;
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
