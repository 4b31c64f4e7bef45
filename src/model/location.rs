use super::{Country, E164, Language, Network, TimeZone, TrunkId};
use crate::source::{Place, Spanned};

/// A place with people in it: a site of a tenant.
#[derive(Clone, Debug)]
pub struct Location {
    /// Where its id is written.
    pub place: Place,
    /// The postal address.
    pub address: Option<PostalAddress>,
    /// How help is called from there.
    pub emergency: Option<Emergency>,
    /// The time zone.
    pub timezone: Option<Spanned<TimeZone>>,
    /// The language of phones and prompts.
    pub language: Option<Spanned<Language>>,
    /// Networks local to the PBX.
    pub networks: Vec<Spanned<Network>>,
}

/// A postal address, as those who help need it.
#[derive(Clone, Debug)]
pub struct PostalAddress {
    /// Street and number.
    pub street: Spanned<String>,
    /// The building.
    pub building: Option<Spanned<String>>,
    /// The floor.
    pub floor: Option<Spanned<String>>,
    /// The room.
    pub room: Option<Spanned<String>>,
    /// The city.
    pub city: Spanned<String>,
    /// The postal code.
    pub postcode: Option<Spanned<String>>,
    /// The country.
    pub country: Spanned<Country>,
}

/// How help is called from a site.
#[derive(Clone, Debug)]
pub struct Emergency {
    /// What is dialled for help; the country's numbers if none is written.
    pub numbers: Vec<Spanned<String>>,
    /// The number that those who help call back.
    pub callback: Option<Spanned<E164>>,
    /// The trunk that carries these calls.
    pub trunk: Option<Spanned<TrunkId>>,
}
