use std::io::IoSlice;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::RawFd;

use hyper::body::Bytes;
use nix::cmsg_space;
use nix::errno::Errno;
use nix::libc::{in_addr, in_pktinfo, in6_addr, in6_pktinfo};
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrStorage, sendmmsg};

/// So many messages are sent with one system call.
const BATCH: usize = 64;
/// The kernel takes no more segments in a message.
const SEGMENTS: usize = 64;
/// The longest UDP payload over IPv4.
const LONGEST: usize = 65_507;

/// Where a message goes, and from which of our addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) to: SocketAddr,
    pub(super) from: Option<IpAddr>,
}

/// The head of a datagram and what follows it, not copied together.
pub(super) struct Piece {
    pub(super) head: [u8; 4],
    pub(super) body: Bytes,
}

/// One message: pieces that leave as one datagram, or, cut by the kernel or the card, as one each.
struct Message {
    way: Way,
    /// The length of each datagram but the last; 0 where there is one only.
    segment: u16,
    first: usize,
    pieces: usize,
    /// The body alone is sent, which has its head already.
    bare: bool,
}

/// Datagrams that wait to be sent, many with one system call.
pub(super) struct Outbox {
    messages: Vec<Message>,
    pieces: Vec<Piece>,
    sent: usize,
    headers: [Option<MultiHeaders<SockaddrStorage>>; 6],
    /// The kernel cuts messages into datagrams (UDP GSO).
    cuts: bool,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self {
            messages: Vec::new(),
            pieces: Vec::new(),
            sent: 0,
            headers: [const { None }; 6],
            cuts: true,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// A datagram that is whole already.
    pub(super) fn post(&mut self, way: Way, body: Bytes) {
        let head = [0; 4];
        self.messages.push(Message {
            way,
            segment: 0,
            first: self.pieces.len(),
            pieces: 1,
            bare: true,
        });
        self.pieces.push(Piece { head, body });
    }

    /// Datagrams of which all but the last have the same length.
    pub(super) fn post_all(&mut self, way: Way, pieces: impl Iterator<Item = Piece>) {
        let first = self.pieces.len();
        self.pieces.extend(pieces);
        let (end, longest) = (
            self.pieces.len(),
            self.pieces
                .get(first)
                .map_or(0, |piece| piece.body.len() + 4),
        );
        let at_once = match self.cuts {
            true => (LONGEST / longest.max(1)).clamp(1, SEGMENTS),
            false => 1,
        };
        for first in (first..end).step_by(at_once) {
            let pieces = at_once.min(end - first);
            let cut = (pieces > 1).then(|| u16::try_from(longest).unwrap_or(u16::MAX));
            self.messages.push(Message {
                way,
                segment: cut.unwrap_or_default(),
                first,
                pieces,
                bare: false,
            });
        }
    }

    /// Sends what waits, until all of it is sent or the socket takes no more. What cannot be sent at all is as good as
    /// lost on the way, and will be sent again.
    pub(super) fn flush(&mut self, socket: RawFd) {
        if self.sent == 0 {
            self.messages
                .sort_by_key(|message| (message.way.from, message.segment));
        }
        while self.sent < self.messages.len() {
            match self.send_some(socket) {
                Ok(sent) => self.sent += sent.max(1),
                Err(Errno::EAGAIN) => return,
                Err(Errno::EINTR) => {}
                Err(_) => self.undeliverable(),
            }
        }
        self.messages.clear();
        self.pieces.clear();
        self.sent = 0;
    }

    /// The messages behind those sent that leave from one address and are cut alike.
    fn run(&self) -> &[Message] {
        let rest = self.messages.get(self.sent..).unwrap_or_default();
        let alike = |message: &&Message| {
            rest.first().is_some_and(|first| {
                (first.way.from, first.segment) == (message.way.from, message.segment)
            })
        };
        let count = rest.iter().take(BATCH).take_while(alike).count();
        rest.get(..count).unwrap_or_default()
    }

    fn send_some(&mut self, socket: RawFd) -> Result<usize, Errno> {
        let mut headers = self.take_headers();
        let run = self.run();
        let slices: Vec<_> = run.iter().map(|message| self.slices(message)).collect();
        let to: Vec<_> = run
            .iter()
            .map(|message| Some(SockaddrStorage::from(message.way.to)))
            .collect();
        let (segment, four, six) = run.first().map_or((0, None, None), |message| {
            let from = message.way.from;
            (message.segment, from.and_then(four), from.and_then(six))
        });
        let mut control = Vec::with_capacity(2);
        control.extend(four.as_ref().map(ControlMessage::Ipv4PacketInfo));
        control.extend(six.as_ref().map(ControlMessage::Ipv6PacketInfo));
        control.extend((segment > 0).then_some(ControlMessage::UdpGsoSegments(&segment)));
        let flags = MsgFlags::MSG_DONTWAIT;
        let sent =
            sendmmsg(socket, &mut headers, &slices, &to, &control, flags).map(Iterator::count);
        drop((control, slices));
        self.put_headers(headers);
        sent
    }

    fn slices(&self, message: &Message) -> Slices<'_> {
        let all = message.first..message.first + message.pieces;
        match self.pieces.get(all).unwrap_or_default() {
            [piece] if message.bare => Slices::Bare([IoSlice::new(&piece.body)]),
            [piece] => Slices::One(halves(piece)),
            pieces => Slices::Many(pieces.iter().flat_map(halves).collect()),
        }
    }

    /// A way along which the kernel cuts nothing gets its datagrams one by one; others are given up.
    fn undeliverable(&mut self) {
        let Some(message) = self.messages.get(self.sent) else {
            return;
        };
        self.sent += 1;
        if message.segment > 0 {
            let (way, bare) = (message.way, message.bare);
            self.cuts = false;
            for first in message.first..message.first + message.pieces {
                self.messages.push(Message {
                    way,
                    segment: 0,
                    first,
                    pieces: 1,
                    bare,
                });
            }
        }
    }

    /// Room for just the control messages of the next run: the kernel reads all that there is.
    fn take_headers(&mut self) -> MultiHeaders<SockaddrStorage> {
        let (at, space) = self.room();
        let held = self.headers.get_mut(at).and_then(Option::take);
        held.unwrap_or_else(|| MultiHeaders::preallocate(BATCH, space))
    }

    fn put_headers(&mut self, headers: MultiHeaders<SockaddrStorage>) {
        let (at, _) = self.room();
        if let Some(place) = self.headers.get_mut(at) {
            *place = Some(headers);
        }
    }

    fn room(&self) -> (usize, Option<Vec<u8>>) {
        let next = self.messages.get(self.sent);
        let from = next.and_then(|message| message.way.from);
        let cut = next.is_some_and(|message| message.segment > 0);
        match (from, cut) {
            (None, false) => (0, None),
            (None, true) => (1, Some(cmsg_space!(u16))),
            (Some(IpAddr::V4(_)), false) => (2, Some(cmsg_space!(in_pktinfo))),
            (Some(IpAddr::V4(_)), true) => (3, Some(cmsg_space!(in_pktinfo, u16))),
            (Some(IpAddr::V6(_)), false) => (4, Some(cmsg_space!(in6_pktinfo))),
            (Some(IpAddr::V6(_)), true) => (5, Some(cmsg_space!(in6_pktinfo, u16))),
        }
    }
}

/// The bytes of one message: nearly every one has a single piece, and takes no memory of its own.
enum Slices<'a> {
    Bare([IoSlice<'a>; 1]),
    One([IoSlice<'a>; 2]),
    Many(Vec<IoSlice<'a>>),
}

impl<'a> AsRef<[IoSlice<'a>]> for Slices<'a> {
    fn as_ref(&self) -> &[IoSlice<'a>] {
        match self {
            Self::Bare(body) => body,
            Self::One(halves) => halves,
            Self::Many(all) => all,
        }
    }
}

fn halves(piece: &Piece) -> [IoSlice<'_>; 2] {
    [IoSlice::new(&piece.head), IoSlice::new(&piece.body)]
}

fn four(from: IpAddr) -> Option<in_pktinfo> {
    let IpAddr::V4(from) = from else {
        return None;
    };
    Some(in_pktinfo {
        ipi_ifindex: 0,
        ipi_spec_dst: in_addr {
            s_addr: u32::from_ne_bytes(from.octets()),
        },
        ipi_addr: in_addr { s_addr: 0 },
    })
}

fn six(from: IpAddr) -> Option<in6_pktinfo> {
    let IpAddr::V6(from) = from else {
        return None;
    };
    Some(in6_pktinfo {
        ipi6_addr: in6_addr {
            s6_addr: from.octets(),
        },
        ipi6_ifindex: 0,
    })
}
