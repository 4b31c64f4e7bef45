use super::record::record;
use super::scalar::{DurationText, ExtensionText, ReferenceText, Text, choice};
use super::{CallerId, Recording, Target};
use crate::source::Spanned;

choice! {
    /// In which order the members of a group ring.
    Strategy = "a strategy" {
        /// All at once.
        All = "all",
        /// One after the other, as they are written.
        Order = "order",
        /// One after the other, by chance.
        Random = "random",
        /// One after the other, the next call starting with the next member.
        RoundRobin = "round-robin",
    }
}

record! {
    /// People who ring together.
    Group = "a group" {
        /// Its name, for people.
        name: Option<Spanned<Text>>,
        /// A pinned extension. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// Who rings.
        members: Vec<Spanned<ReferenceText>>,
        /// In which order: `all` unless written.
        strategy: Option<Spanned<Strategy>>,
        /// How long it rings: `25s` unless written.
        time as "for": Option<Spanned<DurationText>>,
        /// Where the call goes then.
        then: Option<Target>,
        /// What those outside see of calls that the group makes.
        caller_id: Option<CallerId>,
        /// That its calls are recorded, and what callers hear before.
        record: Option<Recording>,
    }
}
