use super::{CallerId, Extension, Recording, Reference, Target};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// People who ring together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where its id is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Option<Spanned<String>>,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// Users and groups, in their order.
    pub members: Vec<Spanned<Reference>>,
    /// In which order they ring.
    pub strategy: Strategy,
    /// How long.
    pub ring: Duration,
    /// Where the call goes then.
    pub then: Option<Target>,
    /// What those outside see of its calls.
    pub caller_id: Option<CallerId>,
    /// That its calls are recorded.
    pub record: Option<Recording>,
}

/// In which order the members of a group ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// All at once.
    All,
    /// One after the other, as they are written.
    Order,
    /// One after the other, by chance.
    Random,
    /// One after the other, the next call starting with the next member.
    RoundRobin,
}
