//! A link that takes its time: a relay of TCP that delays what passes, and counts it. Netem is not in every kernel.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// What has passed: payload of TCP, as both ends see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Connections that were made.
    pub(crate) connections: u64,
    /// Bytes from who connected.
    pub(crate) sent: u64,
    /// Bytes to who connected.
    pub(crate) received: u64,
    /// How often who connected spoke after it had heard something: the round trips that it may have waited for.
    pub(crate) turns: u64,
}

impl Passed {
    /// What has passed since another count.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            connections: self.connections - before.connections,
            sent: self.sent - before.sent,
            received: self.received - before.received,
            turns: self.turns - before.turns,
        }
    }
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
    turns: AtomicU64,
}

/// A relay that runs until the process ends.
pub(crate) struct Relay {
    address: SocketAddr,
    counters: Arc<Counters>,
}

impl Relay {
    /// Listens at an address, and hands on to another.
    pub(crate) fn start(at: SocketAddr, to: SocketAddr, round_trip: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind(at)?;
        let address = listener.local_addr()?;
        let counters = Arc::new(Counters::default());
        let seen = Arc::clone(&counters);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                // A connection that breaks is told to both ends by its end
                std::thread::spawn(move || carry(&client, to, round_trip, &seen).ok());
            }
        });
        Ok(Self { address, counters })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has passed until now.
    pub(crate) fn passed(&self) -> Passed {
        let of = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        Passed {
            connections: of(&self.counters.connections),
            sent: of(&self.counters.sent),
            received: of(&self.counters.received),
            turns: of(&self.counters.turns),
        }
    }
}

fn carry(
    client: &TcpStream,
    to: SocketAddr,
    round_trip: Duration,
    seen: &Arc<Counters>,
) -> io::Result<()> {
    seen.connections.fetch_add(1, Ordering::SeqCst);
    // A server accepts when the third segment of the handshake is there
    std::thread::sleep(round_trip * 3 / 2);
    let server = TcpStream::connect(to)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let heard = Arc::new(AtomicU64::new(1));
    let (there, back) = (Arc::clone(seen), Arc::clone(seen));
    let (listened, said) = (Arc::clone(&heard), heard);
    let up = pump(client, &server, round_trip / 2, move |bytes| {
        there.sent.fetch_add(bytes, Ordering::SeqCst);
        there
            .turns
            .fetch_add(said.swap(0, Ordering::SeqCst), Ordering::SeqCst);
    })?;
    let down = pump(&server, client, round_trip / 2, move |bytes| {
        back.received.fetch_add(bytes, Ordering::SeqCst);
        listened.store(1, Ordering::SeqCst);
    })?;
    // Whoever counts afterwards finds all of it
    up.join().ok();
    down.join().ok();
    Ok(())
}

/// Hands on what comes, each piece when its time has come; as much may be under way as comes meanwhile.
fn pump(
    from: &TcpStream,
    to: &TcpStream,
    delay: Duration,
    count: impl Fn(u64) + Send + 'static,
) -> io::Result<std::thread::JoinHandle<()>> {
    let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
    let (send, under_way) = mpsc::channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            count(length as u64);
            let piece = buffer.get(..length).unwrap_or_default().to_vec();
            if send.send((Instant::now() + delay, piece)).is_err() {
                break;
            }
        }
    });
    Ok(std::thread::spawn(move || {
        for (due, piece) in under_way {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&piece).is_err() {
                break;
            }
        }
        to.shutdown(Shutdown::Write).ok();
    }))
}
