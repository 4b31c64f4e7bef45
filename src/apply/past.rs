use super::{Entry, History, Outcome};
use std::collections::BTreeSet;

/// What a host's journal tells of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The commit that was applied last, in full; also where a rollback came after it.
    pub newest: Option<String>,
    /// Who applied it.
    pub by: String,
    /// Those that were taken back, by whomever, and not applied since.
    pub taken_back: BTreeSet<String>,
}

impl Past {
    /// Reads it out of a journal.
    pub fn of(journal: &History) -> Self {
        let mut past = Self::default();
        let entries = journal.lines.iter().filter_map(|line| line.entry.as_ref());
        for entry in entries {
            past.add(entry);
        }
        past
    }

    fn add(&mut self, entry: &Entry) {
        let commit = entry.commit.as_deref().map(whole);
        match (entry.action.as_str(), entry.outcome) {
            ("apply", Some(Outcome::Applied)) => {
                if let Some(commit) = &commit {
                    self.taken_back.remove(commit);
                }
                if commit.is_some() {
                    (self.newest, self.by) = (commit, entry.who.clone());
                }
            }
            ("apply", Some(Outcome::RolledBack)) => self.taken_back.extend(commit),
            ("rollback", Some(Outcome::Applied)) => self.taken_back.extend(self.newest.clone()),
            _ => {}
        }
    }
}

/// The commit, without what is said of files that were changed from it.
fn whole(commit: &str) -> String {
    commit.split(',').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::Line;

    fn past(entries: &[(&str, Outcome, &str)]) -> Past {
        let lines = (1..)
            .zip(entries)
            .map(|(number, (action, outcome, commit))| Line {
                number,
                digest: String::new(),
                entry: Some(Entry {
                    action: (*action).to_owned(),
                    outcome: Some(*outcome),
                    commit: Some((*commit).to_owned()),
                    ..Entry::default()
                }),
            });
        Past::of(&History {
            lines: lines.collect(),
            faults: Vec::new(),
        })
    }

    #[test]
    fn what_was_taken_back_is_known_until_it_is_applied_again() {
        let applied = ("apply", Outcome::Applied, "b, changed");
        let all = [
            ("apply", Outcome::Applied, "a"),
            applied,
            ("rollback", Outcome::Applied, "b"),
        ];
        let told = past(&all);
        assert_eq!(
            (told.newest.as_deref(), told.taken_back.contains("b")),
            (Some("b"), true)
        );
        let again = past(&[all[0], all[1], all[2], applied]);
        assert!(again.taken_back.is_empty());
        let failed = past(&[
            all[0],
            ("apply", Outcome::RolledBack, "c"),
            ("apply", Outcome::Locked, "d"),
        ]);
        assert_eq!(
            (failed.newest.as_deref(), failed.taken_back),
            (Some("a"), ["c".to_owned()].into())
        );
    }
}
