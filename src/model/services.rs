use super::{Extension, Multicast, PagingId, PhoneId, Range, Reference, Secret, Target};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A room where calls meet.
#[derive(Clone, Debug)]
pub struct Conference {
    /// Where its id is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Option<Spanned<String>>,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// The digits that open it.
    pub pin: Option<Spanned<Secret>>,
    /// The most people in it.
    pub max: Option<u32>,
    /// Whether it is recorded.
    pub record: bool,
}

/// A car park for calls.
#[derive(Clone, Debug)]
pub struct Parking {
    /// Where its id is written.
    pub place: Place,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// The spaces.
    pub spaces: Spanned<Range>,
    /// How long a call stays.
    pub stay: Duration,
    /// Where it goes then; back to who parked it if nowhere is written.
    pub then: Option<Target>,
}

/// A paging zone.
#[derive(Clone, Debug)]
pub struct Paging {
    /// Where its id is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Option<Spanned<String>>,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// The multicast address that phones listen to.
    pub multicast: Option<Spanned<Multicast>>,
    /// The phones that listen.
    pub listen: Vec<Spanned<PhoneId>>,
    /// Phones and users that are called.
    pub sip: Vec<Spanned<Reference>>,
    /// Other zones that are part of it.
    pub zones: Vec<Spanned<PagingId>>,
    /// Users and groups who may page.
    pub callers: Vec<Spanned<Reference>>,
}
