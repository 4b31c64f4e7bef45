use super::Text;
use super::record::record;
use super::scalar::{
    CountryText, LanguageText, NetworkText, NumberText, ReferenceText, TimeZoneText,
};
use crate::source::Spanned;

record! {
    /// A place with people in it: its address, how it calls for help, and what phones there inherit.
    Site = "a site" {
        /// The postal address, as those who help need it.
        address: Option<Address>,
        /// How help is called from there.
        emergency: Option<SiteEmergency>,
        /// The IANA time zone.
        timezone: Option<Spanned<TimeZoneText>>,
        /// The language of phones and prompts.
        language: Option<Spanned<LanguageText>>,
        /// Networks local to the PBX; elsewhere addresses are translated, and `serve` gives less without TLS.
        networks: Vec<Spanned<NetworkText>>,
    }
}

record! {
    /// A postal address.
    Address = "an address" {
        /// Street and number.
        street: Spanned<Text>,
        /// The building.
        building: Option<Spanned<Text>>,
        /// The floor.
        floor: Option<Spanned<Text>>,
        /// The room.
        room: Option<Spanned<Text>>,
        /// The city.
        city: Spanned<Text>,
        /// The postal code.
        postcode: Option<Spanned<Text>>,
        /// The country, as two letters.
        country: Spanned<CountryText>,
    }
}

record! {
    /// How help is called from a site.
    SiteEmergency = "the emergency calls of a site" {
        /// What is dialled for help.
        numbers: Vec<Spanned<NumberText>>,
        /// The number that those who help call back.
        callback: Option<Spanned<NumberText>>,
        /// The trunk that carries these calls.
        trunk: Option<Spanned<ReferenceText>>,
    }
}
