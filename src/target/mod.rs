//! What files are written, and for whom: a room for each engine and each phone vendor, and the only list of them.
//!
//! A room takes the site, its allocation and its calls, and streams files. Its intermediate types are its own, and no room knows
//! another. A new one is one folder, one line here, one folder of templates, and no change elsewhere.

pub mod asterisk;
mod audit;
mod basis;
mod compile;
mod far_side;
mod files;
mod freeswitch;
mod input;
mod known;
mod naming;
mod output;
mod outputs;
mod peer;
pub mod phone;
mod pieces;
mod serving;
mod share;
mod spelling;
mod templates;
mod unable;
mod work;

pub use audit::{audit, audit_tenant, conclude};
pub use basis::{Basis, Ground};
pub use compile::{PROVISIONING, bases, compile, compile_but, destinations, phones, whereabouts};
pub use files::named as files;
pub use input::{Input, Stock, TenantInput};
pub use output::{Output, Reveal};
pub use phone::softphone::link as softphone_link;
pub use templates::{templates, templates_digest};

use crate::bundle;
use crate::diag::Diagnostics;
use crate::model::{Claims, Engine, Host, HostId};
use crate::render::Builtin;
use outputs::Outputs;
use share::Share;
use work::Work;

/// A room that writes the files of a PBX host.
struct EngineRoom {
    /// Whose files.
    engine: Engine,
    /// Its templates.
    templates: &'static [Builtin],
    /// What it cannot do or write of a tenant.
    audit: fn(&Work<'_>) -> Diagnostics,
    /// What it cannot do of the tenants of a host together.
    together: fn(&[&Claims]) -> Diagnostics,
    /// The files of a tenant.
    tenant: fn(&Work<'_>, &mut Output<'_>),
    /// What a tenant gives to what the host has of all tenants.
    share: fn(&Work<'_>) -> Share,
    /// What must be known of the engine to reload and to ask it.
    describe: fn((&HostId, &Host), &[Share]) -> bundle::Engine,
    /// The files of the host that belong to no tenant.
    host: fn(&Input<'_>, (&HostId, &Host), &[Share], &mut Output<'_>),
}

/// The rooms of engines; one that is not here is not rendered yet.
const ENGINES: &[EngineRoom] = &[asterisk::ROOM, freeswitch::ROOM];

/// The rooms of phones; a family that is not here is not rendered yet.
const PHONES: &[phone::Room] = &[
    phone::alcatel::ROOM,
    phone::algo::ROOM,
    phone::avaya::ROOM,
    phone::cisco_enterprise::ROOM,
    phone::cisco_legacy::ROOM,
    phone::cisco_mpp::ROOM,
    phone::cisco_mpp::SPA,
    phone::cyberdata::ROOM,
    phone::digium::ROOM,
    phone::fanvil::ROOM,
    phone::gigaset::ROOM,
    phone::gigaset_legacy::ROOM,
    phone::gigaset_maxwell::ROOM,
    phone::grandstream::ROOM,
    phone::grandstream_p::ROOM,
    phone::htek::ROOM,
    phone::mitel::ROOM,
    phone::panasonic::ROOM,
    phone::poly::ROOM,
    phone::sangoma::ROOM,
    phone::snom::ROOM,
    phone::snom_dect::ROOM,
    phone::yealink::ROOM,
];

/// Whether the files of this family of phones are written.
pub fn writes_family(family: &str) -> bool {
    phone_room(family).is_some()
}

/// What the phones of a family can be told, as the keys of a repository that ask for it.
pub fn phone_can(family: &str) -> Vec<&'static str> {
    let Some(room) = phone_room(family) else {
        return Vec::new();
    };
    let writes = &room.writes;
    let parts = writes.parts.iter().map(|part| part.key());
    let more = [
        (!writes.keys.is_empty(), "keys:"),
        (writes.modules, "expansion:"),
        (writes.zones > 0, "listen:"),
        (writes.codecs.is_some(), "codecs:"),
    ];
    let more = more.into_iter().filter(|(can, _)| *can);
    parts.chain(more.map(|(_, key)| key)).collect()
}

/// The template that a repository has to bring before the files of this family are written.
pub fn wanted_template(family: &str) -> Option<&'static str> {
    phone_room(family)?.writes.template
}

fn engine_room(engine: Engine) -> Option<&'static EngineRoom> {
    ENGINES.iter().find(|room| room.engine == engine)
}

fn phone_room(family: &str) -> Option<&'static phone::Room> {
    PHONES.iter().find(|room| room.family == family)
}
