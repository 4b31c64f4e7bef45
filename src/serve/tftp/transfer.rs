//! One transfer as a state machine: packets and times go in, what to send comes out. It knows neither sockets nor
//! clocks nor the bytes of the file.
//!
//! An ACK that was seen before never makes DATA leave again in lockstep (the sorcerer's apprentice, RFC 1123 4.2.3.1);
//! with a window, RFC 7440, it does so once, since there it means that the first block of the window was lost. Block
//! numbers on the wire roll over to 0.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::pace::Pace;
use super::packet::Packet;
use super::terms::Terms;
use crate::serve::options::Tftp;

/// The state of one transfer. Blocks count from 1 and never roll over here.
#[derive(Clone, Debug)]
pub struct Transfer {
    length: u64,
    block: u64,
    window: u64,
    last: u64,
    /// Everything up to this block has come.
    acked: u64,
    /// Everything up to this block was sent.
    sent: u64,
    /// The OACK is not answered yet.
    greeting: bool,
    /// This window was sent again already at the client's wish.
    resent: bool,
    pace: Pace,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait for a packet, or until [`Transfer::due`].
    Wait,
    /// Send the OACK.
    Oack,
    /// Send these blocks.
    Send(RangeInclusive<u64>),
    /// It is over.
    Done(End),
}

/// How a transfer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The last block was acknowledged.
    Whole,
    /// The client sent an ERROR.
    Refused(String),
    /// The client fell silent.
    Silent,
    /// The client sent what has no place in a read; it is to be told so with error 4.
    Illegal,
}

impl Transfer {
    /// A transfer of `length` bytes, and its first step.
    pub fn start(length: u64, terms: &Terms, limits: Tftp) -> (Self, Step) {
        let block = u64::from(terms.block.max(1));
        let window = u64::from(terms.window.max(1));
        let (greeting, pace) = (terms.oack.is_some(), Pace::new(limits, terms));
        let last = length / block + 1;
        let mut transfer = Self {
            length,
            block,
            window,
            last,
            acked: 0,
            sent: 0,
            greeting,
            resent: false,
            pace,
        };
        let step = if greeting {
            Step::Oack
        } else {
            transfer.next_window()
        };
        (transfer, step)
    }

    /// When [`Transfer::on_timeout`] is to be called, counted from the start.
    pub fn due(&self) -> Duration {
        self.pace.due()
    }

    /// Where `block` lies in the file.
    pub fn range(&self, block: u64) -> std::ops::Range<u64> {
        let start = block
            .saturating_sub(1)
            .saturating_mul(self.block)
            .min(self.length);
        start..start.saturating_add(self.block).min(self.length)
    }

    /// How many bytes have come for certain.
    pub fn delivered(&self) -> u64 {
        if self.acked == 0 {
            0
        } else {
            self.range(self.acked).end
        }
    }

    /// A packet came from the client, `now` after the start.
    pub fn on_packet(&mut self, packet: &Packet<'_>, now: Duration) -> Step {
        match packet {
            Packet::Ack(0) if self.greeting => {
                self.greeting = false;
                self.pace.progressed(now);
                self.next_window()
            }
            Packet::Ack(_) if self.greeting => Step::Wait,
            Packet::Ack(number) => self.on_ack(*number, now),
            Packet::Error { message, .. } => {
                Step::Done(End::Refused(String::from_utf8_lossy(message).into_owned()))
            }
            Packet::Read(_) | Packet::Write(_) | Packet::Data { .. } | Packet::Oack(_) => {
                Step::Done(End::Illegal)
            }
        }
    }

    /// Nothing came until [`Transfer::due`].
    pub fn on_timeout(&mut self, now: Duration) -> Step {
        if now < self.due() {
            return Step::Wait;
        }
        if !self.pace.expired(now) {
            return Step::Done(End::Silent);
        }
        self.resent = false;
        if self.greeting {
            Step::Oack
        } else {
            Step::Send(self.acked + 1..=self.sent)
        }
    }

    fn on_ack(&mut self, number: u16, now: Duration) -> Step {
        let ahead = u64::from(number.wrapping_sub((self.acked & 0xffff) as u16));
        let block = self.acked + ahead;
        if block > self.sent {
            return Step::Wait;
        }
        if ahead == 0 {
            return self.on_duplicate(now);
        }
        let gap = block < self.sent;
        self.acked = block;
        self.pace.progressed(now);
        if block == self.last {
            return Step::Done(End::Whole);
        }
        self.resent = gap;
        if gap {
            self.pace.repeated(now);
        }
        self.next_window()
    }

    fn on_duplicate(&mut self, now: Duration) -> Step {
        if self.window == 1 || self.resent || !self.pace.answers(now) {
            return Step::Wait;
        }
        self.resent = true;
        self.pace.repeated(now);
        Step::Send(self.acked + 1..=self.sent)
    }

    fn next_window(&mut self) -> Step {
        self.sent = (self.acked + self.window).min(self.last);
        Step::Send(self.acked + 1..=self.sent)
    }
}
