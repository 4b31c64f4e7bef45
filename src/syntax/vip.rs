use super::record::record;
use super::scalar::{IdText, ReferenceText, Text};
use super::{Entries, Pairs};
use crate::source::Spanned;

record! {
    /// Callers who are treated otherwise.
    Vip = "the VIP rules" {
        /// How: the levels.
        levels: Entries<VipLevel>,
        /// Who: telephone numbers.
        callers: Pairs<VipCaller>,
    }
}

record! {
    /// How callers of a level are treated.
    VipLevel = "a VIP level" {
        /// They come first in every queue.
        skip_queue: Option<Spanned<bool>>,
        /// What they hear while they wait: a class of music.
        music: Option<Spanned<Text>>,
        /// Who rings at once.
        direct: Option<Spanned<ReferenceText>>,
        /// Whether they may be sent to voicemail: `true` unless written.
        voicemail: Option<Spanned<bool>>,
        /// Who rings when nobody else answered.
        escalate: Option<Spanned<ReferenceText>>,
    }
}

record! {
    /// A caller who is treated otherwise.
    VipCaller = "a VIP caller" {
        /// The name that phones show.
        name: Option<Spanned<Text>>,
        /// The level.
        level: Spanned<IdText>,
        /// A remark for people.
        note: Option<Spanned<Text>>,
    }
}
