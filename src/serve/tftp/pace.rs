//! When to send again: the round trip is measured, the wait doubles with every repeat, and it has an end.

use std::time::Duration;

use super::terms::Terms;
use crate::serve::options::Tftp;

/// The retransmission timer as data. All times count from the start of the transfer.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    limits: Tftp,
    /// What the client asked for as the wait before a repeat: its own timer too. What is lost is missed within a round trip or two,
    /// so the first repeats come sooner. Later ones leave its timer time to run out, which starts anew with whatever comes:
    /// some answer a block that they have with nothing but that timer's repeat.
    asked: Option<Duration>,
    /// Smoothed round trip and its variance, RFC 6298.
    round_trip: Option<(Duration, Duration)>,
    /// When the packet in flight was sent, if it was sent once only (Karn's rule).
    sample: Option<Duration>,
    wait: Duration,
    progress: Duration,
    last: Duration,
    heard: bool,
    due: Duration,
}

impl Pace {
    pub(super) fn new(limits: Tftp, terms: &Terms) -> Self {
        // A client that told us its timer is let be while we agree: some give up when they hear twice what was granted.
        let wait = terms.timeout.map_or(limits.first, patiently);
        let (zero, asked) = (Duration::ZERO, terms.timeout);
        Self {
            limits,
            asked,
            round_trip: None,
            sample: Some(zero),
            wait,
            progress: zero,
            last: zero,
            heard: false,
            due: wait,
        }
    }

    /// When the next repeat is due.
    pub(super) const fn due(&self) -> Duration {
        self.due
    }

    /// Something new was acknowledged, and something new is sent.
    pub(super) fn progressed(&mut self, now: Duration) {
        if let Some(sent) = self.sample {
            self.measured(now.saturating_sub(sent));
        }
        self.heard = true;
        self.progress = now;
        self.last = now;
        self.wait = self.usual();
        self.sample = Some(now);
        self.due = now + self.wait;
    }

    /// Whether what comes now can be the answer to what was sent last, or is too early to be more than an echo.
    pub(super) fn answers(&self, now: Duration) -> bool {
        let trip = self
            .round_trip
            .map_or(Duration::ZERO, |(smooth, _)| smooth / 2);
        now.saturating_sub(self.last) > trip
    }

    /// What is in flight was sent again because the client asked for it.
    pub(super) fn repeated(&mut self, now: Duration) {
        self.sample = None;
        self.last = now;
        self.due = now + self.wait;
    }

    /// A repeat is due: `false` when the client has been silent for too long.
    pub(super) fn expired(&mut self, now: Duration) -> bool {
        if now.saturating_sub(self.progress) >= self.patience() {
            return false;
        }
        self.sample = None;
        self.last = now;
        self.wait = (self.wait * 2).min(self.longest());
        self.due = (now + self.wait).min((self.progress + self.patience()).max(now));
        true
    }

    fn patience(&self) -> Duration {
        let least = if self.heard {
            self.limits.patience
        } else {
            self.limits.greeting
        };
        least.max(self.asked.unwrap_or_default() * 4)
    }

    fn longest(&self) -> Duration {
        self.asked.map_or(self.limits.ceiling, patiently)
    }

    fn measured(&mut self, trip: Duration) {
        self.round_trip = Some(match self.round_trip {
            None => (trip, trip / 2),
            Some((smooth, variance)) => (
                (smooth * 7 + trip) / 8,
                (variance * 3 + smooth.abs_diff(trip)) / 4,
            ),
        });
    }

    fn usual(&self) -> Duration {
        let wait = self
            .round_trip
            .map_or(self.limits.first, |(smooth, variance)| {
                smooth + variance * 4
            });
        wait.min(self.longest()).max(self.limits.floor)
    }
}

/// Long enough for the client's own timer, of which some take a good second for one.
fn patiently(asked: Duration) -> Duration {
    asked * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_come_soon_and_then_leave_the_clients_own_timer_its_time() {
        let terms = Terms {
            block: 512,
            window: 1,
            timeout: Some(Duration::from_secs(2)),
            oack: Some(Vec::new()),
        };
        let mut pace = Pace::new(Tftp::default(), &terms);
        assert_eq!(pace.due(), Duration::from_secs(4), "while they agree");
        let mut now = Duration::from_millis(1);
        pace.progressed(now);
        let mut waits = Vec::new();
        for _ in 0..9 {
            waits.push(pace.due().saturating_sub(now).as_millis());
            now = pace.due();
            assert!(pace.expired(now));
        }
        assert_eq!(waits, [25, 50, 100, 200, 400, 800, 1600, 3200, 4000]);
    }
}
