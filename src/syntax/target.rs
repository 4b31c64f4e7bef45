use super::either::Either;
use super::record::record;
use super::scalar::{NumberText, ReferenceText};
use crate::source::Spanned;

/// Where a call goes: a reference, or `{voicemail: …}` or `{external: …}`.
pub type Target = Either<Spanned<ReferenceText>, TargetMap>;

record! {
    /// Where a call goes that is not simply connected. One of the keys is written.
    TargetMap = "a target" (one_of voicemail, external) {
        /// The mailbox of a user.
        voicemail: Option<Spanned<ReferenceText>>,
        /// A telephone number outside.
        external: Option<Spanned<NumberText>>,
    }
}
