use super::ask::ask;
use super::{ApplyError, Host};

/// A phone that is to read its configuration again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// Its account as the engine names it: `100@acme.example.net`.
    pub account: String,
    /// The section of `pjsip_notify.conf` with what its vendor understands.
    pub option: String,
}

/// Has the PBX send each phone its vendor's NOTIFY (RFC 3265). Gives the accounts to which nothing could be sent, with what
/// the PBX said: they are not registered, or it has no such section.
pub fn nudge(host: &mut dyn Host, nudges: &[Nudge]) -> Result<Vec<(String, String)>, ApplyError> {
    let line = |nudge: &Nudge| format!("{}\t{}\n", nudge.account, nudge.option);
    let input: String = nudges.iter().map(line).collect();
    let answer = ask(host, "notify", [], &mut input.as_bytes())?;
    let refused = answer.lines("refused").filter_map(|parts| {
        let mut parts = parts.into_iter();
        Some((parts.next()?, parts.next().unwrap_or_default()))
    });
    Ok(refused.collect())
}
