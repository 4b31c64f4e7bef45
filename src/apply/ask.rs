//! One verb of the host's program: how it is asked, and what its answer means.

use super::{Answer, ApplyError, Call, Host, Trouble};
use std::io::Read;
use std::time::Duration;

/// Runs a verb that is to succeed.
pub(super) fn ask(
    host: &mut dyn Host,
    verb: &'static str,
    args: impl IntoIterator<Item = String>,
    input: &mut dyn Read,
) -> Result<Answer, ApplyError> {
    judge(verb, host.run(&Call::new(verb, args), input)?)
}

/// The answer of a verb that succeeded, or what went wrong.
pub(super) fn judge(verb: &str, answer: Answer) -> Result<Answer, ApplyError> {
    let trouble = match answer.code {
        0 => return Ok(answer),
        4 => Trouble::Stale,
        5 => Trouble::Locked,
        20 => Trouble::Refused,
        22 => Trouble::Engine,
        _ => Trouble::Failed,
    };
    let said: Vec<_> = answer
        .err
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let said = said
        .get(said.len().saturating_sub(3)..)
        .unwrap_or_default()
        .join("; ");
    let error = ApplyError::new(
        trouble,
        format!("`{verb}` on the host: {}", crate::plan::plain(&said)),
    );
    Err(if let Some(help) = remedy(&said) {
        error.help(help)
    } else {
        error
    })
}

fn remedy(said: &str) -> Option<&'static str> {
    let known = [
        ("No space left", "make room on the host, then apply again"),
        (
            "Read-only file system",
            "mount it for writing, then apply again",
        ),
        (
            "Permission denied",
            "log in as root, or let the user run `sudo` without a password",
        ),
        (
            "asterisk does not answer",
            "start the engine, then apply again",
        ),
    ];
    known
        .iter()
        .find(|(sign, _)| said.contains(sign))
        .map(|(_, help)| *help)
}

/// Whole seconds, one at least, as the host's program reads them.
pub(super) fn seconds(duration: Duration) -> String {
    duration.as_secs().max(1).to_string()
}

/// One a line, as the host's program reads them.
pub(super) fn list(all: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    all.into_iter().fold(String::new(), |mut list, one| {
        list.push_str(one.as_ref());
        list.push('\n');
        list
    })
}
