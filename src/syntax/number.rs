use super::record::record;
use super::scalar::{LanguageText, ReferenceText};
use super::{CallerId, Recording, Target};
use crate::source::Spanned;

record! {
    /// A telephone number of the tenant and where its calls go.
    Number = "a number" {
        /// The trunk that it comes in by.
        trunk: Spanned<ReferenceText>,
        /// Where its calls go.
        to: Option<Target>,
        /// Where they go outside of a schedule's hours.
        outside: Option<Outside>,
        /// The language of its prompts.
        language: Option<Spanned<LanguageText>>,
        /// What is seen of those whom its calls are forwarded to.
        caller_id: Option<CallerId>,
        /// That its calls are recorded, and what callers hear before.
        record: Option<Recording>,
    }
}

record! {
    /// What happens outside of a schedule's hours.
    Outside = "what is outside of the hours" {
        /// The hours.
        schedule: Spanned<ReferenceText>,
        /// Where calls go outside of them.
        to: Target,
    }
}
