use super::record::record;
use super::scalar::Text;
use crate::source::Spanned;

record! {
    /// The recording of calls. Without a notice there is none.
    Recording = "a recording" {
        /// What the caller hears before anybody rings: a file.
        notice: Spanned<Text>,
        /// The key that the caller presses to be recorded: `0` to `9` or `*`. Left out, the notice is enough.
        consent: Option<Spanned<Text>>,
    }
}
