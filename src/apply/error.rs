use serde::Serialize;
use std::fmt;

/// What kind of trouble there was; it decides the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The host's program ended with a fault.
    Failed,
    /// Another apply holds the host.
    Locked,
    /// Something on the host is not ours, and we keep off.
    Refused,
    /// The host is not as it was when the plan was made.
    Stale,
    /// The host cannot be reached, or went away.
    Unreachable,
    /// The engine did not come up as planned.
    Engine,
}

/// Why something could not be done on a host, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApplyError {
    /// The kind.
    pub trouble: Trouble,
    /// What happened: lower case, without a full stop.
    pub message: String,
    /// What to do, each an imperative.
    pub help: Vec<String>,
    /// What of the release it is about: a file and a line of it, from 1.
    pub at: Option<(String, usize)>,
}

impl ApplyError {
    /// One of a kind.
    pub fn new(trouble: Trouble, message: impl Into<String>) -> Self {
        Self {
            trouble,
            message: message.into(),
            help: Vec::new(),
            at: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for ApplyError {}

impl From<crate::bundle::BundleError> for ApplyError {
    fn from(error: crate::bundle::BundleError) -> Self {
        Self::new(Trouble::Failed, error.to_string())
    }
}
