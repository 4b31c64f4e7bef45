use super::locale;
use super::reader::Reader;
use crate::model::{Code, Emergency, Location, Network, PostalAddress};
use crate::source::Place;
use crate::syntax;

/// Resolves a site of the tenant.
pub(super) fn location(
    place: Place,
    written: &syntax::Site,
    reader: &mut Reader<'_, '_>,
) -> Location {
    let networks = written.networks.iter();
    let networks = networks
        .filter_map(|text| {
            reader
                .words
                .read(text, text.place, "a network", Network::parse)
        })
        .collect();
    Location {
        place,
        address: written
            .address
            .as_ref()
            .and_then(|address| postal(address, reader)),
        emergency: written
            .emergency
            .as_ref()
            .map(|written| emergency(written, reader)),
        timezone: reader.timezone(written.timezone.as_ref()),
        language: reader.language(written.language.as_ref()),
        networks,
    }
}

fn postal(written: &syntax::Address, reader: &mut Reader<'_, '_>) -> Option<PostalAddress> {
    Some(PostalAddress {
        street: written.street.clone().map(|text| text.0),
        building: Reader::text(written.building.as_ref()),
        floor: Reader::text(written.floor.as_ref()),
        room: Reader::text(written.room.as_ref()),
        city: written.city.clone().map(|text| text.0),
        postcode: Reader::text(written.postcode.as_ref()),
        country: locale::country(&written.country, reader.words)?,
    })
}

/// Emergency numbers are dialled as they are and stay as they are written.
fn emergency(written: &syntax::SiteEmergency, reader: &mut Reader<'_, '_>) -> Emergency {
    let numbers = written.numbers.iter().filter_map(|text| {
        let read = |text: &str| Code::parse(text).map(|code| code.to_string());
        let words = &mut *reader.words;
        words.read(text, text.place, "an emergency number", read)
    });
    Emergency {
        numbers: numbers.collect(),
        callback: written
            .callback
            .as_ref()
            .and_then(|number| reader.number(number)),
        trunk: written.trunk.as_ref().and_then(|trunk| reader.one(trunk)),
    }
}
