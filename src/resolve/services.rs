//! Conferences, car parks and paging zones.

use super::reader::Reader;
use crate::diag::{Code, Diagnostic};
use crate::model::{Conference, Multicast, Paging, Parking, Range};
use crate::source::Place;
use crate::syntax;
use std::time::Duration;

const STAY: Duration = Duration::from_mins(2);

pub(super) fn conference(
    place: Place,
    written: &syntax::Conference,
    reader: &mut Reader<'_, '_>,
) -> Conference {
    Conference {
        place,
        name: Reader::text(written.name.as_ref()),
        extension: reader.extension(written.extension.as_ref()),
        pin: written
            .pin
            .as_ref()
            .and_then(|pin| reader.secret(pin, "pin")),
        max: written.max.map(|max| max.value),
        record: written.record.is_some_and(|record| record.value),
    }
}

pub(super) fn parking(
    place: Place,
    written: &syntax::Parking,
    reader: &mut Reader<'_, '_>,
) -> Option<Parking> {
    let spaces = &written.spaces;
    let spaces = reader
        .words
        .read(spaces, spaces.place, "a range of extensions", Range::parse);
    let stay = reader.duration(written.time.as_ref(), STAY);
    Some(Parking {
        place,
        extension: reader.extension(written.extension.as_ref()),
        then: reader.maybe_target(written.then.as_ref()),
        spaces: spaces?,
        stay: stay?,
    })
}

pub(super) fn paging(
    place: Place,
    written: &syntax::Paging,
    reader: &mut Reader<'_, '_>,
) -> Paging {
    let multicast = written.multicast.as_ref();
    let multicast = multicast.and_then(|text| {
        let read = reader.words.read(
            text,
            text.place,
            "a multicast address and port",
            Multicast::parse,
        )?;
        if read.value.is_control_block() {
            reader.words.found.push(control_block(read.place));
        }
        Some(read)
    });
    Paging {
        place,
        name: Reader::text(written.name.as_ref()),
        extension: reader.extension(written.extension.as_ref()),
        multicast,
        listen: reader.all(&written.listen),
        sip: reader.several(&written.sip, &["phones", "users"]),
        zones: reader.all(&written.zones),
        callers: reader.several(&written.callers, &["users", "groups"]),
    }
}

fn control_block(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::W0705,
        "the multicast address lies in the internetwork control block",
    )
    .label(place, "224.0.1.0/24 is assigned to other protocols")
    .help("choose one of 239.0.0.0/8, which is an organisation's own (RFC 2365)")
}
