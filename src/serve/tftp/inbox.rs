use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::RawFd;

use nix::cmsg_space;
use nix::libc::{in_pktinfo, in6_pktinfo};
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, MultiHeaders, RecvMsg, SockaddrStorage, recvmmsg,
};

use super::packet::LONGEST_REQUEST;

/// So many datagrams are taken with one system call.
pub(super) const BATCH: usize = 64;

/// The room of one datagram: a little more than it may have, as places a power of two apart share few lines of a cache.
const PLACE: usize = LONGEST_REQUEST + 64;

/// What the kernel needs to hand over many datagrams at once; each socket has its own.
pub(super) struct Inbox {
    headers: MultiHeaders<SockaddrStorage>,
}

/// Datagrams of one call.
pub(super) struct Letters {
    bytes: Vec<u8>,
    heads: Vec<Head>,
}

#[derive(Clone, Copy)]
struct Head {
    from: SocketAddr,
    asked: Option<IpAddr>,
    length: usize,
}

/// One datagram.
pub(super) struct Letter<'a> {
    pub(super) from: SocketAddr,
    /// Which of our addresses it was sent to, where the socket has several.
    pub(super) asked: Option<IpAddr>,
    pub(super) bytes: &'a [u8],
}

impl Inbox {
    pub(super) fn new() -> Self {
        let space = cmsg_space!(in_pktinfo, in6_pktinfo);
        Self {
            headers: MultiHeaders::preallocate(BATCH, Some(space)),
        }
    }

    /// Takes what is there, up to [`BATCH`], and says how much that was.
    pub(super) fn receive(&mut self, socket: RawFd, letters: &mut Letters) -> io::Result<usize> {
        letters.heads.clear();
        let mut slices: Vec<_> = letters
            .bytes
            .chunks_exact_mut(PLACE)
            .map(|one| [IoSliceMut::new(one)])
            .collect();
        let flags = MsgFlags::MSG_DONTWAIT;
        let received = recvmmsg(socket, &mut self.headers, slices.iter_mut(), flags, None)?;
        letters.heads.extend(received.map(|one| head(&one)));
        Ok(letters.heads.len())
    }
}

/// A datagram without an address that we know is taken as an empty one from nowhere, and passed over.
fn head(message: &RecvMsg<'_, '_, SockaddrStorage>) -> Head {
    let from = message.address.as_ref().and_then(address);
    Head {
        from: from.unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0))),
        asked: asked(message),
        length: if from.is_some() { message.bytes } else { 0 },
    }
}

fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    let four = storage
        .as_sockaddr_in()
        .map(|four| SocketAddrV4::from(*four).into());
    let six = || Some(SocketAddrV6::from(*storage.as_sockaddr_in6()?).into());
    four.or_else(six)
}

fn asked(message: &RecvMsg<'_, '_, SockaddrStorage>) -> Option<IpAddr> {
    message.cmsgs().ok()?.find_map(|one| match one {
        ControlMessageOwned::Ipv4PacketInfo(info) => {
            Some(IpAddr::from(info.ipi_spec_dst.s_addr.to_ne_bytes()))
        }
        ControlMessageOwned::Ipv6PacketInfo(info) => Some(IpAddr::from(info.ipi6_addr.s6_addr)),
        _ => None,
    })
}

impl Letters {
    pub(super) fn new() -> Self {
        Self {
            bytes: vec![0; BATCH * PLACE],
            heads: Vec::with_capacity(BATCH),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Letter<'_>> {
        let places = self.bytes.chunks_exact(PLACE);
        self.heads.iter().zip(places).map(|(head, place)| Letter {
            from: head.from,
            asked: head.asked,
            bytes: place.get(..head.length).unwrap_or(place),
        })
    }
}
