use super::Index;
use super::synced::Synced;

/// Of those who were there before, more than this part must not be missing: one in ten.
const PART: usize = 10;
/// Nor more than so many.
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

/// Compares an answer with what was known before; `written` is how many people the document holds.
pub fn missing(synced: &Synced, index: &Index, written: usize) -> Missing {
    let before = index.len().max(written);
    let now = synced.found.people.len();
    let gone = synced.gone.len().max(before.saturating_sub(now));
    let suspicious = gone > MOST || gone > (before / PART).max(1) || (gone > 0 && now == 0);
    Missing {
        before,
        gone,
        suspicious,
    }
}
