use std::future::poll_fn;
use std::io;
use std::net::UdpSocket;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::blocks::Errand;
use super::inbox::Letters;
use super::port::Port;
use super::session::Session;
use super::share::Shares;
use super::table::{Id, Table};
use super::transfer::{End, Step};
use crate::serve::bind;
use crate::serve::controls::Controls;
use crate::serve::desk::Desk;
use crate::serve::log::Notice;
use crate::serve::options::Limits;
use crate::serve::protocol::Protocol;

/// While letters come, the ACK that a timer waits for may be among them: the timer is let be for so long.
const LATE: Duration = Duration::from_millis(200);
/// Transfers of one address share so many ports. More than one, so that a client that begins its next transfer from the
/// same port is not confused by a late packet of the last one.
const SHARED: usize = 2;

/// So many transfers make a crowd.
const CROWD: usize = 32;
/// In a crowd packets come one close behind the other, and to wake up for each costs more than to answer it: where nothing is left
/// to do, the next ones gather for so long.
const GATHER: Duration = Duration::from_micros(50);

/// All transfers of all addresses, on one thread. What came with one system call is answered with one.
pub(in crate::serve) struct Engine {
    pub(super) ports: Vec<Port>,
    /// For each port, where it hands its requests: its own shared ports. Those have none.
    pub(super) shared: Vec<Vec<usize>>,
    pub(super) table: Table,
    pub(super) shares: Shares,
    pub(super) desk: Desk,
    pub(super) limits: Limits,
    results: UnboundedSender<Read>,
    reads: UnboundedReceiver<Read>,
    stopping: bool,
    turn: usize,
}

/// What came of an [`Errand`].
struct Read {
    id: Id,
    piece: u64,
    bytes: io::Result<Bytes>,
}

/// What there is to do.
enum Event {
    Letters(usize, io::Result<()>),
    Read(Read),
    Timer,
    Stop,
}

impl Engine {
    /// An engine on `sockets`, within a runtime.
    pub(in crate::serve) fn new(
        sockets: Vec<UdpSocket>,
        desk: Desk,
        limits: Limits,
    ) -> io::Result<Self> {
        let (results, reads) = unbounded_channel();
        let mut engine = Self {
            ports: Vec::new(),
            shared: Vec::new(),
            table: Table::new(Instant::now()),
            shares: Shares::default(),
            desk,
            limits,
            results,
            reads,
            stopping: false,
            turn: 0,
        };
        for socket in sockets {
            engine.listen(socket)?;
        }
        Ok(engine)
    }

    fn listen(&mut self, socket: UdpSocket) -> io::Result<()> {
        let listener = Port::new(socket)?;
        let address = listener.address;
        let first = self.ports.len() + 1;
        self.ports.push(listener);
        self.shared.push((first..first + SHARED).collect());
        for _ in 0..SHARED {
            self.ports.push(Port::new(bind::shared(address)?)?);
            self.shared.push(Vec::new());
        }
        let protocol = Protocol::Tftp;
        self.desk
            .log
            .notice(&Notice::Listening { protocol, address });
        Ok(())
    }

    /// Answers requests until it is told to stop, and then until the transfers in progress have ended or their grace has.
    pub(in crate::serve) async fn run(mut self, mut controls: Controls) {
        let mut letters = Letters::new();
        let timer = sleep_until(Instant::now());
        let grace = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(timer, grace);
        while !(self.stopping && (self.table.is_empty() || grace.is_elapsed())) {
            let next = self.table.next_alarm();
            if let Some(next) = next.filter(|next| timer.is_elapsed() || *next < timer.deadline()) {
                timer.as_mut().reset(next);
            }
            let (stopping, armed) = (self.stopping, next.is_some());
            let event = tokio::select! {
                biased;
                event = poll_fn(|context| self.poll_event(&mut letters, context)) => event,
                () = &mut timer, if armed => Event::Timer,
                () = controls.stopped(), if !stopping => Event::Stop,
                () = &mut grace, if stopping => Event::Timer,
            };
            let now = Instant::now();
            let letters_came = matches!(event, Event::Letters(..));
            match event {
                Event::Letters(port, Ok(())) => self.hear(port, &letters, now),
                Event::Letters(_, Err(error)) => self.trouble(&error),
                Event::Read(read) => self.take(read),
                Event::Timer => {}
                Event::Stop => {
                    self.stopping = true;
                    grace.as_mut().reset(now + self.limits.grace);
                }
            }
            if !letters_came
                || self
                    .table
                    .next_alarm()
                    .is_some_and(|next| next + LATE < now)
            {
                self.ring(now);
            }
            if !self.stopping {
                self.admit_waiting(now);
            }
            for port in &mut self.ports {
                port.flush();
            }
        }
    }

    fn poll_event(&mut self, letters: &mut Letters, context: &mut Context<'_>) -> Poll<Event> {
        if let Poll::Ready((port, received)) = self.poll_letters(letters, context) {
            return Poll::Ready(Event::Letters(port, received));
        }
        if let Poll::Ready(Some(read)) = self.reads.poll_recv(context) {
            return Poll::Ready(Event::Read(read));
        }
        if self.table.len() >= CROWD {
            std::thread::sleep(GATHER);
        }
        Poll::Pending
    }

    /// Ready when a port has letters. While something waits to be sent, nothing more is taken; while there is no room
    /// for a transfer, requests wait in the socket, where the client's own repeat finds them.
    fn poll_letters(
        &mut self,
        letters: &mut Letters,
        context: &mut Context<'_>,
    ) -> Poll<(usize, io::Result<()>)> {
        let mut clear = true;
        for port in &mut self.ports {
            clear &= port.poll_flush(context).is_ready();
        }
        if !clear {
            return Poll::Pending;
        }
        let room = self.table.len() < self.limits.transfers && !self.stopping;
        for _ in 0..self.ports.len() {
            self.turn = (self.turn + 1) % self.ports.len();
            let (turn, listens) = (self.turn, self.listens(self.turn));
            let Some(port) = self.ports.get_mut(turn).filter(|_| room || !listens) else {
                continue;
            };
            if let Poll::Ready(received) = port.poll_receive(letters, context) {
                return Poll::Ready((turn, received));
            }
        }
        Poll::Pending
    }

    /// Whether requests come to this port.
    fn listens(&self, port: usize) -> bool {
        self.shared
            .get(port)
            .is_some_and(|shared| !shared.is_empty())
    }

    fn trouble(&self, error: &io::Error) {
        let (protocol, why) = (Protocol::Tftp, error.to_string());
        self.desk.log.notice(&Notice::Trouble { protocol, why });
    }

    fn hear(&mut self, port: usize, letters: &Letters, now: Instant) {
        let listens = self.listens(port);
        for letter in letters.iter() {
            if listens {
                self.admit(port, &letter, now);
            } else if let Some(id) = self.table.find(port, letter.from) {
                let Some(session) = self.table.get_mut(id) else {
                    continue;
                };
                if !session.heard {
                    self.shares.heard(session.payer());
                }
                let step = session.hear(letter.bytes, now);
                self.act(id, step);
            }
        }
    }

    pub(super) fn act(&mut self, id: Id, step: Step) {
        let Some(session) = self.table.get_mut(id) else {
            return;
        };
        let Some(port) = self.ports.get_mut(session.port) else {
            return;
        };
        match session.act(step, &mut port.outbox) {
            Ok(errands) => {
                self.table.schedule(id);
                for errand in errands {
                    self.send_off(id, errand);
                }
            }
            Err(end) => self.end(id, end),
        }
    }

    fn send_off(&self, id: Id, errand: Errand) {
        let results = self.results.clone();
        tokio::task::spawn_blocking(move || {
            let (piece, bytes) = (errand.piece, errand.run());
            // The engine may be gone by now.
            drop(results.send(Read { id, piece, bytes }));
        });
    }

    fn take(&mut self, read: Read) {
        match read.bytes {
            Ok(bytes) => {
                let session = self.table.get_mut(read.id);
                let step = session.map_or(Step::Wait, |session| session.read(read.piece, bytes));
                self.act(read.id, step);
            }
            Err(error) => {
                let Some(session) = self.remove(read.id) else {
                    return;
                };
                if let Some(port) = self.ports.get_mut(session.port) {
                    session.fail(&error, &mut port.outbox);
                }
            }
        }
    }

    fn ring(&mut self, now: Instant) {
        while let Some(id) = self.table.rings(now) {
            let session = self.table.get_mut(id);
            let step = session.map_or(Step::Wait, |session| session.timeout(now));
            self.act(id, step);
        }
    }

    fn end(&mut self, id: Id, end: End) {
        let Some(session) = self.remove(id) else {
            return;
        };
        if let Some(port) = self.ports.get_mut(session.port) {
            session.end(end, &mut port.outbox);
        }
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Session> {
        let session = self.table.remove(id)?;
        self.shares.ended(session.payer(), session.heard);
        Some(session)
    }
}
