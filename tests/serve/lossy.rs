//! A network that loses, doubles and swaps packets, with real sockets and the clients of others on its other side.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::client::get;
use super::real::have;
use super::server::{Server, bytes, folder};

/// What the network does to a packet, in percent.
#[derive(Clone, Copy)]
struct Harm {
    lost: u64,
    doubled: u64,
    swapped: u64,
}

/// Stands between clients and a server until it is dropped.
struct Relay {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// One client's way to the server, which answers from another port than it was asked on.
struct Way {
    upstream: UdpSocket,
    peer: SocketAddr,
    /// The next that answers is the peer; others are strangers to a client.
    asking: bool,
}

/// Packets on their way in one direction.
struct Line {
    harm: Harm,
    dice: u64,
    held: Option<Vec<u8>>,
}

impl Line {
    fn percent(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 20) % 100
    }

    fn carry(&mut self, packet: &[u8], send: impl Fn(&[u8])) {
        let dice = self.percent();
        if dice < self.harm.lost {
            return;
        }
        if self.percent() < self.harm.swapped && self.held.is_none() {
            self.held = Some(packet.to_vec());
            return;
        }
        send(packet);
        if self.percent() < self.harm.doubled {
            send(packet);
        }
        if let Some(held) = self.held.take() {
            send(&held);
        }
    }
}

impl Relay {
    fn start(server: SocketAddr, harm: Harm) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let (address, stop) = (
            socket.local_addr().unwrap(),
            Arc::new(AtomicBool::new(false)),
        );
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || relay(&socket, server, harm, &stopped));
        Self {
            address,
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn relay(socket: &UdpSocket, server: SocketAddr, harm: Harm, stop: &AtomicBool) {
    let mut ways: BTreeMap<SocketAddr, Way> = BTreeMap::new();
    let line = |dice| Line {
        harm,
        dice,
        held: None,
    };
    let (mut up, mut down) = (line(0x9e37_79b9), line(0x85eb_ca6b));
    let mut buffer = [0; 2048];
    while !stop.load(Ordering::Relaxed) {
        let mut idle = true;
        while let Ok((length, client)) = socket.recv_from(&mut buffer) {
            idle = false;
            let way = ways.entry(client).or_insert_with(|| {
                let upstream = UdpSocket::bind("127.0.0.1:0").unwrap();
                upstream.set_nonblocking(true).unwrap();
                Way {
                    upstream,
                    peer: server,
                    asking: true,
                }
            });
            if buffer[1] == 1 {
                way.peer = server;
                way.asking = true;
            }
            up.carry(&buffer[..length], |packet| {
                // As good as lost.
                drop(way.upstream.send_to(packet, way.peer));
            });
        }
        for (client, way) in &mut ways {
            while let Ok((length, from)) = way.upstream.recv_from(&mut buffer) {
                idle = false;
                if !way.asking && way.peer != from {
                    continue;
                }
                (way.peer, way.asking) = (from, false);
                down.carry(&buffer[..length], |packet| {
                    drop(socket.send_to(packet, client));
                });
            }
        }
        if idle {
            thread::sleep(Duration::from_micros(200));
        }
    }
}

const FIVE: Harm = Harm {
    lost: 5,
    doubled: 3,
    swapped: 3,
};
const TWENTY: Harm = Harm {
    lost: 20,
    doubled: 5,
    swapped: 5,
};

/// Fetches by a program of others and compares. atftp gives up, whatever the server does, when a network brings it twice what was granted,
/// and when its own timer has run out six times: then it begins again.
fn whole(program: &str, arguments: &[&str], content: &[u8]) {
    let given_up = |said: &str| said.contains("tftp: aborting");
    let mut tries = (0..10).map(|_| fetched(program, arguments));
    let (got, said) = tries.find(|(_, said)| !given_up(said)).unwrap();
    assert!(
        got == content,
        "{program}: {} of {} bytes, {said}",
        got.len(),
        content.len()
    );
}

/// The file that a program fetches, and what it says.
fn fetched(program: &str, arguments: &[&str]) -> (Vec<u8>, String) {
    let to = tempfile::tempdir().unwrap();
    let done = Command::new(program)
        .args(arguments)
        .current_dir(to.path())
        .output()
        .unwrap();
    let got = std::fs::read(to.path().join("got")).unwrap_or_default();
    (got, String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn every_file_is_whole_whatever_is_lost() {
    let content = bytes(20_000);
    let folder = folder(&[("a.bin", &content)]);
    let server = Server::folder(folder.path());
    for harm in [FIVE, TWENTY] {
        let relay = Relay::start(server.tftp(), harm);
        let port = relay.address.port().to_string();
        // It asks for `timeout` 5 or 6. A server that waited so long for each packet that is lost would not end within its 90 seconds.
        if have("curl") {
            let url = format!("tftp://127.0.0.1:{port}/a.bin");
            whole("curl", &["-sS", "-m", "90", "-o", "got", &url], &content);
        }
        if have("tftp") {
            let get = [
                "-m",
                "binary",
                "127.0.0.1",
                &port,
                "-c",
                "get",
                "a.bin",
                "got",
            ];
            whole("tftp", &get, &content);
        }
        if have("atftp") {
            let options = ["--option", "blksize 1428", "--option", "timeout 1"];
            let get = ["--get", "-r", "a.bin", "-l", "got", "127.0.0.1", &port];
            whole("atftp", &[&options[..], &get].concat(), &content);
        }
    }
}

#[test]
fn firmware_of_fifty_megabytes_rolls_over_and_is_whole() {
    let content = bytes(50_000_000);
    let folder = folder(&[("firmware.rom", &content)]);
    let server = Server::folder(folder.path());
    let windows = [("blksize", "1428"), ("windowsize", "16"), ("tsize", "0")];
    for wish in [&windows[..], &[("blksize", "512")]] {
        let got = get(server.tftp(), "firmware.rom", wish).unwrap();
        assert!(got.file == content, "{wish:?}: {} bytes", got.file.len());
    }
}
