use super::{E164, LevelId, Reference};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// Callers who are treated otherwise.
#[derive(Clone, Debug, Default)]
pub struct Vip {
    /// How.
    pub levels: BTreeMap<LevelId, VipLevel>,
    /// Who.
    pub callers: BTreeMap<E164, VipCaller>,
}

/// How callers of a level are treated.
#[derive(Clone, Debug)]
pub struct VipLevel {
    /// Where its id is written.
    pub place: Place,
    /// They come first in every queue.
    pub skip_queue: bool,
    /// What they hear while they wait: a class of music.
    pub music: Option<Spanned<String>>,
    /// Who rings at once: a user or group.
    pub direct: Option<Spanned<Reference>>,
    /// Whether they may be sent to voicemail.
    pub voicemail: bool,
    /// Who rings when nobody else answered: a user or group.
    pub escalate: Option<Spanned<Reference>>,
}

/// A caller who is treated otherwise.
#[derive(Clone, Debug)]
pub struct VipCaller {
    /// Where the number is written.
    pub place: Place,
    /// The name that phones show.
    pub name: Option<Spanned<String>>,
    /// The level.
    pub level: Spanned<LevelId>,
    /// A remark for people.
    pub note: Option<Spanned<String>>,
}
