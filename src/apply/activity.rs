use super::ask::{ask, seconds};
use super::run::Run;
use super::steps::StepName;
use super::{ApplyError, Host, Trouble};
use crate::bundle::Manifest;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How often a busy engine is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// What goes on in an engine at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Calls under way.
    pub calls: u64,
    /// Their legs.
    pub channels: u64,
    /// Addresses at which phones are registered.
    pub contacts: u64,
    /// Accounts that are registered at one address or more.
    pub endpoints: u64,
    /// Registrations of ours with providers.
    pub trunks: u64,
    /// Those of them that stand.
    pub trunks_up: u64,
}

/// Asks an engine what goes on in it.
pub fn activity(host: &mut dyn Host) -> Result<Activity, ApplyError> {
    let answer = ask(host, "activity", [], &mut std::io::empty())?;
    let parts = answer.lines("activity").next().unwrap_or_default();
    let number = |at: usize| {
        parts
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    };
    Ok(Activity {
        calls: number(0),
        channels: number(1),
        contacts: number(2),
        endpoints: number(5),
        trunks: number(3),
        trunks_up: number(4),
    })
}

impl Run<'_, '_> {
    /// Waits for a moment without calls, where one is asked for; the lease is renewed meanwhile.
    pub(super) fn lull(&mut self, manifest: &Manifest) -> Result<(), ApplyError> {
        let Some(longest) = self.order.options.quiet else {
            return Ok(());
        };
        if self.engine(manifest).is_none() {
            self.steps.not_applicable(StepName::Lull);
            return Ok(());
        }
        let (number, lease) = (self.number, self.order.options.lease);
        let host = &mut *self.host;
        let wait = || quiet(host, number, lease, longest);
        self.steps.run(StepName::Lull, wait, |()| "no calls".into())
    }
}

fn quiet(
    host: &mut dyn Host,
    number: u64,
    lease: Duration,
    longest: Duration,
) -> Result<(), ApplyError> {
    let start = Instant::now();
    loop {
        let calls = activity(host)?.calls;
        if calls == 0 {
            return Ok(());
        }
        let left = longest.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Err(busy(calls, longest));
        }
        std::thread::sleep(PAUSE.min(left).min(lease / 3));
        let args = [number.to_string(), seconds(lease)];
        ask(host, StepName::Renew.as_str(), args, &mut std::io::empty())?;
    }
}

fn busy(calls: u64, longest: Duration) -> ApplyError {
    let (calls, verb) = match calls {
        1 => ("1 call".to_owned(), "is"),
        _ => (format!("{calls} calls"), "are"),
    };
    let message = format!(
        "{calls} {verb} still under way after {} s",
        longest.as_secs()
    );
    ApplyError::new(Trouble::Refused, message)
        .help("apply at another time, or without `--when-quiet`: calls go on over a reload")
}
