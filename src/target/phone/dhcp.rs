//! Hints for DHCP servers: where the phones of each family find their files. A phone is told by its MAC, which is known, and not by
//! what it says of itself, which many do not.

use super::lines;
use super::room::Room;
use crate::model::{Mac, Provisioning};
use crate::render::{Builtin, Unwritable, Value, builtin};
use crate::source::Spanned;
use crate::target::{Input, Output};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// The phones of each family.
pub(super) type Families = BTreeMap<&'static str, (&'static Room, Vec<Mac>)>;

/// What the hints are made from.
const PROVENANCE: &str = "pbx.yaml";

/// A template for each server.
pub(in crate::target) const TEMPLATES: &[Builtin] = &[
    builtin!("dhcp/dnsmasq.conf", escape),
    builtin!("dhcp/dhcpd.conf", escape),
    builtin!("dhcp/kea.json", escape),
];

/// A text between quotes; what one of the servers would take for more is refused.
fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    match text.chars().find(|char| matches!(char, '"' | '\\' | ',')) {
        Some(bad) => Err(Unwritable::new(format!("holds `{bad}`")).help("write it without")),
        None => lines::escape(text),
    }
}

/// Writes the hints, where an address for phones is written and there are phones.
pub(super) fn write(input: &Input<'_>, families: Families, output: &mut Output<'_>) {
    let Some(server) = &input.site.project.provisioning else {
        return;
    };
    if families.is_empty() || (server.url.is_none() && server.tftp.is_none()) {
        return;
    }
    let value = value(server, families);
    for template in TEMPLATES {
        let (templates, name) = (input.stock.templates, template.name);
        let ((), wrote) = output.noted(|output| {
            output.render(templates, name, &value, name, PROVENANCE);
        });
        // What one server cannot hold, the others cannot either: it is said once.
        if wrote.is_faulty() {
            return;
        }
    }
}

fn value(server: &Provisioning, families: Families) -> Value {
    let told = |room: &Room| address(server, room).is_some() || numeric(server, room).is_some();
    let mut told: Vec<_> = families
        .into_iter()
        .filter(|(_, (room, _))| told(room))
        .collect();
    for (_, (_, macs)) in &mut told {
        macs.sort();
    }
    let last = told.last().and_then(|(_, (_, macs))| macs.last());
    let last = last.map_or_else(String::new, |mac| spelt(*mac));
    let families = told.iter().map(|(id, (room, macs))| {
        let macs = macs.iter().map(|mac| Value::plain(spelt(*mac)));
        let fields = [("id", Value::plain(*id)), ("macs", Value::list(macs))];
        let address = address(server, room).map(|text| ("address", Value::text(&text)));
        let numeric = numeric(server, room);
        let numeric = numeric.map(|one| ("server", Value::plain(one.to_string())));
        Value::record(fields.into_iter().chain(address).chain(numeric))
    });
    Value::record([
        ("families", Value::list(families)),
        ("last", Value::plain(last)),
    ])
}

/// What option 66 says: the room's form of the address, where what it is made from is written.
fn address(server: &Provisioning, room: &Room) -> Option<Spanned<String>> {
    let url = server.url.as_ref();
    let url = url.map(|url| (url.value.trim_end_matches('/'), url.place));
    let tftp = server.tftp.as_ref();
    let tftp = tftp.map(|tftp| (tftp.value.host.as_str(), tftp.place));
    let (mark, (with, place)) = match room.dhcp.contains("{tftp}") {
        true => ("{tftp}", tftp?),
        false => ("{url}", url?),
    };
    Some(Spanned::new(room.dhcp.replace(mark, with), place))
}

/// What option 150 says to those who are told of a TFTP server: its address in numbers.
fn numeric(server: &Provisioning, room: &Room) -> Option<Ipv4Addr> {
    let tftp = server.tftp.as_ref()?;
    let host = room.dhcp.contains("{tftp}").then_some(&tftp.value.host);
    host?.parse().ok()
}

/// `00:15:65:12:34:56`.
fn spelt(mac: Mac) -> String {
    let octets = mac.octets().map(|octet| format!("{octet:02x}"));
    octets.join(":")
}
