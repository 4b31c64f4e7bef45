use super::Malformed;
use std::fmt;

/// A time of day, from `00:00` to `24:00`, the end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    minutes: u16,
}

impl Time {
    /// The start of the day.
    pub const START: Self = Self { minutes: 0 };
    /// The end of the day, which is no time of it.
    pub const END: Self = Self { minutes: 24 * 60 };

    /// Reads `08:00`, in 24 hours.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write hours and minutes in two digits each, in 24 hours: `08:00`";
        let parts = text
            .split_once(':')
            .and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)));
        match parts {
            Some((hour @ 0..=23, minute @ 0..=59)) => Ok(Self {
                minutes: hour * 60 + minute,
            }),
            Some((24, 0)) => Ok(Self::END),
            Some(_) => {
                Err(Malformed::new(format!("has `{text}`, which no clock shows")).help(help))
            }
            None => Err(Malformed::new(format!("has `{text}` for a time")).help(help)),
        }
    }

    /// The hour, 0 to 24.
    pub const fn hour(self) -> u16 {
        self.minutes / 60
    }

    /// The minute, 0 to 59.
    pub const fn minute(self) -> u16 {
        self.minutes % 60
    }

    /// Minutes since the start of the day.
    pub const fn minutes(self) -> u16 {
        self.minutes
    }
}

/// Exactly two digits.
fn two(text: &str) -> Option<u16> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.hour(), self.minute())
    }
}

/// Hours of a day: the start counts, the end does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    start: Time,
    end: Time,
}

impl Hours {
    /// The whole day.
    pub const ALL: Self = Self {
        start: Time::START,
        end: Time::END,
    };

    /// Reads `08:00-17:00`. The end may be `24:00`; hours do not cross midnight.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let Some((start, end)) = text.split_once('-') else {
            return Err(
                Malformed::new("has no `-`").help("write the start and the end: `08:00-17:00`")
            );
        };
        let (start, end) = (Time::parse(start.trim())?, Time::parse(end.trim())?);
        if start < end {
            return Ok(Self { start, end });
        }
        Err(backwards(start, end))
    }

    /// The first minute.
    pub const fn start(self) -> Time {
        self.start
    }

    /// The minute after the last.
    pub const fn end(self) -> Time {
        self.end
    }

    /// Whether a time lies in them.
    pub fn contains(self, time: Time) -> bool {
        (self.start..self.end).contains(&time)
    }

    /// Whether the two have a minute in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

fn backwards(start: Time, end: Time) -> Malformed {
    match end {
        _ if start == end => {
            Malformed::new("ends where it starts").help("write `00:00-24:00` for the whole day")
        }
        Time::START => Malformed::new("ends before it starts").help(format!(
            "write `{start}-24:00`; midnight as an end is `24:00`"
        )),
        _ => Malformed::new("crosses midnight").help(format!(
            "split it: `{start}-24:00` on this day, `00:00-{end}` on the next"
        )),
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_outside() {
        let hours = Hours::parse("08:00-17:00").unwrap();
        let open = |text| hours.contains(Time::parse(text).unwrap());
        assert!(open("08:00") && open("16:59") && !open("17:00") && !open("07:59"));
        assert_eq!(Hours::parse("00:00-24:00"), Ok(Hours::ALL));
        assert_eq!(Hours::ALL.to_string(), "00:00-24:00");
    }

    #[test]
    fn overlaps_are_seen() {
        let hours = |text| Hours::parse(text).unwrap();
        assert!(hours("08:00-12:00").overlaps(hours("11:59-13:00")));
        assert!(!hours("08:00-12:00").overlaps(hours("12:00-13:00")));
    }

    #[test]
    fn tells_how_to_write_them() {
        let help = |text| Hours::parse(text).unwrap_err().help.unwrap();
        assert_eq!(
            help("22:00-06:00"),
            "split it: `22:00-24:00` on this day, `00:00-06:00` on the next"
        );
        assert!(help("22:00-00:00").contains("`22:00-24:00`"));
        assert!(help("08:00-08:00").contains("whole day"));
        for text in [
            "",
            "8-17",
            "8:00-17:00",
            "08:00",
            "08:00-25:00",
            "24:01-24:02",
            "08:60-09:00",
            "+8:00-09:00",
        ] {
            assert!(Hours::parse(text).is_err(), "{text}");
        }
        assert!(Hours::parse("24:00-24:00").is_err());
    }
}
