//! What the user sees: data on standard output, talk on standard error.

use super::failure::Failure;
use super::{environment, escape};
use std::io::{ErrorKind, IsTerminal, Write};

/// The two streams, and how much talk is wanted.
pub(super) struct Out {
    /// Only what went wrong is said.
    pub(super) quiet: bool,
    /// More is said.
    pub(super) verbose: bool,
}

impl Out {
    /// Whether talk is in colour.
    pub(super) fn colour() -> bool {
        environment::colour(&std::io::stderr())
    }

    /// Writes what was asked for. A reader that has seen enough (`| head`) is no failure.
    pub(super) fn data(&self, text: &str) -> Result<(), Failure> {
        let mut stream = std::io::stdout().lock();
        let text = if stream.is_terminal() {
            escape::visible(text)
        } else {
            text.into()
        };
        match stream
            .write_all(text.as_bytes())
            .and_then(|()| stream.flush())
        {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::doing("write to standard output")(error))
            }
            _ => Ok(()),
        }
    }

    /// Says what was done, unless nobody wants to hear.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            talk(&escape::visible(line));
        }
    }

    /// Says what only somebody who asked wants to know.
    pub(super) fn detail(&self, line: &str) {
        if self.verbose {
            talk(&escape::visible(line));
        }
    }

    /// Shows what went wrong, drawn already.
    pub(super) fn complain(&self, drawn: &str) {
        talk(drawn.trim_end_matches('\n'));
    }
}

/// Nobody is left to tell when standard error is gone.
fn talk(line: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{line}");
}
