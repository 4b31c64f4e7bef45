use super::Subject;
use crate::model::PagingId;
use crate::render::Value;
use crate::source::Spanned;
use crate::target::phone::Zone;
use std::net::IpAddr;

/// The zones with a multicast address that the phone hears, in the order of their ids.
pub(super) fn heard(subject: &Subject<'_, '_>) -> Vec<Zone> {
    let zones = subject.tenancy.heard_by(subject.id).iter();
    let heard = zones.filter_map(|(id, place)| {
        let zone = subject.tenant.paging.get(*id)?;
        let multicast = zone.multicast.as_ref()?;
        let host = match multicast.value.address() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        Some(Zone {
            place: *place,
            number: 0,
            label: label(id, zone.name.as_ref()),
            address: Value::text(&Spanned::new(host, multicast.place)),
            port: multicast.value.port(),
        })
    });
    let numbered = heard.zip(1..).map(|(zone, number)| Zone { number, ..zone });
    numbered.collect()
}

fn label(id: &PagingId, name: Option<&Spanned<String>>) -> Value {
    name.map_or_else(|| Value::plain(id.as_str()), Value::text)
}
