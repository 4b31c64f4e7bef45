use super::{Date, Malformed, Time, Weekday};
use std::fmt;

/// A minute of one day, in a time zone that is said elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    date: Date,
    time: Time,
}

impl Moment {
    /// Reads `2026-03-02T10:00`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write a date, `T` and a time: `2026-03-02T10:00`";
        let Some((date, time)) = text.split_once('T') else {
            return Err(Malformed::new("has no `T` between date and time").help(help));
        };
        let (date, time) = (Date::parse(date)?, Time::parse(time)?);
        if date.year().is_none() {
            return Err(Malformed::new("has no year").help(help));
        }
        if time == Time::END {
            return Err(Malformed::new("is the end of a day").help("write `00:00` of the next day"));
        }
        Ok(Self { date, time })
    }

    /// The day; it has a year.
    pub const fn date(self) -> Date {
        self.date
    }

    /// The time of day.
    pub const fn time(self) -> Time {
        self.time
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.date.weekday().unwrap_or(Weekday::Monday)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}T{}", self.date, self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_date_and_a_time() {
        let moment = Moment::parse("2026-03-02T10:00").unwrap();
        assert_eq!(moment.to_string(), "2026-03-02T10:00");
        assert_eq!(
            (moment.weekday(), moment.time().hour()),
            (Weekday::Monday, 10)
        );
        for text in [
            "",
            "2026-03-02",
            "2026-03-02 10:00",
            "03-02T10:00",
            "2026-03-02T24:00",
            "2026-03-02T10:00Z",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
