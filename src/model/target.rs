use super::{E164, Reference, UserId};
use crate::source::Spanned;

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a thing that answers calls: a user, group, queue, menu or conference.
    To(Spanned<Reference>),
    /// To a user's mailbox.
    Voicemail(Spanned<UserId>),
    /// To a number outside.
    External(Spanned<E164>),
}
