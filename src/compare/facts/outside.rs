use super::words::{caller_id, recording, secret, target, word};
use super::{Collected, Facts, Section};
use crate::model::{
    Class, Emergency, Location, Matching, Number, Peer, PostalAddress, Registration, Route, Tenant,
    Trunk,
};

pub(super) fn outside(all: &mut Collected, tenant: &Tenant) {
    for (id, one) in &tenant.trunks {
        all.add(Section::Trunks, id, trunk(one));
    }
    for (at, one) in tenant.routes.iter().enumerate() {
        all.add(Section::Routes, format!("{:03}", at + 1), route(one));
    }
    for (number, one) in &tenant.numbers {
        all.add(Section::Numbers, number, self::number(one));
    }
    for (id, one) in &tenant.classes {
        all.add(Section::Classes, id, class(one));
    }
    for (id, one) in &tenant.sites {
        all.add(Section::Sites, id, location(one));
    }
}

fn trunk(trunk: &Trunk) -> Facts {
    let Trunk {
        place: _,
        shared,
        peer,
        transport,
        srtp,
        codecs,
        channels,
        format,
        from,
        caller_id,
    } = trunk;
    of_peer(peer)
        .whether("shared", *shared)
        .one("transport", Some(word(transport)))
        .one("srtp", Some(word(srtp)))
        .many("codecs", codecs.iter().map(word))
        .one("channels", *channels)
        .one("format", Some(word(format)))
        .many("from", from.iter().map(|address| &address.value))
        .one("caller_id", caller_id.as_ref().map(|number| number.value))
}

fn of_peer(peer: &Peer) -> Facts {
    let facts = Facts::default();
    match peer {
        Peer::Sip { server, register } => {
            let facts = facts.one("server", Some(&server.value));
            let Some(registration) = register else {
                return facts;
            };
            let Registration {
                username,
                password,
                auth_username,
            } = registration;
            facts
                .one("username", Some(&username.value))
                .one("password", Some(secret(password)))
                .one(
                    "auth_username",
                    auth_username.as_ref().map(|name| &name.value),
                )
        }
        Peer::Teams { sbc, certificate } => facts
            .one("teams", Some(&sbc.value))
            .one("certificate", certificate.as_ref().map(|one| &one.value)),
        Peer::Zoom {
            region,
            servers,
            sbc,
            certificate,
        } => facts
            .one("zoom", Some(&region.value))
            .many("servers", servers.iter().map(|server| &server.value))
            .one("sbc", sbc.as_ref().map(|sbc| &sbc.value))
            .one("certificate", certificate.as_ref().map(|one| &one.value)),
    }
}

fn route(route: &Route) -> Facts {
    let Route {
        place: _,
        matching,
        via,
        strip,
        prepend,
        caller_id: caller,
    } = route;
    let matching = match &matching.value {
        Matching::Class(class) => word(class),
        Matching::Prefix(start) => start.clone(),
    };
    Facts::default()
        .one("match", Some(matching))
        .many("via", via.iter().map(|trunk| trunk.value.reference()))
        .one("strip", (*strip > 0).then_some(strip))
        .one("prepend", prepend.as_ref().map(|text| &text.value))
        .one("caller_id", caller.as_ref().map(caller_id))
}

fn number(number: &Number) -> Facts {
    let Number {
        place: _,
        trunk,
        to,
        outside,
        language,
        caller_id: caller,
        record,
    } = number;
    let closed = outside
        .as_ref()
        .map(|(schedule, to)| format!("{}: {}", schedule.value.reference(), target(to)));
    Facts::default()
        .one("trunk", Some(trunk.value.reference()))
        .one("to", to.as_ref().map(target))
        .one("outside", closed)
        .one("language", language.as_ref().map(|one| &one.value))
        .one("caller_id", caller.as_ref().map(caller_id))
        .one("record", record.as_ref().map(recording))
}

fn class(class: &Class) -> Facts {
    let Class {
        place: _,
        allow,
        internal,
    } = class;
    Facts::default()
        .many("allow", allow.iter().map(word))
        .whether("internal", *internal)
}

fn location(location: &Location) -> Facts {
    let Location {
        place: _,
        address,
        emergency,
        timezone,
        language,
        networks,
    } = location;
    let facts = Facts::default()
        .one("address", address.as_ref().map(postal))
        .one("timezone", timezone.as_ref().map(|zone| &zone.value))
        .one("language", language.as_ref().map(|one| &one.value))
        .many("networks", networks.iter().map(|one| &one.value));
    let Some(emergency) = emergency else {
        return facts;
    };
    let Emergency {
        numbers,
        callback,
        trunk,
    } = emergency;
    facts
        .many("emergency", numbers.iter().map(|number| &number.value))
        .one(
            "emergency callback",
            callback.as_ref().map(|number| number.value),
        )
        .one(
            "emergency trunk",
            trunk.as_ref().map(|trunk| trunk.value.reference()),
        )
}

fn postal(address: &PostalAddress) -> String {
    let PostalAddress {
        street,
        building,
        floor,
        room,
        city,
        postcode,
        country,
    } = address;
    let (country, street, city) = (country.value.to_string(), &street.value, &city.value);
    let rest = [building, floor, room, postcode];
    let rest = rest.into_iter().flatten().map(|part| &part.value);
    let parts = [street].into_iter().chain(rest).chain([city, &country]);
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}
