use crate::catalog::zones::Change;

/// A change of clocks as phones want it: a whole hour of a day of the week of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The month, 1 to 12.
    pub(super) month: u8,
    /// Which of the days of the week in the month, from 1; 5 is the last.
    pub(super) week: u8,
    /// The day of the week; 0 is Sunday.
    pub(super) weekday: u8,
    /// The hour, 0 to 23, and the minute.
    pub(super) hour: u8,
    /// The minute.
    pub(super) minute: u8,
}

impl Moment {
    /// The day of the week where Sunday is 7.
    pub(super) const fn sunday_last(self) -> u8 {
        match self.weekday {
            0 => 7,
            day => day,
        }
    }
}

const DAY: i32 = 86_400;

/// A change before or behind its day is told by the day that it falls on; the day of the week moves along.
pub(super) fn moment(change: Change) -> Moment {
    let days = change.seconds.div_euclid(DAY);
    let seconds = change.seconds.rem_euclid(DAY);
    let weekday = (i32::from(change.weekday) + days).rem_euclid(7);
    let small = |number: i32| u8::try_from(number).unwrap_or_default();
    Moment {
        month: change.month,
        week: change.week,
        weekday: small(weekday),
        hour: small(seconds / 3600),
        minute: small(seconds % 3600 / 60),
    }
}

/// An offset in seconds as signed hours: `+1`, `-3:30`.
pub(super) fn hours(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() % 3600 / 60);
    match minutes {
        0 => format!("{sign}{hours}"),
        minutes => format!("{sign}{hours}:{minutes:02}"),
    }
}

/// The same with two digits each: `+01:00`.
pub(super) fn hours_minutes(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() % 3600 / 60);
    format!("{sign}{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::zones::{zone_rules, zones};

    #[test]
    fn offsets_are_told_in_hours() {
        assert_eq!(hours(3600), "+1");
        assert_eq!(hours(-12_600), "-3:30");
        assert_eq!(hours(0), "+0");
        assert_eq!(hours_minutes(20_700), "+05:45");
    }

    #[test]
    fn a_change_on_the_day_before_is_of_that_day() {
        let nuuk = zone_rules("America/Nuuk").unwrap().saving.unwrap();
        let start = moment(nuuk.start);
        assert_eq!((start.month, start.weekday, start.hour), (3, 6, 23));
        let berlin = zone_rules("Europe/Berlin").unwrap().saving.unwrap();
        let end = moment(berlin.end);
        assert_eq!((end.month, end.week, end.weekday, end.hour), (10, 5, 0, 3));
    }

    /// No phone is told of a month, week, day or hour that there is not.
    #[test]
    fn every_zone_can_be_told() {
        for name in zones() {
            let rules = zone_rules(name).unwrap();
            assert!(hours(rules.standard).len() <= 6, "{name}");
            let changes = rules.saving.map(|saving| [saving.start, saving.end]);
            for change in changes.into_iter().flatten() {
                let at = moment(change);
                assert!(
                    (1..=12).contains(&at.month) && (1..=5).contains(&at.week),
                    "{name}"
                );
                assert!(
                    at.weekday <= 6 && at.hour <= 23 && at.minute <= 59,
                    "{name}"
                );
            }
        }
    }
}
