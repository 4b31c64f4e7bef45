//! The lease of a host: one at a time works there.

use super::ask::{ask, judge, seconds};
use super::look::{lease, pending};
use super::{ApplyError, Call, Host, Options, Record, Trouble};
use crate::plan::{Lease, Pending};
use std::time::{Duration, Instant};

/// Takes the host's lease, waiting for another apply to end. Gives the fencing number.
pub(super) fn lock(
    host: &mut dyn Host,
    options: &Options,
    record: &Record,
    reason: &str,
) -> Result<u64, ApplyError> {
    let input = format!("{}\n{}\n", one_line(&record.who), one_line(reason));
    let start = Instant::now();
    loop {
        let answer = host.run(
            &Call::new("lock", [seconds(options.lease)]),
            &mut input.as_bytes(),
        )?;
        if answer.code != 5 {
            let number = judge("lock", answer)?
                .rest("number")
                .and_then(|number| number.parse().ok());
            return number
                .ok_or_else(|| ApplyError::new(Trouble::Failed, "the host gave no lease number"));
        }
        if let Some(pending) = pending(&answer) {
            return Err(waits(&pending));
        }
        if start.elapsed() >= options.wait {
            return Err(locked(lease(&answer)));
        }
        std::thread::sleep(Duration::from_millis(300).min(options.wait));
    }
}

fn waits(pending: &Pending) -> ApplyError {
    let message = format!(
        "what `{}` applied waits for confirmation, and goes back in {} s",
        pending.holder, pending.left
    );
    ApplyError::new(Trouble::Locked, crate::plan::plain(&message))
        .help("confirm it with the word that `pbxctl apply` gave: `pbxctl confirm WORD`")
        .help("or take it back at once: `pbxctl confirm --back WORD`")
}

fn locked(lease: Option<Lease>) -> ApplyError {
    let Some(lease) = lease else {
        return ApplyError::new(Trouble::Locked, "another apply holds the host");
    };
    let message = format!(
        "`{}` holds the host ({}) for {} s more",
        lease.holder, lease.reason, lease.left
    );
    ApplyError::new(Trouble::Locked, crate::plan::plain(&message))
        .help("wait, or run `pbxctl unlock` if you know that it is dead")
}

/// Takes the lease from whoever holds it, and says who that was; the journal says who took it.
pub fn unlock(host: &mut dyn Host, who: &str) -> Result<Option<Lease>, ApplyError> {
    let input = format!("{}\n", one_line(who));
    Ok(lease(&ask(host, "break", [], &mut input.as_bytes())?))
}

/// Without what would end a line or part it.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(200)
        .collect()
}
