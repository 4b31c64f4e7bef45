use super::Malformed;
use std::fmt;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// From Monday to Sunday (ISO 8601).
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Tuesday => "tue",
            Self::Wednesday => "wed",
            Self::Thursday => "thu",
            Self::Friday => "fri",
            Self::Saturday => "sat",
            Self::Sunday => "sun",
        }
    }

    /// The day after so many others.
    pub(super) const fn after(self, days: usize) -> Self {
        Self::ALL[(self as usize + days) % 7]
    }

    fn parse(text: &str) -> Result<Self, Malformed> {
        let known = Self::ALL.into_iter().find(|day| day.name() == text);
        known.ok_or_else(|| unknown(text))
    }
}

/// A word that is no day, and the day that it seems to be: `Mon`, `tuesday`.
fn unknown(text: &str) -> Malformed {
    let fault = Malformed::new(format!("has `{text}` for a day"));
    let word = text.to_lowercase();
    let near = Weekday::ALL
        .into_iter()
        .find(|day| word.starts_with(day.name()));
    fault.help(match near {
        Some(day) => format!("write `{}`", day.name()),
        None => "the days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`".to_owned(),
    })
}

/// Days of the week: one or more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(u8);

impl Days {
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);

    /// Reads `sat`, `mon-fri` or `mon,wed,fri-sun`; a range may pass the end of the week: `sat-mon`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut days = Self(0);
        for part in text.split(',').map(str::trim) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (Weekday::parse(first.trim())?, Weekday::parse(last.trim())?);
            let more = Self::range(first, last);
            if let Some(twice) = more.iter().find(|day| days.contains(*day)) {
                return Err(Malformed::new(format!("has `{}` twice", twice.name()))
                    .help("write each day once"));
            }
            days.0 |= more.0;
        }
        Ok(days)
    }

    fn range(first: Weekday, last: Weekday) -> Self {
        let length = (last as usize + 7 - first as usize) % 7;
        (0..=length).fold(Self(0), |days, at| Self(days.0 | bit(first.after(at))))
    }

    /// Whether a day is one of them.
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// Whether the two have a day in common.
    pub const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Each, from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL
            .into_iter()
            .filter(move |day| self.contains(*day))
    }

    /// The days in unbroken rows, first and last: `mon-wed,fri` is Monday to Wednesday and Friday to Friday.
    pub fn runs(self) -> Vec<(Weekday, Weekday)> {
        let mut runs: Vec<(Weekday, Weekday)> = Vec::new();
        for day in self.iter() {
            match runs.last_mut() {
                Some((_, last)) if *last as usize + 1 == day as usize => *last = day,
                _ => runs.push((day, day)),
            }
        }
        runs
    }
}

const fn bit(day: Weekday) -> u8 {
    1 << day as u8
}

impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.runs().into_iter().map(|(first, last)| {
            let same = first == last;
            let more = if same {
                String::new()
            } else {
                format!("-{}", last.name())
            };
            format!("{}{more}", first.name())
        });
        out.write_str(&runs.collect::<Vec<_>>().join(","))
    }
}

impl fmt::Debug for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_written_back_in_runs() {
        let days = |text| Days::parse(text).unwrap().to_string();
        assert_eq!(days("mon-fri"), "mon-fri");
        assert_eq!(days("wed, mon"), "mon,wed");
        assert_eq!(days("sat-mon"), "mon,sat-sun");
        assert_eq!(days("mon,tue,wed,sun"), "mon-wed,sun");
        assert_eq!(Days::parse("mon-sun"), Ok(Days::ALL));
    }

    #[test]
    fn know_which_they_are() {
        let days = Days::parse("mon-fri").unwrap();
        assert!(days.contains(Weekday::Friday) && !days.contains(Weekday::Saturday));
        assert!(days.overlaps(Days::parse("fri-sat").unwrap()));
        assert!(!days.overlaps(Days::parse("sat-sun").unwrap()));
    }

    #[test]
    fn tell_how_to_write_them() {
        let help = |text| Days::parse(text).unwrap_err().help.unwrap();
        assert_eq!(help("Monday"), "write `mon`");
        assert!(help("mo-fr").starts_with("the days are"));
        assert_eq!(help("mon-fri,fri"), "write each day once");
        for text in ["", "mon,", "mon-", "-fri", "mon fri", "mon-wed-fri"] {
            assert!(Days::parse(text).is_err(), "{text}");
        }
    }
}
