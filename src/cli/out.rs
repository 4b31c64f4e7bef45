//! What the user sees: data on standard output, talk on standard error.

use super::exit::Exit;
use super::failure::Failure;
use super::report::draw_failure;
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

    /// Writes lines of a log, which is what a server prints.
    pub(super) fn log(lines: &str) {
        let mut stream = std::io::stdout().lock();
        let _gone = stream.write_all(escape::visible(lines).as_bytes());
        let _late = stream.flush();
    }

    /// Whether data is in colour.
    pub(super) fn data_colour() -> bool {
        environment::colour(&std::io::stdout())
    }

    /// Asks somebody who sits there; anything but a yes is a no.
    pub(super) fn ask(question: &str) -> bool {
        let mut answer = String::new();
        let _gone = write!(std::io::stderr().lock(), "{question} [y/N] ");
        let read = std::io::stdin().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// Refuses to tell a secret where it would be kept: to anything but a terminal, unless that was asked for.
    pub(super) fn to_eyes_only(anywhere: bool, what: &str) -> Result<(), Failure> {
        if anywhere || std::io::stdout().is_terminal() {
            return Ok(());
        }
        let kept = "standard output is no terminal, and a log keeps what it is told";
        Err(Failure::usage(kept).help(format!("add `--anywhere`, if {what} to go there")))
    }

    /// Writes what was asked for.
    pub(super) fn data(text: &str) -> Result<(), Failure> {
        let terminal = std::io::stdout().is_terminal();
        Self::drawn(&if terminal {
            escape::visible(text)
        } else {
            text.into()
        })
    }

    /// Writes a file as it is; to a terminal, as one may see it.
    pub(super) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
        if std::io::stdout().is_terminal() {
            return Self::data(&String::from_utf8_lossy(bytes));
        }
        Self::put(bytes)
    }

    /// Writes what was asked for, escaped and coloured already. A reader that has seen enough (`| head`) is no failure.
    pub(super) fn drawn(text: &str) -> Result<(), Failure> {
        Self::put(text.as_bytes())
    }

    fn put(bytes: &[u8]) -> Result<(), Failure> {
        let mut stream = std::io::stdout().lock();
        match stream.write_all(bytes).and_then(|()| stream.flush()) {
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

    /// Says what was done, escaped and coloured already.
    pub(super) fn say_drawn(&self, text: &str) {
        if !self.quiet {
            talk(text);
        }
    }

    /// Says what only somebody who asked wants to know.
    pub(super) fn detail(&self, line: &str) {
        if self.verbose {
            talk(&escape::visible(line));
        }
    }

    /// Shows what went wrong, drawn already.
    pub(super) fn complain(drawn: &str) {
        talk(drawn.trim_end_matches('\n'));
    }
}

impl Failure {
    /// Shows it, and gives its exit code.
    pub(super) fn tell(&self) -> Exit {
        Out::complain(&draw_failure(self, Out::colour()));
        self.exit
    }
}

/// Nobody is left to tell when standard error is gone.
fn talk(line: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{line}");
}
