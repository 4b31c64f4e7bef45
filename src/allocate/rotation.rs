use std::fmt;
use std::str::FromStr;

/// How often the secrets of a lockfile's line were replaced, and how far the last time has come.
///
/// A password of a device is replaced in three releases, so that nobody is cut off: `0` is at rest; with `0+1` the PBX takes both and
/// devices are told the old one; with `1+0` it takes both and they are told the new one; `1` is at rest again. The first number is the
/// one that devices are told. Ordered by how far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rotation {
    /// Three for each that is over, and the steps of the one under way.
    steps: u64,
}

impl Rotation {
    /// The one that devices are told.
    pub fn told(self) -> u32 {
        u32::try_from((self.steps + 1) / 3).unwrap_or(u32::MAX)
    }

    /// The other one that the PBX takes, while a rotation is under way.
    pub fn also(self) -> Option<u32> {
        match self.steps % 3 {
            0 => None,
            1 => self.told().checked_add(1),
            _ => self.told().checked_sub(1),
        }
    }

    /// The oldest that the PBX takes: who registered by an older one is no longer meant.
    pub fn oldest(self) -> u32 {
        self.also()
            .map_or(self.told(), |also| also.min(self.told()))
    }

    /// Whether the PBX takes this one.
    pub fn takes(self, number: u32) -> bool {
        self.told() == number || self.also() == Some(number)
    }

    /// One release further.
    #[must_use]
    pub const fn next(self) -> Self {
        let steps = self.steps.saturating_add(1);
        Self { steps }
    }

    /// A new one and no other, in one release. Who has been told an older one is cut off until they are told.
    #[must_use]
    pub fn at_once(self) -> Self {
        let newest = self
            .also()
            .map_or(self.told(), |also| also.max(self.told()));
        Self::at_rest(newest.saturating_add(1))
    }

    fn at_rest(number: u32) -> Self {
        let steps = u64::from(number) * 3;
        Self { steps }
    }
}

impl fmt::Display for Rotation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.told())?;
        self.also().map_or(Ok(()), |also| write!(out, "+{also}"))
    }
}

impl FromStr for Rotation {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| text.parse::<u32>().ok().ok_or(());
        let Some((told, also)) = text.split_once('+') else {
            return number(text).map(Self::at_rest);
        };
        let old = number(told)?.min(number(also)?);
        let first = Self::at_rest(old).next();
        let both = [first, first.next()];
        both.into_iter()
            .find(|one| one.to_string() == text)
            .ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::Rotation;

    fn read(text: &str) -> Rotation {
        text.parse().unwrap()
    }

    #[test]
    fn three_releases_lead_from_one_to_the_next() {
        let mut rotation = Rotation::default();
        let mut seen = Vec::new();
        for _ in 0..5 {
            let was = rotation;
            rotation = rotation.next();
            assert!(
                was < rotation && rotation.takes(was.told()),
                "{was} to {rotation}"
            );
            assert_eq!(read(&rotation.to_string()), rotation);
            seen.push(rotation.to_string());
        }
        assert_eq!(seen, ["0+1", "1+0", "1", "1+2", "2+1"]);
    }

    #[test]
    fn at_once_is_one_that_nobody_was_told() {
        for (was, is) in [("0", "1"), ("0+1", "2"), ("1+0", "2"), ("7", "8")] {
            assert_eq!(read(was).at_once(), read(is));
            assert!(!read(is).takes(read(was).told()));
        }
    }

    #[test]
    fn what_no_step_leads_to_is_not_read() {
        for text in ["", "x", "0+2", "2+0", "1+1", "+1", "1+", "-1", "0+1+2"] {
            assert!(text.parse::<Rotation>().is_err(), "{text}");
        }
        assert_eq!(read("1+0").oldest(), 0);
        assert_eq!(read("1").oldest(), 1);
    }
}
