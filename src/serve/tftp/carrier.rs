use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep_until};

use super::blocks::Blocks;
use super::packet::{self, ErrorCode, Packet, Request};
use super::terms::Terms;
use super::transfer::{End, Step, Transfer};
use crate::serve::desk::Visit;
use crate::serve::index::Entry;
use crate::serve::log::Outcome;
use crate::serve::options::Tftp;

/// Does over a socket what a [`Transfer`] says.
struct Carrier<'a> {
    socket: UdpSocket,
    blocks: Blocks,
    transfer: Transfer,
    oack: Vec<u8>,
    since: Instant,
    heard: &'a AtomicBool,
    out: Vec<u8>,
}

/// Why a transfer ended beyond what the state machine knows.
enum Fault {
    /// The client's port is closed.
    Gone,
    /// The file could not be read.
    Unreadable(io::Error),
}

/// Carries `entry` to the client that `socket` is connected to, and notes how it went.
pub(super) async fn carry(
    socket: UdpSocket,
    entry: &Entry,
    request: Request<'_>,
    limits: Tftp,
    heard: &AtomicBool,
    visit: &mut Visit,
) {
    let blocks = match Blocks::open(entry, request.mode).await {
        Ok(blocks) => blocks,
        Err(error) => return fail(&socket, &error, visit).await,
    };
    let mut terms = Terms::agree(&request.options, blocks.length(), &limits);
    let (transfer, first) = Transfer::start(blocks.length(), &terms, limits);
    let (oack, out) = (
        terms.oack.take().unwrap_or_default(),
        Vec::with_capacity(usize::from(terms.block) + 4),
    );
    let mut carrier = Carrier {
        socket,
        blocks,
        transfer,
        oack,
        since: Instant::now(),
        heard,
        out,
    };
    let end = carrier.run(first).await;
    visit.sent(carrier.transfer.delivered());
    match end {
        Ok(End::Whole) => visit.note(0, Outcome::Sent),
        Ok(End::Refused(message)) => {
            visit.note(0, Outcome::Cut(format!("the client ended it: `{message}`")));
        }
        Ok(End::Silent) => visit.note(0, Outcome::Cut("the client fell silent".to_owned())),
        Ok(End::Illegal) => {
            drop(carrier.socket.try_send(&packet::error(
                ErrorCode::IllegalOperation,
                "not part of a read",
            )));
            visit.note(
                ErrorCode::IllegalOperation as u16,
                Outcome::Cut("the client sent what is no part of a read".to_owned()),
            );
        }
        Err(Fault::Gone) => visit.note(0, Outcome::Cut("the client closed its port".to_owned())),
        Err(Fault::Unreadable(error)) => fail(&carrier.socket, &error, visit).await,
    }
}

async fn fail(socket: &UdpSocket, error: &io::Error, visit: &mut Visit) {
    drop(
        socket
            .send(&packet::error(
                ErrorCode::Undefined,
                "the file cannot be read",
            ))
            .await,
    );
    visit.note(
        ErrorCode::Undefined as u16,
        Outcome::Failed(error.to_string()),
    );
}

impl Carrier<'_> {
    async fn run(&mut self, first: Step) -> Result<End, Fault> {
        let mut step = first;
        let timer = sleep_until(self.since + self.transfer.due());
        tokio::pin!(timer);
        let mut buffer = [0; 600];
        loop {
            match step {
                Step::Wait => {}
                Step::Oack => sent(self.socket.send(&self.oack).await)?,
                Step::Send(blocks) => self.send(blocks).await?,
                Step::Done(end) => return Ok(end),
            }
            let due = self.since + self.transfer.due();
            if due < timer.deadline() {
                timer.as_mut().reset(due);
            }
            step = tokio::select! {
                biased;
                received = self.socket.recv(&mut buffer) => match received {
                    Ok(length) => self.hear(buffer.get(..length).unwrap_or_default()),
                    Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Err(Fault::Gone),
                    Err(_) => Step::Wait,
                },
                () = &mut timer => {
                    let step = self.transfer.on_timeout(self.now());
                    timer.as_mut().reset(self.since + self.transfer.due());
                    step
                }
            };
        }
    }

    async fn send(&mut self, blocks: std::ops::RangeInclusive<u64>) -> Result<(), Fault> {
        for block in blocks {
            let bytes = self
                .blocks
                .get(self.transfer.range(block))
                .await
                .map_err(Fault::Unreadable)?;
            packet::write_data(&mut self.out, (block & 0xffff) as u16, bytes);
            sent(self.socket.send(&self.out).await)?;
        }
        Ok(())
    }

    fn hear(&mut self, bytes: &[u8]) -> Step {
        self.heard.store(true, Ordering::Relaxed);
        let now = self.now();
        Packet::parse(bytes).map_or(Step::Wait, |packet| self.transfer.on_packet(&packet, now))
    }

    fn now(&self) -> Duration {
        self.since.elapsed()
    }
}

/// What could not be sent is as good as lost on the way, and will be sent again.
fn sent(result: io::Result<usize>) -> Result<(), Fault> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Err(Fault::Gone),
        _ => Ok(()),
    }
}
