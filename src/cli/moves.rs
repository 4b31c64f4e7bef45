//! What people carry when a tenant moves: its state, which is no configuration.

use crate::model::Site;
use crate::plan::{Carry, Move};
use crate::target::kept;

/// What nothing carries, whichever engines they are.
const FOR_ALL: [&str; 2] = [
    "calls that go on: they end with the old host's part in them",
    "registrations: phones register with the new host when they have read their files again, as the old one tells them to",
];

/// Says of a move what is to be carried, with the commands that do, and what cannot be.
pub(super) fn carry(one: &mut Move, site: &Site) {
    let mut tenants = site.tenants.iter();
    let tenant = tenants.find(|(id, _)| id.reference() == one.tenant);
    let Some((id, tenant)) = tenant else { return };
    let (old, new) = (&one.from_engine, &one.to_engine);
    let (Some(old), Some(new)) = (kept(old, id, tenant), kept(new, id, tenant)) else {
        return;
    };
    let step = |host: &_, command: String| Carry {
        host: Clone::clone(host),
        command,
    };
    one.carry = vec![
        step(&one.from, format!("({}) >{id}.state", old.tell)),
        step(&one.to, format!("({}) <{id}.state", new.take)),
    ];
    one.lost = FOR_ALL.map(str::to_owned).into();
    if one.from_engine == one.to_engine {
        let files = [
            step(&one.from, format!("({}) >{id}.tar", old.pack)),
            step(&one.to, format!("({}) <{id}.tar", new.unpack)),
        ];
        one.carry.extend(files);
    } else {
        one.lost.push(format!(
            "messages, recorded greetings and changed PINs: {} cannot read those of {}; greetings and PINs begin as the repository has them",
            one.to_engine, one.from_engine
        ));
    }
}
