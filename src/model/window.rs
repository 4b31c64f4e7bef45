use super::{Days, Hours, Moment, TimeZone};
use crate::source::Spanned;

/// When hosts may be changed: hours of days of the week.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The hours, by days.
    pub hours: Vec<(Spanned<Days>, Vec<Hours>)>,
    /// The time zone in which they are read; the project's, or UTC, unless written.
    pub timezone: Option<Spanned<TimeZone>>,
}

impl Windows {
    /// Each as it is written: `mon-thu 18:00-22:00`.
    pub fn spans(&self) -> impl Iterator<Item = String> {
        let by_days = self.hours.iter();
        by_days.flat_map(|(days, hours)| {
            hours
                .iter()
                .map(move |hours| format!("{} {hours}", days.value))
        })
    }

    /// Whether a moment of that time zone lies in one.
    pub fn contains(&self, moment: Moment) -> bool {
        let today = self
            .hours
            .iter()
            .filter(|(days, _)| days.value.contains(moment.weekday()));
        let mut hours = today.flat_map(|(_, hours)| hours);
        hours.any(|hours| hours.contains(moment.time()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, SourceMap};

    #[test]
    fn a_moment_lies_in_a_window_or_not() {
        let place = Place::new(SourceMap::default().add("pbx.yaml", String::new()), 0, 0);
        let days = Spanned::new(Days::parse("mon-thu").unwrap(), place);
        let windows = Windows {
            hours: vec![(days, vec![Hours::parse("18:00-22:00").unwrap()])],
            timezone: None,
        };
        let open = |text| windows.contains(Moment::parse(text).unwrap());
        assert!(open("2026-11-19T18:00"), "a Thursday");
        assert!(!open("2026-11-19T22:00") && !open("2026-11-20T19:00"));
    }
}
