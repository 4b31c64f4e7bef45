use crate::secrets::SecretRef;
use crate::source::Place;
use std::io;

/// The most that one template may write.
pub(super) const LIMIT: usize = 8 << 20;

/// What the formatter met during one pass, in the order of the marks that it wrote. It lives in the engine's state.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) secrets: Vec<(SecretRef, Option<Place>)>,
    pub(super) origins: Vec<Origin>,
}

/// Where a written value came from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A text, by the address of its first byte.
    Text(usize),
    /// A secret.
    Secret(Option<Place>),
}

impl Ledger {
    /// Enters a secret and gives its number.
    pub(super) fn secret(&mut self, secret: &SecretRef, place: Option<Place>) -> usize {
        self.secrets.push((secret.clone(), place));
        self.secrets.len() - 1
    }

    /// Enters an origin and gives its number.
    pub(super) fn origin(&mut self, origin: Origin) -> usize {
        self.origins.push(origin);
        self.origins.len() - 1
    }
}

/// Takes what a template writes, up to the limit.
#[derive(Debug)]
pub(super) struct Page(pub(super) Vec<u8>);

impl Default for Page {
    /// With room for the file of a phone, so that it does not move while it grows.
    fn default() -> Self {
        Self(Vec::with_capacity(16 << 10))
    }
}

impl io::Write for &mut Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LIMIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
