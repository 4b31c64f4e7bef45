use super::Malformed;
use std::fmt;

/// How many of many: a count, or a percentage of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many.
    Count(u32),
    /// So many of a hundred, 0 to 100.
    Percent(u8),
}

/// Limits that all hold; none allow all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits(pub Vec<Limit>);

impl Limits {
    /// The one that allows the least of `all`.
    pub fn tightest(&self, all: usize) -> Option<Limit> {
        self.0.iter().copied().min_by_key(|limit| limit.of(all))
    }
}

impl Limit {
    /// Reads `2` or `10%`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), true),
            None => (text, false),
        };
        let help = "write a count such as `2`, or a percentage such as `10%`";
        if let Some(bad) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Malformed::new(format!("holds `{bad}`")).help(help));
        }
        match (digits.parse::<u32>(), percent) {
            (Ok(count), false) => Ok(Self::Count(count)),
            (Ok(count), true) => u8::try_from(count)
                .ok()
                .filter(|share| *share <= 100)
                .map(Self::Percent)
                .ok_or_else(|| {
                    Malformed::new("is more than all")
                        .help("write a percentage from `0%` to `100%`")
                }),
            (Err(_), _) if digits.is_empty() => Err(Malformed::new("has no digits").help(help)),
            (Err(_), _) => Err(Malformed::new("is too large").help(help)),
        }
    }

    /// The most that this allows of `all`; a percentage is rounded down, so that 10% of 9 allows none.
    pub fn of(self, all: usize) -> usize {
        match self {
            Self::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            Self::Percent(share) => {
                let share = u128::from(share) * all as u128 / 100;
                usize::try_from(share).unwrap_or(usize::MAX)
            }
        }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<_> = self.0.iter().map(Limit::to_string).collect();
        out.write_str(&all.join(" and "))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(out, "{count}"),
            Self::Percent(share) => write!(out, "{share}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Limits};

    #[test]
    fn is_a_count_or_a_share() {
        assert_eq!(Limit::parse("2"), Ok(Limit::Count(2)));
        assert_eq!(Limit::parse("10%"), Ok(Limit::Percent(10)));
        assert_eq!(Limit::parse("10 %").unwrap().to_string(), "10%");
        for text in ["", "%", "101%", "-1", "1.5%", "ten", "99999999999"] {
            assert!(Limit::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn of_several_the_tightest_counts() {
        let both = Limits(vec![Limit::Percent(10), Limit::Count(5)]);
        assert_eq!(both.tightest(40), Some(Limit::Percent(10)));
        assert_eq!(both.tightest(90), Some(Limit::Count(5)));
        assert_eq!(Limits::default().tightest(40), None);
    }

    #[test]
    fn a_share_is_rounded_down() {
        assert_eq!(
            (Limit::Percent(10).of(19), Limit::Percent(10).of(9)),
            (1, 0)
        );
        assert_eq!((Limit::Percent(100).of(7), Limit::Count(2).of(1)), (7, 2));
    }
}
