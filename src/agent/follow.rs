use super::Verdict;
use std::collections::BTreeMap;

/// What an agent does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<'a> {
    /// This commit is tried.
    Try(&'a str),
    /// The hosts are on this one, and nothing newer is any good.
    Stay(&'a str),
    /// No commit is any good.
    Nothing,
}

/// The newest state of the branch, newest first in `states`, that is not known to be bad; not back behind the one that the hosts are on.
pub fn next<'a>(
    states: &'a [String],
    became: &BTreeMap<String, Verdict>,
    live: Option<&str>,
) -> Next<'a> {
    for commit in states {
        let verdict = became.get(commit);
        if live == Some(commit) && !verdict.is_some_and(|verdict| verdict.is_final()) {
            return Next::Stay(commit);
        }
        if !verdict.is_some_and(|verdict| verdict.is_final()) {
            return Next::Try(commit);
        }
        if live == Some(commit) {
            return Next::Nothing;
        }
    }
    Next::Nothing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_commit_is_followed() {
        let states: Vec<String> = ["d", "c", "b", "a"].map(str::to_owned).to_vec();
        let became = |all: &[(&str, Verdict)]| -> BTreeMap<String, Verdict> {
            all.iter()
                .map(|(commit, verdict)| ((*commit).to_owned(), *verdict))
                .collect()
        };
        assert_eq!(next(&states, &became(&[]), None), Next::Try("d"));
        let bad = became(&[("d", Verdict::Broken), ("c", Verdict::Distrusted)]);
        assert_eq!(
            next(&states, &bad, Some("a")),
            Next::Try("b"),
            "what lies before the bad ones"
        );
        assert_eq!(next(&states, &bad, Some("b")), Next::Stay("b"));
        let failed = became(&[("d", Verdict::Failed)]);
        assert_eq!(
            next(&states, &failed, Some("a")),
            Next::Try("d"),
            "what failed is tried again"
        );
        let back = became(&[("d", Verdict::Applied), ("c", Verdict::RolledBack)]);
        assert_eq!(next(&states, &back, Some("d")), Next::Stay("d"));
        let gone = became(&[("d", Verdict::RolledBack)]);
        assert_eq!(
            next(&states, &gone, Some("d")),
            Next::Nothing,
            "nobody goes back by himself"
        );
    }
}
