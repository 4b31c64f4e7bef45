//! The `TZ` strings of POSIX (IEEE 1003.1, 8.3), as far as the IANA database writes them.

/// What holds in a time zone from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneRules {
    /// Seconds east of UTC, outside of the saving time.
    pub standard: i32,
    /// The saving time, if there is one.
    pub saving: Option<Saving>,
}

/// A time of the year with clocks put forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Seconds east of UTC while it lasts; more than outside of it.
    pub offset: i32,
    /// When it starts, by the clock before.
    pub start: Change,
    /// When it ends, by the clock before.
    pub end: Change,
}

/// When clocks are changed in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The month, 1 to 12.
    pub month: u8,
    /// Which of the days of the week in the month, from 1; 5 is the last.
    pub week: u8,
    /// The day of the week; 0 is Sunday.
    pub weekday: u8,
    /// Seconds from the start of that day. Some are below zero or beyond the end of the day.
    pub seconds: i32,
}

/// Reads `CET-1CEST,M3.5.0,M10.5.0/3`; rules by the day of the year, which no zone has, are not read.
pub(super) fn parse(text: &str) -> Option<ZoneRules> {
    let rest = abbreviation(text)?;
    let (standard, rest) = offset(rest)?;
    if rest.is_empty() {
        return Some(ZoneRules {
            standard,
            saving: None,
        });
    }
    let rest = abbreviation(rest)?;
    let (other, rest) = offset(rest)
        .filter(|_| !rest.starts_with(','))
        .unwrap_or((standard + 3600, rest));
    let (start, end) = rest.strip_prefix(',')?.split_once(',')?;
    let (start, end) = (change(start)?, change(end)?);
    Some(forward(standard, other, start, end))
}

/// The saving time is the one with the greater offset. Ireland's database entry has it the other way round: its standard time
/// is that of summer.
fn forward(standard: i32, other: i32, start: Change, end: Change) -> ZoneRules {
    let (standard, saving) = if other > standard {
        (
            standard,
            Saving {
                offset: other,
                start,
                end,
            },
        )
    } else {
        (
            other,
            Saving {
                offset: standard,
                start: end,
                end: start,
            },
        )
    };
    ZoneRules {
        standard,
        saving: Some(saving),
    }
}

/// What follows the letters of a name, or the brackets of `<+01>`.
fn abbreviation(text: &str) -> Option<&str> {
    match text.strip_prefix('<') {
        Some(name) => name.split_once('>').map(|(_, rest)| rest),
        None => Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic()))
            .filter(|rest| rest.len() < text.len()),
    }
}

/// An offset, in seconds east: POSIX counts to the west.
fn offset(text: &str) -> Option<(i32, &str)> {
    let end = text
        .find(|c: char| !matches!(c, '0'..='9' | ':' | '+' | '-'))
        .unwrap_or(text.len());
    let (time, rest) = text.split_at_checked(end)?;
    Some((-seconds(time)?, rest))
}

/// `2`, `-1`, `5:30` or `26:00:00`.
fn seconds(text: &str) -> Option<i32> {
    let (sign, time) = match text.strip_prefix('-') {
        Some(time) => (-1, time),
        None => (1, text.trim_start_matches('+')),
    };
    let mut total = 0;
    for (part, unit) in time.splitn(3, ':').zip([3600, 60, 1]) {
        total += part.parse::<u16>().ok().map(i32::from)? * unit;
    }
    Some(sign * total)
}

/// `M10.5.0/3`: of the tenth month the last Sunday, at three.
fn change(text: &str) -> Option<Change> {
    let (day, time) = text.split_once('/').unwrap_or((text, "2"));
    let mut parts = day
        .strip_prefix('M')?
        .split('.')
        .map(|part| part.parse::<u8>().ok());
    let (month, week, weekday) = (parts.next()??, parts.next()??, parts.next()??);
    let within = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday <= 6;
    let seconds = seconds(time)?;
    within.then_some(Change {
        month,
        week,
        weekday,
        seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(month: u8, week: u8, weekday: u8, hour: i32) -> Change {
        Change {
            month,
            week,
            weekday,
            seconds: hour * 3600,
        }
    }

    #[test]
    fn central_europe_saves_in_summer() {
        let rules = parse("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let saving = Saving {
            offset: 7200,
            start: at(3, 5, 0, 2),
            end: at(10, 5, 0, 3),
        };
        assert_eq!(
            rules,
            ZoneRules {
                standard: 3600,
                saving: Some(saving)
            }
        );
    }

    #[test]
    fn ireland_is_turned_round() {
        let rules = parse("IST-1GMT0,M10.5.0,M3.5.0/1").unwrap();
        let saving = Saving {
            offset: 3600,
            start: at(3, 5, 0, 1),
            end: at(10, 5, 0, 2),
        };
        assert_eq!(
            rules,
            ZoneRules {
                standard: 0,
                saving: Some(saving)
            }
        );
    }

    #[test]
    fn names_may_be_offsets() {
        assert_eq!(
            parse("<+0545>-5:45"),
            Some(ZoneRules {
                standard: 20_700,
                saving: None
            })
        );
        let nuuk = parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0").unwrap();
        assert_eq!(
            (nuuk.standard, nuuk.saving.unwrap().start),
            (-7200, at(3, 5, 0, -1))
        );
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in [
            "",
            "1",
            "CET",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,J60,J300",
            "CET-1CEST,M13.5.0,M10.5.0",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
