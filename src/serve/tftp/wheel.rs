use std::time::Duration;

use tokio::time::Instant;

/// Alarms ring at most so late.
const TICK: Duration = Duration::from_millis(2);
/// A turn takes a second.
const SLOTS: u64 = 512;

/// Alarms of many, of which few live to ring: to set one costs the same however many there are. One that is further away than
/// a turn rings early, and is to be set again.
pub(super) struct Wheel<T> {
    start: Instant,
    /// The tick that is looked at next; all before it are empty.
    hand: u64,
    slots: Vec<Vec<T>>,
    count: usize,
}

impl<T> Wheel<T> {
    pub(super) fn new(start: Instant) -> Self {
        Self {
            start,
            hand: 0,
            slots: (0..SLOTS).map(|_| Vec::new()).collect(),
            count: 0,
        }
    }

    pub(super) fn set(&mut self, at: Instant, what: T) {
        let tick = self.micros(at).div_ceil(micros(TICK));
        let tick = tick.clamp(self.hand, self.hand + SLOTS - 1);
        if let Some(slot) = self.slots.get_mut(place(tick)) {
            slot.push(what);
            self.count += 1;
        }
    }

    /// When to call [`Wheel::rings`].
    pub(super) fn next(&self) -> Option<Instant> {
        let full = |tick: &u64| {
            self.slots
                .get(place(*tick))
                .is_some_and(|slot| !slot.is_empty())
        };
        let mut ticks = (self.hand..self.hand + SLOTS).filter(|_| self.count > 0);
        let tick = ticks.find(full)?;
        Some(self.start + Duration::from_micros(tick * micros(TICK)))
    }

    /// One whose time has come.
    pub(super) fn rings(&mut self, now: Instant) -> Option<T> {
        let now = self.micros(now) / micros(TICK);
        while self.count > 0 && self.hand <= now {
            let rung = self.slots.get_mut(place(self.hand)).and_then(Vec::pop);
            if rung.is_some() {
                self.count -= 1;
                return rung;
            }
            self.hand += 1;
        }
        self.hand = self.hand.max(now + 1);
        None
    }

    fn micros(&self, at: Instant) -> u64 {
        micros(at.saturating_duration_since(self.start))
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn place(tick: u64) -> usize {
    usize::try_from(tick % SLOTS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rung(wheel: &mut Wheel<&'static str>, now: Instant) -> Vec<&'static str> {
        std::iter::from_fn(|| wheel.rings(now)).collect()
    }

    #[test]
    fn alarms_ring_in_their_order_and_never_early_within_a_turn() {
        let start = Instant::now();
        let after = |millis| start + Duration::from_millis(millis);
        let mut wheel = Wheel::new(start);
        assert_eq!(wheel.next(), None);
        wheel.set(after(25), "later");
        wheel.set(after(7), "soon");
        assert_eq!(wheel.next(), Some(after(8)));
        assert_eq!(rung(&mut wheel, after(7)), [""; 0]);
        assert_eq!(rung(&mut wheel, after(8)), ["soon"]);
        assert_eq!(wheel.next(), Some(after(26)));
        assert_eq!(rung(&mut wheel, after(900)), ["later"]);
        wheel.set(after(3), "past");
        assert_eq!(rung(&mut wheel, after(902)), ["past"]);
    }

    #[test]
    fn what_is_further_than_a_turn_rings_early_and_idle_hours_cost_nothing() {
        let start = Instant::now();
        let mut wheel = Wheel::new(start);
        let later = start + Duration::from_hours(1000);
        assert_eq!(rung(&mut wheel, later), [""; 0]);
        wheel.set(later + Duration::from_secs(6), "far");
        let turn = wheel.next().unwrap();
        assert!((later..later + Duration::from_millis(1100)).contains(&turn));
        assert_eq!(rung(&mut wheel, turn), ["far"]);
    }
}
