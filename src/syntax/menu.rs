use super::record::record;
use super::scalar::{DurationText, ExtensionText, Text};
use super::{Pairs, Target};
use crate::source::Spanned;

record! {
    /// A voice that asks the caller to press a key.
    Menu = "a menu" {
        /// Its name, for people.
        name: Option<Spanned<Text>>,
        /// A pinned extension. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// What the caller hears: a file.
        greeting: Spanned<Text>,
        /// Where each key leads.
        keys: Pairs<Target>,
        /// What happens when nothing is pressed.
        timeout: Option<After>,
        /// What happens at a key that leads nowhere: the greeting again, and then this.
        invalid: Option<Target>,
        /// Whether extensions can be dialled here.
        extensions: Option<Spanned<bool>>,
    }
}

record! {
    /// A wait, and where the call goes then.
    After = "a time-out" {
        /// How long.
        after: Option<Spanned<DurationText>>,
        /// Where the call goes.
        to: Target,
    }
}
