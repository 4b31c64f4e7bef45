use crate::catalog::NumberClass;
use crate::source::Place;

/// What its users may dial. Emergency numbers are always allowed.
#[derive(Clone, Debug)]
pub struct Class {
    /// Where its id is written.
    pub place: Place,
    /// What is allowed of what is outside, denied classes taken off.
    pub allow: Vec<NumberClass>,
    /// Whether extensions of the tenant are allowed.
    pub internal: bool,
}
