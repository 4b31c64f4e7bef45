use std::time::Duration;

/// How long to wait before the next look: the usual time, and twice as long after each failure in a row.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    usual: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    /// The usual time, and the longest.
    pub const fn new(usual: Duration, most: Duration) -> Self {
        Self {
            usual,
            most,
            failures: 0,
        }
    }

    /// How long to wait after a look that went well, or did not.
    pub fn after(&mut self, well: bool) -> Duration {
        self.failures = if well {
            0
        } else {
            self.failures.saturating_add(1)
        };
        let times = 2_u32.saturating_pow(self.failures);
        self.usual
            .saturating_mul(times)
            .min(self.most.max(self.usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_twice_as_long_each_time_and_not_for_ever() {
        let mut backoff = Backoff::new(Duration::from_secs(30), Duration::from_secs(200));
        let seconds: Vec<_> = [true, false, false, false, false, true]
            .map(|well| backoff.after(well).as_secs())
            .to_vec();
        assert_eq!(seconds, [30, 60, 120, 200, 200, 30]);
        for _ in 0..100 {
            backoff.after(false);
        }
        assert_eq!(backoff.after(false).as_secs(), 200);
    }
}
