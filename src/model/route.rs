use super::{CallerId, TrunkId};
use crate::catalog::NumberClass;
use crate::source::{Place, Spanned};

/// Which calls leave by which trunks.
#[derive(Clone, Debug)]
pub struct Route {
    /// Where it is written.
    pub place: Place,
    /// Which calls.
    pub matching: Spanned<Matching>,
    /// The trunks, tried one after the other.
    pub via: Vec<Spanned<TrunkId>>,
    /// How many digits are taken off the front.
    pub strip: u32,
    /// What is then put in front.
    pub prepend: Option<Spanned<String>>,
    /// The caller id of these calls.
    pub caller_id: Option<CallerId>,
}

/// Which numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matching {
    /// Those of a class.
    Class(NumberClass),
    /// Those that start so: `+1`.
    Prefix(String),
}

/// A telephone number of the tenant and where its calls go.
#[derive(Clone, Debug)]
pub struct Number {
    /// Where it is written.
    pub place: Place,
    /// The trunk that it comes in by.
    pub trunk: Spanned<TrunkId>,
    /// Where its calls go.
    pub to: Option<super::Target>,
    /// Where they go outside of a schedule's hours.
    pub outside: Option<(Spanned<super::ScheduleId>, super::Target)>,
    /// The language of its prompts.
    pub language: Option<Spanned<super::Language>>,
    /// What is seen of those whom its calls are forwarded to.
    pub caller_id: Option<CallerId>,
    /// That its calls are recorded.
    pub record: Option<super::Recording>,
}
