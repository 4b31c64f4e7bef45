use crate::source::Spanned;

/// That calls are recorded, and what their callers are told before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// What the caller hears before anybody rings: a file.
    pub notice: Spanned<String>,
    /// The key, one of `0-9*`, without which the call goes on and is not recorded; nothing where the notice is enough.
    pub consent: Option<char>,
}
