use super::Text;
use super::either::Either;
use super::record::record;
use super::scalar::{NumberText, choice};
use crate::source::Spanned;

/// What those outside see: `anonymous`, or a number and a name.
pub type CallerId = Either<Spanned<Anonymous>, CallerIdMap>;

choice! {
    /// Nothing is shown.
    Anonymous = "`anonymous`" {
        /// Neither number nor name is shown.
        Anonymous = "anonymous",
    }
}

record! {
    /// The number and name that those outside see.
    CallerIdMap = "a caller id" {
        /// A number of the trunk that carries the call.
        number: Option<Spanned<NumberText>>,
        /// The name.
        name: Option<Spanned<Text>>,
    }
}
