use super::diff::unified;
use crate::bundle::{DestinationId, ReleasePath};

/// How a host differs from what was put there, by the three that matter: what was applied, what is live, what is desired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The host.
    pub id: DestinationId,
    /// The release that was applied; `None` before the first.
    pub release: Option<String>,
    /// Its files that somebody changed, removed or added.
    pub files: Vec<Drifted>,
    /// What else is not as it was left: links that are gone or lead elsewhere, lines that core files lack.
    pub others: Vec<String>,
}

/// One file that somebody edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drifted {
    /// Where it lies within the release.
    pub path: ReleasePath,
    /// As it was put there.
    pub applied: Version,
    /// As it is.
    pub live: Version,
    /// As the repository would have it now.
    pub desired: Version,
}

/// What is known of one state of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// There is no such file.
    Absent,
    /// It is not told: it holds a secret, or is no text, or nobody has it any more.
    Untold,
    /// Its text.
    Text(String),
}

impl Drift {
    /// Whether the host is exactly as it was left.
    pub fn is_none(&self) -> bool {
        self.files.is_empty() && self.others.is_empty()
    }
}

impl Drifted {
    /// What somebody did by hand, as a unified diff; `None` where it cannot be told.
    pub fn edit(&self) -> Option<String> {
        diff(&self.path, &self.applied, &self.live)
    }

    /// What an apply with `--discard-edits` would make of it.
    pub fn discard(&self) -> Option<String> {
        diff(&self.path, &self.live, &self.desired)
    }

    /// Whether the repository has the edit already, so that an apply loses nothing.
    pub fn is_kept(&self) -> bool {
        self.live != Version::Untold && self.live == self.desired
    }
}

fn diff(path: &ReleasePath, from: &Version, to: &Version) -> Option<String> {
    Some(unified(path, from.text()?, to.text()?))
}

impl Version {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Absent => Some(""),
            Self::Untold => None,
            Self::Text(text) => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drifted(applied: &str, live: Version, desired: &str) -> Drifted {
        Drifted {
            path: ReleasePath::new("phones/a.cfg").unwrap(),
            applied: Version::Text(applied.into()),
            live,
            desired: Version::Text(desired.into()),
        }
    }

    #[test]
    fn three_ways() {
        let by_hand = drifted("one\n", Version::Text("two\n".into()), "three\n");
        assert!(by_hand.edit().unwrap().contains("-one\n+two\n"));
        assert!(by_hand.discard().unwrap().contains("-two\n+three\n"));
        assert!(!by_hand.is_kept());
        assert!(drifted("one\n", Version::Text("two\n".into()), "two\n").is_kept());
        let gone = drifted("one\n", Version::Absent, "one\n");
        assert!(gone.edit().unwrap().contains("+++ /dev/null"));
        let secret = drifted("one\n", Version::Untold, "one\n");
        assert_eq!((secret.edit(), secret.is_kept()), (None, false));
    }
}
