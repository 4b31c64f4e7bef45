use std::io;
use std::net::{self, IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::task::{Context, Poll, ready};

use nix::sys::socket::{setsockopt, sockopt};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::inbox::{BATCH, Inbox, Letters};
use super::outbox::Outbox;

/// A socket with what came and what is to leave.
pub(super) struct Port {
    socket: UdpSocket,
    pub(super) address: SocketAddr,
    inbox: Inbox,
    pub(super) outbox: Outbox,
}

impl Port {
    /// Takes a bound socket. One that is bound to every address is told to say which one was asked.
    pub(super) fn new(socket: net::UdpSocket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => {
                setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
            }
            IpAddr::V6(ip) if ip.is_unspecified() => {
                setsockopt(&socket, sockopt::Ipv6RecvPacketInfo, &true)?;
            }
            _ => {}
        }
        Ok(Self {
            socket: UdpSocket::from_std(socket)?,
            address,
            inbox: Inbox::new(),
            outbox: Outbox::new(),
        })
    }

    /// Ready when there are letters.
    pub(super) fn poll_receive(
        &mut self,
        letters: &mut Letters,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.socket.poll_recv_ready(context))?;
            let (socket, inbox, mut received) = (&self.socket, &mut self.inbox, 0);
            let tried = socket.try_io(Interest::READABLE, || {
                received = inbox.receive(socket.as_raw_fd(), letters)?;
                // Less than could be taken is all there was: as good as an empty socket, and a call less.
                match received {
                    BATCH => Ok(()),
                    _ => Err(io::ErrorKind::WouldBlock.into()),
                }
            });
            match tried {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return Poll::Ready(Err(error));
                }
                _ if received > 0 => return Poll::Ready(Ok(())),
                _ => {}
            }
        }
    }

    /// Sends what waits. Ready when nothing does.
    pub(super) fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while !self.outbox.is_empty() {
            if ready!(self.socket.poll_send_ready(context)).is_err() {
                return Poll::Ready(());
            }
            self.flush();
        }
        Poll::Ready(())
    }

    /// Sends what can be sent at once.
    pub(super) fn flush(&mut self) {
        if self.outbox.is_empty() {
            return;
        }
        let (socket, outbox) = (&self.socket, &mut self.outbox);
        // What is left is in the outbox, and waits until the socket takes more.
        let _left = socket.try_io(Interest::WRITABLE, || {
            outbox.flush(socket.as_raw_fd());
            match outbox.is_empty() {
                true => Ok(()),
                false => Err(io::ErrorKind::WouldBlock.into()),
            }
        });
    }
}
