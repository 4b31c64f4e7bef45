use super::Code;
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// What is dialled for what a phone has no key for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureCodes {
    codes: BTreeMap<Feature, Code>,
    places: BTreeMap<Feature, Place>,
}

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// Hear one's messages.
    Voicemail,
    /// Take a ringing call.
    Pickup,
    /// Park the call.
    Park,
    /// Speak through somebody's phone.
    Intercom,
    /// Page a zone.
    Page,
    /// Do not disturb.
    Dnd,
    /// Forward.
    Forward,
    /// Night mode.
    Night,
    /// Pause as an agent.
    Agent,
    /// Log out and in as an agent.
    Login,
    /// Hear a call of others.
    Listen,
    /// Hear it and speak to one side.
    Whisper,
    /// Hear it and speak to both.
    Barge,
}

impl Feature {
    /// Every feature, the code it has unless another is written, and the key it is written under.
    pub const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::Voicemail, "*97", "voicemail"),
        (Self::Pickup, "*8", "pickup"),
        (Self::Park, "700", "park"),
        (Self::Intercom, "*80", "intercom"),
        (Self::Page, "*70", "page"),
        (Self::Dnd, "*78", "dnd"),
        (Self::Forward, "*72", "forward"),
        (Self::Night, "*60", "night"),
        (Self::Agent, "*45", "agent"),
        (Self::Login, "*11", "login"),
        (Self::Listen, "*55", "listen"),
        (Self::Whisper, "*56", "whisper"),
        (Self::Barge, "*57", "barge"),
    ];

    /// The key that its code is written under.
    pub fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(known, ..)| *known == self);
        known.map_or("", |(_, _, name)| name)
    }
}

impl FeatureCodes {
    /// The codes, where those that are not written are the usual ones.
    pub fn new(written: BTreeMap<Feature, Spanned<Code>>) -> Self {
        let usual = Feature::ALL
            .into_iter()
            .filter_map(|(feature, code, _)| Some((feature, Code::parse(code).ok()?)));
        let mut codes: BTreeMap<_, _> = usual.collect();
        let places = written.iter().map(|(feature, code)| (*feature, code.place));
        let places = places.collect();
        codes.extend(
            written
                .into_iter()
                .map(|(feature, code)| (feature, code.value)),
        );
        Self { codes, places }
    }

    /// Where the code of a feature is written, if it is.
    pub fn place(&self, feature: Feature) -> Option<Place> {
        self.places.get(&feature).copied()
    }

    /// The code of a feature.
    pub fn of(&self, feature: Feature) -> &str {
        self.codes.get(&feature).map_or("", Code::as_str)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Feature, &Code)> {
        self.codes.iter().map(|(feature, code)| (*feature, code))
    }
}

impl Default for FeatureCodes {
    fn default() -> Self {
        Self::new(BTreeMap::new())
    }
}
