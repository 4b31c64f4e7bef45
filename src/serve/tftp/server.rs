use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::carrier::carry;
use super::packet::{self, ErrorCode, LONGEST_REQUEST, Malformed, Packet, Request};
use crate::serve::bind;
use crate::serve::desk::{Answer, Ask, Desk, Visit};
use crate::serve::index::Entry;
use crate::serve::log::{Notice, Outcome, Protocol};
use crate::serve::name::Name;
use crate::serve::options::Tftp;
use crate::serve::roster::{Roster, Seat};

/// The same request from the same port within this time is a repeat of a packet, not a new wish.
const REPEAT: Duration = Duration::from_secs(2);

/// One listening socket.
pub(in crate::serve) struct Listener {
    socket: UdpSocket,
    address: SocketAddr,
    desk: Desk,
    roster: Arc<Roster>,
    limits: Tftp,
    active: Arc<Active>,
}

/// The transfers in progress, by the client's port.
#[derive(Default)]
struct Active(Mutex<BTreeMap<SocketAddr, Young>>);

/// A transfer, and what to know it by.
struct Young {
    request: u64,
    since: Instant,
    heard: Arc<AtomicBool>,
}

/// A request that is to be served.
struct Wanted {
    client: SocketAddr,
    entry: Arc<Entry>,
    visit: Visit,
    packet: Box<[u8]>,
    mark: u64,
}

impl Listener {
    pub(in crate::serve) fn new(
        socket: UdpSocket,
        desk: Desk,
        roster: Arc<Roster>,
        limits: Tftp,
    ) -> io::Result<Self> {
        let address = socket.local_addr()?;
        Ok(Self {
            socket,
            address,
            desk,
            roster,
            limits,
            active: Arc::default(),
        })
    }

    /// Answers requests until it is dropped.
    pub(in crate::serve) async fn run(self) {
        let mut buffer = vec![0; LONGEST_REQUEST];
        while let Some(place) = self.roster.place().await {
            let wanted = self.next(&mut buffer).await;
            if let Some(seat) = self.roster.seat(place, wanted.client.ip()) {
                self.start(wanted, seat);
            } else {
                let why = "too many transfers at once";
                self.refuse(wanted.client, ErrorCode::Undefined, why, wanted.visit)
                    .await;
            }
        }
    }

    /// Waits for a request that is to be served. All others are answered here.
    async fn next(&self, buffer: &mut [u8]) -> Wanted {
        loop {
            match self.socket.recv_from(buffer).await {
                Ok((length, client)) => {
                    let bytes = buffer.get(..length).unwrap_or_default();
                    if let Some(wanted) = self.admit(bytes, client).await {
                        return wanted;
                    }
                }
                Err(error) => {
                    self.desk.log.notice(&Notice::Trouble {
                        protocol: Protocol::Tftp,
                        why: error.to_string(),
                    });
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn admit(&self, bytes: &[u8], client: SocketAddr) -> Option<Wanted> {
        let (code, why, name) = match Packet::parse(bytes) {
            Ok(Packet::Read(request)) => return self.look_up(bytes, &request, client).await,
            Ok(Packet::Error { .. }) => return None,
            Ok(Packet::Write(request)) => (
                ErrorCode::AccessViolation,
                "writing is not possible here".to_owned(),
                request.name,
            ),
            Ok(Packet::Data { .. } | Packet::Ack(_) | Packet::Oack(_)) => (
                ErrorCode::IllegalOperation,
                "no transfer is under way on this port".to_owned(),
                &[][..],
            ),
            Err(why @ Malformed::Options) => (ErrorCode::Options, why.to_string(), &[][..]),
            Err(why) => (ErrorCode::IllegalOperation, why.to_string(), &[][..]),
        };
        let (_, visit) = self.desk.ask(self.asked(name, client));
        self.refuse(client, code, &why, visit).await;
        None
    }

    async fn look_up(
        &self,
        bytes: &[u8],
        request: &Request<'_>,
        client: SocketAddr,
    ) -> Option<Wanted> {
        let mark = mark(request);
        if self.active.knows(client, mark) {
            return None;
        }
        let (answer, mut visit) = self.desk.ask(self.asked(request.name, client));
        match answer {
            Answer::File(entry) => {
                return Some(Wanted {
                    client,
                    entry,
                    visit,
                    packet: bytes.into(),
                    mark,
                });
            }
            Answer::Bad(why) => {
                self.refuse(client, ErrorCode::AccessViolation, &why.to_string(), visit)
                    .await;
            }
            Answer::Missing => {
                visit.note(ErrorCode::NotFound as u16, Outcome::Missing);
                self.tell(client, ErrorCode::NotFound, "file not found")
                    .await;
            }
        }
        None
    }

    fn asked(&self, name: &[u8], client: SocketAddr) -> Ask {
        let asked = String::from_utf8_lossy(name).into_owned();
        Ask {
            protocol: Protocol::Tftp,
            client,
            server: self.address,
            asked,
            name: Name::parse(name),
            agent: None,
        }
    }

    async fn refuse(&self, client: SocketAddr, code: ErrorCode, why: &str, mut visit: Visit) {
        visit.note(code as u16, Outcome::Refused(why.to_owned()));
        self.tell(client, code, why).await;
    }

    /// An error that is lost is asked for again by the client's repeated request.
    async fn tell(&self, client: SocketAddr, code: ErrorCode, message: &str) {
        drop(
            self.socket
                .send_to(&packet::error(code, message), client)
                .await,
        );
    }

    fn start(&self, wanted: Wanted, seat: Seat) {
        let Wanted {
            client,
            entry,
            mut visit,
            packet,
            mark,
        } = wanted;
        let heard = self.active.enter(client, mark);
        let (active, limits, address) = (Arc::clone(&self.active), self.limits, self.address);
        tokio::spawn(async move {
            match bind::transfer(address, client) {
                Ok(socket) => {
                    if let Ok(Packet::Read(request)) = Packet::parse(&packet) {
                        carry(socket, &entry, request, limits, &heard, &mut visit).await;
                    }
                }
                Err(error) => visit.note(0, Outcome::Failed(error.to_string())),
            }
            active.leave(client, &heard);
            drop((visit, seat));
        });
    }
}

impl Active {
    /// Whether this very request is being served already: its answer was lost or is late, and will be sent again.
    fn knows(&self, client: SocketAddr, request: u64) -> bool {
        let repeat = |young: &Young| {
            young.request == request
                && (!young.heard.load(Ordering::Relaxed) || young.since.elapsed() < REPEAT)
        };
        self.table().get(&client).is_some_and(repeat)
    }

    fn enter(&self, client: SocketAddr, request: u64) -> Arc<AtomicBool> {
        let heard = Arc::new(AtomicBool::new(false));
        self.table().insert(
            client,
            Young {
                request,
                since: Instant::now(),
                heard: Arc::clone(&heard),
            },
        );
        heard
    }

    fn leave(&self, client: SocketAddr, heard: &Arc<AtomicBool>) {
        let mut table = self.table();
        if table
            .get(&client)
            .is_some_and(|young| Arc::ptr_eq(&young.heard, heard))
        {
            table.remove(&client);
        }
    }

    fn table(&self) -> MutexGuard<'_, BTreeMap<SocketAddr, Young>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn mark(request: &Request<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (request.name, request.mode, &request.options).hash(&mut hasher);
    hasher.finish()
}
