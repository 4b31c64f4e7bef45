use super::{Malformed, Weekday};
use std::fmt;

/// A day of one year, or of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: Option<u16>,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2026-12-24`, or `12-25` for every year.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write `2026-12-24`, or `12-24` for every year";
        let parts: Vec<&str> = text.split('-').collect();
        let read = match parts[..] {
            [year, month, day] => number(year, 4).map(|year| (Some(year), month, day)),
            [month, day] => Some((None, month, day)),
            _ => None,
        };
        let read =
            read.and_then(|(year, month, day)| Some((year, number(month, 2)?, number(day, 2)?)));
        let Some((year, month, day)) = read else {
            return Err(Malformed::new("is not year, month and day in digits").help(help));
        };
        Self::new(year, month, day)
    }

    fn new(year: Option<u16>, month: u16, day: u16) -> Result<Self, Malformed> {
        if !(1..=12).contains(&month) {
            let help = "write the month before the day: `2026-12-24`";
            return Err(Malformed::new(format!("has `{month:02}` for a month")).help(help));
        }
        let (month, last) = (narrow(month), days(year, narrow(month)));
        match narrow(day) {
            day if (1..=last).contains(&day) => Ok(Self { year, month, day }),
            _ => Err(Malformed::new(format!("has `{day:02}` for a day"))
                .help(format!("the month has {last} days"))),
        }
    }

    /// The year; `None` means every year.
    pub const fn year(self) -> Option<u16> {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Whether a day of one year is this one.
    pub fn is(self, day: Self) -> bool {
        (self.year.is_none() || self.year == day.year)
            && (self.month, self.day) == (day.month, day.day)
    }

    /// The day of the week, if it is a day of one year.
    pub fn weekday(self) -> Option<Weekday> {
        let year = usize::from(self.year?);
        let past = year.saturating_sub(1);
        let leaps = past / 4 - past / 100 + past / 400;
        let months: usize = (1..self.month)
            .map(|month| usize::from(days(self.year, month)))
            .sum();
        // The first of January of the year 1 was a Monday.
        Some(Weekday::Monday.after(past * 365 + leaps + months + usize::from(self.day) - 1))
    }
}

/// A number of exactly so many digits.
fn number(text: &str, width: usize) -> Option<u16> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn narrow(number: u16) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The days of a month, in the Gregorian calendar; February of every year has 29.
fn days(year: Option<u16>, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(out, "{year:04}-")?;
        }
        write!(out, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn is_of_one_year_or_of_every() {
        assert!(date("12-25").is(date("2026-12-25")) && !date("2025-12-25").is(date("2026-12-25")));
        for text in ["2026-12-24", "12-25", "2028-02-29", "02-29"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn knows_its_weekday() {
        assert_eq!(date("2026-03-02").weekday(), Some(Weekday::Monday));
        assert_eq!(date("2000-02-29").weekday(), Some(Weekday::Tuesday));
        assert_eq!(date("1999-12-31").weekday(), Some(Weekday::Friday));
        assert_eq!(date("0001-01-01").weekday(), Some(Weekday::Monday));
        assert_eq!(date("12-25").weekday(), None);
    }

    #[test]
    fn refuses_days_that_are_not() {
        let help = |text| Date::parse(text).unwrap_err().help.unwrap();
        assert_eq!(help("2026-02-29"), "the month has 28 days");
        assert!(help("2026-24-12").contains("month before the day"));
        for text in [
            "",
            "24.12.2026",
            "2026-12",
            "26-12-24",
            "2026-1-1",
            "2026-12-24-1",
            "2026-12-00",
            "2026-00-01",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }
}
