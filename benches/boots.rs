//! Phones that boot by TFTP, many at once, for `benches/serve.sh`: each fetches one file after the other, from a port of its own each time.
//!
//! `cargo bench --bench boots -- SERVER MACS SECONDS PHONES BLOCK WINDOW ADDRESSES`; MACS is a file of their MACs, a line each, and their
//! files are `MAC.cfg` with the MAC in the first line. With fewer ADDRESSES than phones some stand behind one.
//!
//! One thread plays them all, and what they wait for is to be the server: a packet is one system call, and no phone has a timer.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool of the benches reads its arguments and says what it saw"
)]

mod fetch;
mod words;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use fetch::{Fetch, Heard, Options};
use mio::{Events, Poll, Token};

/// After so long a phone repeats itself.
const REPEAT: Duration = Duration::from_secs(1);
/// When it would do so for the last time it gives up.
const REPEATS: u32 = 5;
/// So often it is looked for those that are to repeat themselves.
const LOOK: Duration = Duration::from_millis(20);

/// What every phone does.
struct Plan {
    server: SocketAddr,
    macs: Vec<String>,
    until: Instant,
    options: Options,
    phones: usize,
    addresses: usize,
}

/// How long each file took, and how many never came.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    failed: usize,
}

/// All phones, each with its place as its token.
struct Storm {
    plan: Plan,
    poll: Poll,
    phones: Vec<Phone>,
    seen: Seen,
}

/// A phone and, when it has booted, the next one.
struct Phone {
    from: SocketAddr,
    /// Which of the MACs it has.
    mac: usize,
    fetch: Option<Fetch>,
}

fn main() {
    let words = words::words();
    let [server, macs, seconds, phones, block, window, addresses] = words.as_slice() else {
        return;
    };
    let count = |word: &String| word.parse::<usize>().expect("a count");
    let macs = std::fs::read_to_string(macs).expect("the file of MACs");
    let seconds = seconds.parse().expect("seconds");
    let plan = Plan {
        server: server.parse().expect("an address"),
        macs: macs.lines().map(str::to_owned).collect(),
        until: Instant::now() + Duration::from_secs_f64(seconds),
        options: Options {
            block: count(block),
            window: window.parse().expect("a window"),
        },
        phones: count(phones),
        addresses: count(addresses).max(1),
    };
    let mut storm = Storm::new(plan).expect("what tells of packets");
    storm.run().expect("packets");
    report(storm.seen);
}

fn report(mut all: Seen) {
    all.took.sort();
    let late = all.took.get(all.took.len() * 99 / 100);
    let late = late.copied().unwrap_or_default().as_secs_f64() * 1000.0;
    println!(
        "files={} failed={} p99={late:.1}",
        all.took.len(),
        all.failed
    );
}

impl Storm {
    fn new(plan: Plan) -> io::Result<Self> {
        let phone = |mac| Phone {
            from: SocketAddr::from((address(mac % plan.addresses), 0)),
            mac,
            fetch: None,
        };
        let phones = (0..plan.phones).map(phone).collect();
        let (poll, seen) = (Poll::new()?, Seen::default());
        Ok(Self {
            plan,
            poll,
            phones,
            seen,
        })
    }

    /// Until the time is over and the last one has its file.
    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(self.phones.len());
        let mut look = Instant::now();
        loop {
            let now = Instant::now();
            if now >= look {
                look = now + LOOK;
                (0..self.phones.len()).for_each(|at| self.look(at, now));
                if self.phones.iter().all(|phone| phone.fetch.is_none()) {
                    return Ok(());
                }
            }
            match self.poll.poll(&mut events, Some(LOOK)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                self.hear(event.token().0);
            }
        }
    }

    /// Has a phone begin that has nothing to do, and one repeat itself that has waited for too long.
    fn look(&mut self, at: usize, now: Instant) {
        match &mut self.phones[at].fetch {
            None => self.begin(at, now),
            Some(fetch) if now.duration_since(fetch.waits) < REPEAT => {}
            Some(fetch) if fetch.repeats + 1 == REPEATS => self.end(at, false),
            Some(fetch) => fetch.repeat(now),
        }
    }

    fn begin(&mut self, at: usize, now: Instant) {
        if now >= self.plan.until {
            return;
        }
        let phone = &mut self.phones[at];
        let mac = &self.plan.macs[phone.mac % self.plan.macs.len()];
        let (registry, ends) = (self.poll.registry(), (phone.from, self.plan.server));
        let fetch = Fetch::begin((registry, Token(at)), ends, mac, self.plan.options, now);
        self.seen.failed += usize::from(fetch.is_err());
        phone.fetch = fetch.ok();
    }

    fn hear(&mut self, at: usize) {
        let fetch = self.phones[at].fetch.as_mut();
        match fetch.map_or(Heard::Waits, Fetch::hear) {
            Heard::Waits | Heard::Answered => {}
            Heard::Whole => self.end(at, true),
            Heard::Refused => self.end(at, false),
        }
    }

    /// One file less, and the next.
    fn end(&mut self, at: usize, whole: bool) {
        let (now, phone) = (Instant::now(), &mut self.phones[at]);
        let mac = &self.plan.macs[phone.mac % self.plan.macs.len()];
        let fetch = phone.fetch.take().filter(|_| whole);
        match fetch.filter(|fetch| fetch.file.starts_with(mac.as_bytes())) {
            Some(fetch) => self.seen.took.push(now.duration_since(fetch.began)),
            None => self.seen.failed += 1,
        }
        phone.mac += self.plan.phones;
        self.begin(at, now);
    }
}

/// Addresses of phones: a server may well let one of them have only so much at once.
fn address(phone: usize) -> Ipv4Addr {
    Ipv4Addr::from(
        u32::from(Ipv4Addr::new(127, 1, 0, 1)) + u32::try_from(phone).unwrap_or_default(),
    )
}
