//! Things with an extension that are neither people nor queues: conferences, car parks for calls, paging zones.

use super::record::record;
use super::scalar::{AddressText, DurationText, ExtensionText, RangeText, ReferenceText, Text};
use super::{Secret, Target};
use crate::source::Spanned;

record! {
    /// A room where calls meet.
    Conference = "a conference" {
        /// Its name, for people.
        name: Option<Spanned<Text>>,
        /// A pinned extension. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// The digits that open it; left out, it is open to all who may dial it.
        pin: Option<Secret>,
        /// The most people in it.
        max: Option<Spanned<u32>>,
        /// Whether it is recorded, after an announcement.
        record: Option<Spanned<bool>>,
    }
}

record! {
    /// A car park for calls: who parks one hears the space, and any phone fetches it from there.
    Parking = "a car park" {
        /// A pinned extension to park with. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// The spaces.
        spaces: Spanned<RangeText>,
        /// How long a call stays.
        time as "for": Option<Spanned<DurationText>>,
        /// Where it goes then; back to who parked it unless written.
        then: Option<Target>,
    }
}

record! {
    /// Phones and speakers that all say what one person says.
    Paging = "a paging zone" {
        /// Its name, for people.
        name: Option<Spanned<Text>>,
        /// A pinned extension. Left out: the lowest free one of its pool.
        extension: Option<Spanned<ExtensionText>>,
        /// A multicast address and port that phones listen to.
        multicast: Option<Spanned<AddressText>>,
        /// The phones that listen to it.
        listen: Vec<Spanned<ReferenceText>>,
        /// Phones and users that are called, and answer by themselves.
        sip: Vec<Spanned<ReferenceText>>,
        /// Other zones that are part of this one.
        zones: Vec<Spanned<ReferenceText>>,
        /// Who may page; nobody else may.
        callers: Vec<Spanned<ReferenceText>>,
    }
}
