use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use hyper::body::Bytes;
use tokio::time::Instant;

use super::blocks::{Blocks, Errand};
use super::outbox::{Outbox, Piece, Way};
use super::packet::{self, ErrorCode, Packet, Request};
use super::terms::Terms;
use super::transfer::{End, Step, Transfer};
use crate::serve::desk::Visit;
use crate::serve::log::Outcome;
use crate::serve::options::Tftp;

/// One transfer in progress: what a [`Transfer`] decides, with the bytes and the way to the client.
pub(super) struct Session {
    pub(super) way: Way,
    /// By which of the sockets.
    pub(super) port: usize,
    /// What was asked, to know a repeat of it by.
    pub(super) mark: u64,
    /// The client has answered once.
    pub(super) heard: bool,
    pub(super) since: Instant,
    /// When the timer of this session rings next.
    pub(super) alarm: Instant,
    transfer: Transfer,
    blocks: Blocks,
    oack: Bytes,
    visit: Visit,
    /// Blocks that are to be sent as soon as they are read.
    waiting: Option<RangeInclusive<u64>>,
}

impl Session {
    /// Begins a transfer of `blocks`, and says what to do first.
    pub(super) fn new(
        (way, port): (Way, usize),
        mark: u64,
        request: &Request<'_>,
        mut blocks: Blocks,
        limits: Tftp,
        visit: Visit,
        now: Instant,
    ) -> (Self, Step) {
        let mut terms = Terms::agree(&request.options, blocks.length(), &limits);
        blocks.cut(terms.block);
        let (transfer, first) = Transfer::start(blocks.length(), &terms, limits);
        let session = Self {
            way,
            port,
            mark,
            heard: false,
            since: now,
            alarm: now + transfer.due(),
            transfer,
            blocks,
            oack: terms.oack.take().unwrap_or_default().into(),
            visit,
            waiting: None,
        };
        (session, first)
    }

    pub(super) const fn client(&self) -> SocketAddr {
        self.way.to
    }

    /// The address to whose share this counts.
    pub(super) const fn payer(&self) -> IpAddr {
        self.way.to.ip().to_canonical()
    }

    /// When [`Session::timeout`] is to be called.
    pub(super) fn due(&self) -> Instant {
        self.since + self.transfer.due()
    }

    pub(super) fn hear(&mut self, bytes: &[u8], now: Instant) -> Step {
        self.heard = true;
        let now = now.duration_since(self.since);
        Packet::parse(bytes).map_or(Step::Wait, |packet| self.transfer.on_packet(&packet, now))
    }

    pub(super) fn timeout(&mut self, now: Instant) -> Step {
        self.transfer.on_timeout(now.duration_since(self.since))
    }

    /// A piece of the file is there, or cannot be had.
    pub(super) fn read(&mut self, piece: u64, bytes: Bytes) -> Step {
        self.blocks.put(piece, bytes);
        self.waiting.take().map_or(Step::Wait, Step::Send)
    }

    /// Posts what `step` says.
    pub(super) fn act(&mut self, step: Step, outbox: &mut Outbox) -> Result<Vec<Errand>, End> {
        match step {
            Step::Wait => Ok(Vec::new()),
            Step::Oack => {
                outbox.post(self.way, self.oack.clone());
                Ok(self.blocks.errands(&self.transfer.range(1)))
            }
            Step::Send(blocks) => Ok(self.send(blocks, outbox)),
            Step::Done(end) => Err(end),
        }
    }

    fn send(&mut self, blocks: RangeInclusive<u64>, outbox: &mut Outbox) -> Vec<Errand> {
        let (file, transfer, mut missing) = (&self.blocks, &self.transfer, None);
        let pieces = blocks.clone().map_while(|block| {
            let body = file.get(&transfer.range(block));
            missing = body.is_none().then_some(block);
            let head = packet::data_head((block & 0xffff) as u16);
            body.map(|body| Piece { head, body })
        });
        outbox.post_all(self.way, pieces);
        self.waiting = missing.map(|block| block..=*blocks.end());
        let (first, last) = (*blocks.start(), *blocks.end());
        let range = self.transfer.range(first).start..self.transfer.range(last).end;
        self.blocks.errands(&range)
    }

    /// Closes the record of it.
    pub(super) fn end(mut self, end: End, outbox: &mut Outbox) {
        self.visit.sent(self.transfer.delivered());
        let (status, outcome) = match end {
            End::Whole => (0, Outcome::Sent),
            End::Refused(message) => (
                0,
                Outcome::Cut(format!("the client ended it: `{message}`").into()),
            ),
            End::Silent => (0, Outcome::Cut("the client fell silent".into())),
            End::Illegal => {
                let (code, words) = (ErrorCode::IllegalOperation, "not part of a read");
                outbox.post(self.way, packet::error(code, words).into());
                let why = "the client sent what is no part of a read";
                (code as u16, Outcome::Cut(why.into()))
            }
        };
        self.visit.note(status, outcome);
    }

    /// The file cannot be read any further.
    pub(super) fn fail(mut self, error: &std::io::Error, outbox: &mut Outbox) {
        self.visit.sent(self.transfer.delivered());
        unreadable(self.way, error, &mut self.visit, outbox);
    }

    /// The client began anew from the same port.
    pub(super) fn replaced(mut self) {
        self.visit.sent(self.transfer.delivered());
        let why = "the client began another transfer on the same port";
        self.visit.note(0, Outcome::Cut(why.into()));
    }
}

/// Says so to the client and in the log.
pub(super) fn unreadable(way: Way, error: &std::io::Error, visit: &mut Visit, outbox: &mut Outbox) {
    let code = ErrorCode::Undefined;
    outbox.post(way, packet::error(code, "the file cannot be read").into());
    visit.note(code as u16, Outcome::Failed(error.to_string().into()));
}
