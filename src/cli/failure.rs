use super::exit::Exit;
use std::fmt::Display;

/// Why a verb stopped, where no place in the repository is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// How the process ends.
    pub(super) exit: Exit,
    /// What is wrong, in one sentence.
    pub(super) message: String,
    /// What to do, each an imperative.
    pub(super) help: Vec<String>,
}

impl Failure {
    /// A failure with nothing changed.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            message: message.into(),
            help: Vec::new(),
        }
    }

    /// A command that makes no sense as it was typed.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            ..Self::new(message)
        }
    }

    /// Says what to do.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Says what was tried: `cannot write `x`: permission denied`.
    pub(super) fn doing(what: impl Display) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::new(format!("cannot {what}: {}", reason(&error)))
    }
}

/// The words of an error of the system, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
