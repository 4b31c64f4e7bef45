use std::io::{self, IoSlice, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::pin::Pin;
use std::task::{Context, Poll};

use nix::sys::socket::SockFlag;
use socket2::Socket;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

/// As often as one file needs it, also over TLS.
const TRIES: u8 = 16;

/// So much is read at a time while a connection is only tried: a request, or the first words of a handshake.
const SHORT: usize = 2 << 10;

/// A listening socket whose connections the runtime does not know yet.
pub(in crate::serve) struct Door(AsyncFd<Socket>);

/// A connection that is tried first, and waited for only where it has to be.
///
/// A phone asks at once, takes one file and goes. The runtime then never hears of its connection, which saves two of seven
/// system calls and a turn of its loop.
pub(super) enum Eager {
    /// So often it is still tried: who never lets it wait must not keep others from their turn.
    New(Socket, u8),
    Waited(TcpStream),
    Lost,
}

impl Door {
    /// Of a socket that does not block.
    #[expect(
        deprecated,
        reason = "what replaces it is unsafe, for descriptors that change; that of a socket does not"
    )]
    pub(in crate::serve) fn new(socket: TcpListener) -> io::Result<Self> {
        AsyncFd::with_interest(Socket::from(socket), Interest::READABLE).map(Self)
    }

    /// The next connection, and who it is from.
    pub(super) async fn accept(&self) -> io::Result<(Eager, SocketAddr)> {
        let flags = (SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC).bits();
        let accept = |socket: &Socket| socket.accept4(flags);
        let (socket, client) = self.0.async_io(Interest::READABLE, accept).await?;
        let client = client.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok((Eager::New(socket, TRIES), client))
    }
}

impl Eager {
    /// The address that was asked.
    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::New(socket, _) => {
                let address = socket.local_addr()?.as_socket();
                address.ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
            }
            Self::Waited(stream) => stream.local_addr(),
            Self::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Tries without waiting; nothing where it would have to.
    fn at_once<T>(&mut self, does: impl FnOnce(&Socket) -> io::Result<T>) -> Option<io::Result<T>> {
        let Self::New(socket, left) = self else {
            return None;
        };
        *left = left.checked_sub(1)?;
        let waits = [io::ErrorKind::WouldBlock, io::ErrorKind::Interrupted];
        let done = does(socket);
        let later = matches!(&done, Err(error) if waits.contains(&error.kind()));
        (!later).then_some(done)
    }

    /// The same connection, which the runtime knows from now on.
    fn waited(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let known = match std::mem::replace(self, Self::Lost) {
            Self::New(socket, _) => Self::Waited(TcpStream::from_std(socket.into())?),
            known => known,
        };
        *self = known;
        match self {
            Self::Waited(stream) => Ok(Pin::new(stream)),
            Self::New(..) | Self::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl AsyncRead for Eager {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // A request is short: to make all of a large buffer zero first costs more than to copy it.
        let mut short = [0; SHORT];
        let most = SHORT.min(buffer.remaining());
        let room = short.get_mut(..most).unwrap_or_default();
        if let Some(read) = self.at_once(|mut socket| socket.read(room)) {
            return Poll::Ready(
                read.map(|read| buffer.put_slice(room.get(..read).unwrap_or_default())),
            );
        }
        match self.waited() {
            Ok(stream) => stream.poll_read(context, buffer),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncWrite for Eager {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(written) = self.at_once(|mut socket| socket.write(bytes)) {
            return Poll::Ready(written);
        }
        match self.waited() {
            Ok(stream) => stream.poll_write(context, bytes),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(written) = self.at_once(|mut socket| socket.write_vectored(bytes)) {
            return Poll::Ready(written);
        }
        match self.waited() {
            Ok(stream) => stream.poll_write_vectored(context, bytes),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// A socket of the kernel has nothing to flush.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::New(socket, _) => Poll::Ready(socket.shutdown(Shutdown::Write)),
            Self::Waited(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Lost => Poll::Ready(Ok(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Two ends of a connection, the near one as it was accepted.
    async fn pair() -> (Eager, TcpStream) {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let address = socket.local_addr().unwrap();
        let door = Door::new(socket).unwrap();
        let far = TcpStream::connect(address).await.unwrap();
        let (near, client) = door.accept().await.unwrap();
        assert_eq!(client, far.local_addr().unwrap());
        assert_eq!(near.local_addr().unwrap(), address);
        (near, far)
    }

    #[tokio::test]
    async fn what_is_there_is_taken_without_the_runtime() {
        let (mut near, mut far) = pair().await;
        far.write_all(b"ask").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut heard = [0; 3];
        near.read_exact(&mut heard).await.unwrap();
        near.write_all(b"answer").await.unwrap();
        assert_eq!(&heard, b"ask");
        assert!(matches!(near, Eager::New(..)), "nothing had to wait");
        near.shutdown().await.unwrap();
        let mut told = Vec::new();
        far.read_to_end(&mut told).await.unwrap();
        assert_eq!(told, b"answer");
    }

    #[tokio::test]
    async fn what_is_not_there_yet_is_waited_for_in_both_directions() {
        let (mut near, mut far) = pair().await;
        let asking = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            far.write_all(b"ask").await.unwrap();
            let mut told = Vec::new();
            far.read_to_end(&mut told).await.unwrap();
            told
        });
        let mut heard = [0; 3];
        near.read_exact(&mut heard).await.unwrap();
        assert!(matches!(near, Eager::Waited(_)));
        let (mut filled, large) = (pair().await, vec![7; 30_000_000]);
        near.write_all(&large).await.unwrap();
        drop(near);
        assert!(asking.await.unwrap() == large);
        let writing = tokio::spawn(async move { filled.0.write_all(&large).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut told = Vec::new();
        filled.1.read_to_end(&mut told).await.unwrap();
        writing.await.unwrap().unwrap();
        assert_eq!(told.len(), 30_000_000);
    }
}
