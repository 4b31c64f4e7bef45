use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// So much of a handshake is held back; its last part is much smaller.
const HELD: usize = 4 << 10;

/// A stream whose other end may leave an answer untaken for so long and no longer.
///
/// What is written while it holds back leaves with what is written next, or as soon as the other end is waited for: the ticket
/// that ends a handshake then shares a packet, and a system call, with the answer behind it.
pub(super) struct Patient<S> {
    stream: S,
    patience: Duration,
    waiting: bool,
    timer: Option<Pin<Box<Sleep>>>,
    holds: bool,
    held: Vec<u8>,
}

impl<S> Patient<S> {
    pub(super) const fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            waiting: false,
            timer: None,
            holds: false,
            held: Vec::new(),
        }
    }

    /// The same, holding back until it is told to [`Patient::hasten`].
    pub(super) fn holding(self) -> Self {
        Self {
            holds: true,
            ..self
        }
    }

    /// From now on nothing more is held back.
    pub(super) const fn hasten(&mut self) {
        self.holds = false;
    }

    /// Passes `written` on; while nothing can be written, the patience runs out.
    fn watch<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = false;
            return written;
        }
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep(self.patience)));
        if !self.waiting {
            self.waiting = true;
            timer.as_mut().reset(Instant::now() + self.patience);
        }
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn hold(&mut self, bytes: &[u8]) -> bool {
        let fits = self.holds && self.held.len() + bytes.len() <= HELD;
        if fits {
            self.held.extend_from_slice(bytes);
        }
        fits
    }
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    /// Writes what was held back, with `bytes` behind it, and says how much of those was taken.
    fn poll_behind(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        while !self.held.is_empty() {
            let both = [IoSlice::new(&self.held), IoSlice::new(bytes)];
            let written = Pin::new(&mut self.stream).poll_write_vectored(context, &both);
            let written = ready!(self.watch(written, context))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let held = written.min(self.held.len());
            self.held.drain(..held);
            if written > held {
                return Poll::Ready(Ok(written - held));
            }
        }
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(written, context)
    }

    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.held.is_empty() {
            ready!(self.poll_behind(context, &[]))?;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_pending() && !self.held.is_empty() {
            // The other end may wait for this before it says anything.
            if let Poll::Ready(Err(error)) = self.poll_held(context) {
                return Poll::Ready(Err(error));
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.hold(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        self.poll_behind(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.holds || !self.held.is_empty() {
            let first = bytes.iter().find(|some| !some.is_empty());
            return self.poll_write(context, first.map_or(&[], |some| &**some));
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.watch(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.holds {
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_held(context))?;
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(flushed, context)
    }

    /// Who shuts down drops the stream next, and that ends both directions: nobody needs to say so of one of them first.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_held(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn what_is_held_back_leaves_before_what_follows_or_when_somebody_is_waited_for() {
        let (near, mut far) = duplex(64);
        let mut patient = Patient::new(near, Duration::from_secs(1)).holding();
        patient.write_all(b"one ").await.unwrap();
        patient.flush().await.unwrap();
        let mut seen = [0; 8];
        let nothing = tokio::time::timeout(Duration::from_millis(20), far.read(&mut seen));
        assert!(nothing.await.is_err(), "it is held back");
        patient.hasten();
        patient.write_all(b"two ").await.unwrap();
        far.read_exact(&mut seen).await.unwrap();
        assert_eq!(&seen, b"one two ");
        let mut patient = patient.holding();
        patient.write_all(b"question").await.unwrap();
        let answering = tokio::spawn(async move {
            far.read_exact(&mut seen).await.unwrap();
            far.write_all(b"answer").await.unwrap();
            seen
        });
        let mut heard = [0; 6];
        patient.read_exact(&mut heard).await.unwrap();
        assert_eq!(
            (&answering.await.unwrap(), &heard),
            (b"question", b"answer")
        );
    }
}
