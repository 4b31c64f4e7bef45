use super::Index;
use super::synced::Synced;
use crate::model::Limits;

/// Where no policy says how many may be missing: one in ten of those who were there before.
const PART: usize = 10;
/// And no more than so many.
const MOST: usize = 10;

/// People who were there before, and are not in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// How many were there before.
    pub before: usize,
    /// How many of them are missing.
    pub gone: usize,
    /// Whether so many are suspicious.
    pub suspicious: bool,
}

/// Compares an answer with what was known before; `written` is how many people the document holds, `policy` how many users an
/// apply may delete. An answer without anybody is suspicious whatever the policy says.
pub fn missing(synced: &Synced, index: &Index, written: usize, policy: Option<&Limits>) -> Missing {
    let before = index.len().max(written);
    let now = synced.found.people.len();
    let gone = synced.gone.len().max(before.saturating_sub(now));
    let usual = || (before / PART).clamp(1, MOST);
    let most = policy
        .and_then(|limits| limits.tightest(before))
        .map_or_else(usual, |limit| limit.of(before));
    let suspicious = gone > most || (gone > 0 && now == 0);
    Missing {
        before,
        gone,
        suspicious,
    }
}
