use super::record::record;
use super::scalar::{DurationText, ExtensionText, ReferenceText, Text, choice};
use super::{Recording, Target};
use crate::source::Spanned;

choice! {
    /// Which agent gets the next call.
    QueueStrategy = "a strategy" {
        /// All ring.
        All = "all",
        /// Who was idle longest.
        LongestIdle = "longest-idle",
        /// Who had the fewest calls.
        FewestCalls = "fewest-calls",
        /// By chance.
        Random = "random",
        /// One after the other, as they are written.
        Order = "order",
        /// One after the other, going on where the last call ended.
        RoundRobin = "round-robin",
        /// By chance, by weight.
        Weight = "weight",
    }
}

record! {
    /// Callers who wait, and agents who answer.
    Queue = "a queue" {
        /// Its name, for people.
        name: Option<Spanned<Text>>,
        /// A pinned extension. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// Its agents.
        members: Vec<Spanned<ReferenceText>>,
        /// Which agent gets the next call: `all` unless written.
        strategy: Option<Spanned<QueueStrategy>>,
        /// What callers hear: a class of music.
        music: Option<Spanned<Text>>,
        /// What callers hear at times: a file.
        announcement: Option<Spanned<Text>>,
        /// The longest wait; left out, there is no end.
        wait: Option<Spanned<DurationText>>,
        /// The most callers who wait.
        most: Option<Spanned<u32>>,
        /// Where a call goes that waited too long, or finds the queue full or without agents.
        then: Option<Target>,
        /// How long an agent is left alone after a call.
        wrap_up: Option<Spanned<DurationText>>,
        /// How long an agent's phone rings before the next one's.
        ring: Option<Spanned<DurationText>>,
        /// That its calls are recorded, and what callers hear before.
        record: Option<Recording>,
    }
}
