use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::task::JoinHandle;

use crate::serve::desk::Visit;
use crate::serve::disk::CHUNK;
use crate::serve::log::Outcome;
use crate::serve::stored::Opened;

/// The bytes of one answer; with the last of them the request is over, and its record closed.
pub(super) struct FileBody {
    bytes: Bytes,
    file: Option<Reader>,
    left: u64,
    sent: u64,
    visit: Option<(Visit, u16)>,
}

/// A file that is read a chunk at a time, while others are served.
struct Reader {
    file: Arc<Opened>,
    at: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl FileBody {
    /// A body that is no file's, such as the words of an error.
    pub(super) const fn of_words(words: &'static str) -> Self {
        let bytes = Bytes::from_static(words.as_bytes());
        Self {
            left: bytes.len() as u64,
            bytes,
            file: None,
            sent: 0,
            visit: None,
        }
    }

    /// `bytes` of a file, to be noted with `status` when they are sent.
    pub(super) fn of_memory(bytes: Bytes, status: u16, visit: Visit) -> Self {
        let left = bytes.len() as u64;
        Self {
            bytes,
            file: None,
            left,
            sent: 0,
            visit: Some((visit, status)),
        }
        .begun()
    }

    /// `length` bytes of `file` from `at`.
    pub(super) fn of_disk(file: Opened, at: u64, length: u64, status: u16, visit: Visit) -> Self {
        let file = Some(Reader {
            file: Arc::new(file),
            at,
            reading: None,
        });
        Self {
            bytes: Bytes::new(),
            file,
            left: length,
            sent: 0,
            visit: Some((visit, status)),
        }
        .begun()
    }

    fn begun(mut self) -> Self {
        let status = self.visit.as_ref().map_or(0, |(_, status)| *status);
        if let Some((visit, _)) = &mut self.visit {
            visit.note(status, Outcome::gone());
        }
        self.progress(0);
        self
    }

    fn progress(&mut self, bytes: u64) {
        self.left -= bytes.min(self.left);
        self.sent += bytes;
        let Some((visit, status)) = &mut self.visit else {
            return;
        };
        visit.sent(self.sent);
        if self.left == 0 {
            visit.note(*status, Outcome::Sent);
        }
    }

    fn failed(&mut self, error: &io::Error) {
        if let Some((visit, status)) = &mut self.visit {
            visit.note(*status, Outcome::Failed(error.to_string().into()));
        }
    }
}

impl Reader {
    fn poll(&mut self, left: u64, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let reading = self.reading.get_or_insert_with(|| {
            let (file, at, wanted) = (
                Arc::clone(&self.file),
                self.at,
                usize::try_from(left).unwrap_or(CHUNK).min(CHUNK),
            );
            tokio::task::spawn_blocking(move || file.read_at(at, wanted))
        });
        let read = ready!(Pin::new(reading).poll(context))
            .map_err(io::Error::other)
            .flatten();
        self.reading = None;
        self.at += read.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Poll::Ready(read)
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let left = self.left;
        let read = match &mut self.file {
            None => Ok(std::mem::take(&mut self.bytes)),
            Some(reader) => ready!(reader.poll(left, context)),
        };
        match &read {
            Ok(bytes) => self.progress(bytes.len() as u64),
            Err(error) => self.failed(error),
        }
        Poll::Ready(Some(read.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
