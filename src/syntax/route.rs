use super::record::record;
use super::scalar::{NumberText, ReferenceText, Text};
use crate::source::Spanned;

record! {
    /// Which calls leave by which trunks.
    Route = "a route" {
        /// A class of numbers (`national`) or the start of a number (`"+1"`).
        matching as "match": Spanned<Text>,
        /// The trunks, tried one after the other.
        via: Vec<Spanned<ReferenceText>>,
        /// How many digits are taken off the front.
        strip: Option<Spanned<u32>>,
        /// What is then put in front.
        prepend: Option<Spanned<NumberText>>,
        /// The caller id of these calls.
        caller_id: Option<super::CallerId>,
    }
}
