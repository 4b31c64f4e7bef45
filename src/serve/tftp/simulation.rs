//! A transfer against a client over a network that loses, doubles and delays, all in simulated time.
#![expect(
    clippy::cast_possible_truncation,
    reason = "block numbers of the wire are cut on purpose"
)]

mod client;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use proptest::prelude::*;

use self::client::Client;
use super::packet::{self, Packet};
use super::terms::Terms;
use super::transfer::{End, Step, Transfer};
use crate::serve::options::Tftp;

/// What the network does, in percent; delays in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Network {
    loss: u64,
    double: u64,
    delay: u64,
    seed: u64,
}

const PERFECT: Network = Network {
    loss: 0,
    double: 0,
    delay: 0,
    seed: 1,
};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    ToClient(Vec<u8>),
    ToServer(Vec<u8>),
    ServerTimer,
    ClientTimer(u64),
}

struct World {
    network: Network,
    now: Duration,
    serial: u64,
    queue: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    file: Vec<u8>,
    terms: Terms,
    transfer: Transfer,
    client: Client,
    data_sent: u64,
    timer: Duration,
}

impl Network {
    fn percent(&mut self) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % 100
    }
}

impl World {
    fn new(file: Vec<u8>, terms: Terms, network: Network) -> (Self, Step) {
        let (transfer, step) = Transfer::start(file.len() as u64, &terms, Tftp::default());
        let (block, window) = (usize::from(terms.block), u64::from(terms.window));
        let client = Client::new(block, window);
        let (now, queue) = (Duration::ZERO, BinaryHeap::new());
        let timer = Duration::MAX;
        (
            Self {
                network,
                now,
                serial: 0,
                queue,
                file,
                terms,
                transfer,
                client,
                data_sent: 0,
                timer,
            },
            step,
        )
    }

    fn later(&mut self, wait: Duration, event: Event) {
        self.serial += 1;
        self.queue
            .push(Reverse((self.now + wait, self.serial, event)));
    }

    /// Puts a packet on the network.
    fn post(&mut self, make: fn(Vec<u8>) -> Event, bytes: &[u8]) {
        let copies = 1 + u64::from(self.network.percent() < self.network.double);
        for _ in 0..copies {
            if self.network.percent() >= self.network.loss {
                let delay = 1 + self.network.percent() * self.network.delay / 100;
                self.later(Duration::from_millis(delay), make(bytes.to_vec()));
            }
        }
    }

    fn carry_out(&mut self, step: Step) -> Option<End> {
        match step {
            Step::Wait => {}
            Step::Oack => self.post(Event::ToClient, &self.terms.oack.clone().unwrap()),
            Step::Send(blocks) => {
                for block in blocks {
                    let (start, end) = {
                        let range = self.transfer.range(block);
                        (range.start as usize, range.end as usize)
                    };
                    let head = packet::data_head((block & 0xffff) as u16);
                    let out = [&head[..], &self.file[start..end]].concat();
                    self.data_sent += 1;
                    self.post(Event::ToClient, &out);
                }
            }
            Step::Done(end) => return Some(end),
        }
        if self.transfer.due() != self.timer {
            self.timer = self.transfer.due();
            self.later(self.timer.saturating_sub(self.now), Event::ServerTimer);
        }
        None
    }

    fn run(mut self, first: Step) -> (End, Self) {
        let mut step = first;
        self.later(Duration::from_secs(1), Event::ClientTimer(1));
        loop {
            if let Some(end) = self.carry_out(step) {
                return (end, self);
            }
            let Reverse((at, _, event)) = self.queue.pop().expect("a transfer always has a timer");
            self.now = at;
            step = self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) -> Step {
        match event {
            Event::ServerTimer => return self.transfer.on_timeout(self.now),
            Event::ToServer(bytes) => {
                return self
                    .transfer
                    .on_packet(&Packet::parse(&bytes).unwrap(), self.now);
            }
            Event::ToClient(bytes) => {
                let answer = self.client.hear(&bytes);
                if let Some(bytes) = answer {
                    self.post(Event::ToServer, &bytes);
                }
            }
            Event::ClientTimer(known) => {
                let expected = self.client.expected;
                if known == expected && expected > 1 {
                    let bytes = self.client.tell();
                    self.post(Event::ToServer, &bytes);
                }
                self.later(Duration::from_secs(1), Event::ClientTimer(expected));
            }
        }
        Step::Wait
    }
}

fn terms(block: u16, window: u16, options: bool) -> Terms {
    Terms {
        block,
        window,
        timeout: None,
        oack: options.then(|| packet::oack([("blksize", u64::from(block))])),
    }
}

fn file(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 % 251) as u8).collect()
}

fn carried(length: usize, terms: Terms, network: Network) -> World {
    let (world, step) = World::new(file(length), terms, network);
    let (end, world) = world.run(step);
    assert_eq!(end, End::Whole);
    assert_eq!(world.transfer.delivered(), length as u64);
    assert!(world.client.file == world.file, "the file is the same");
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn every_file_arrives_whole(
        length in 0usize..6000, block in 8u16..1429, window in 1u16..20, options: bool,
        loss in 0u64..20, double in 0u64..30, delay in 0u64..60, seed: u64,
    ) {
        carried(length, terms(block, window, options), Network { loss, double, delay, seed });
    }
}

#[test]
fn a_perfect_network_sees_every_block_once() {
    for (length, block, window) in [
        (0, 512, 1),
        (511, 512, 1),
        (512, 512, 1),
        (5000, 8, 7),
        (8192, 1428, 16),
    ] {
        let world = carried(length, terms(block, window, true), PERFECT);
        assert_eq!(
            world.data_sent,
            length as u64 / u64::from(block) + 1,
            "{length} in blocks of {block}"
        );
    }
}

#[test]
fn doubled_acks_do_not_wake_the_sorcerers_apprentice() {
    let world = carried(
        20_000,
        terms(512, 1, false),
        Network {
            double: 100,
            ..PERFECT
        },
    );
    assert_eq!(world.data_sent, 20_000 / 512 + 1);
    let world = carried(
        20_000,
        terms(512, 8, true),
        Network {
            double: 100,
            ..PERFECT
        },
    );
    assert!(
        world.data_sent < 4 * (20_000 / 512),
        "bounded with windows too: {}",
        world.data_sent
    );
}

#[test]
fn block_numbers_roll_over() {
    let length = 8 * 66_000 + 3;
    carried(length, terms(8, 1, true), PERFECT);
    carried(
        length,
        terms(8, 16, true),
        Network {
            loss: 1,
            double: 1,
            delay: 10,
            seed: 7,
        },
    );
}

#[test]
fn a_silent_client_is_given_up() {
    let (mut transfer, first) = Transfer::start(4000, &terms(512, 1, false), Tftp::default());
    assert_eq!(first, Step::Send(1..=1));
    let mut sends = 0;
    let end = loop {
        match transfer.on_timeout(transfer.due()) {
            Step::Done(end) => break end,
            step => assert_eq!(step, Step::Send(1..=1)),
        }
        sends += 1;
    };
    assert_eq!(
        (end, transfer.due()),
        (End::Silent, Tftp::default().greeting)
    );
    assert!((5..12).contains(&sends), "backs off: {sends}");
}

#[test]
fn what_is_no_part_of_a_read_ends_it() {
    let (mut transfer, _) = Transfer::start(4000, &terms(512, 1, false), Tftp::default());
    let data = Packet::Data {
        block: 1,
        bytes: b"",
    };
    assert_eq!(
        transfer.clone().on_packet(&data, Duration::ZERO),
        Step::Done(End::Illegal)
    );
    let error = Packet::Error {
        code: 8,
        message: b"no",
    };
    assert_eq!(
        transfer.on_packet(&error, Duration::ZERO),
        Step::Done(End::Refused("no".into()))
    );
}
