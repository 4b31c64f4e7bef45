//! Yealink T, CP and W: text files of `key = value`, fetched by the phone under its MAC.
//!
//! A phone of firmware V81 or later asks for `<mac>.boot`, then `y000000000000.boot`, then its model's common file, then
//! `<mac>.cfg`; an older one for the last two alone. The boot files are left unanswered, so that one order holds for all. What
//! comes later overrides, and what a file does not name stays as it was: accounts that are no longer there are therefore
//! emptied by name.

mod audit;
mod escape;
mod lower;

use super::Phone;
use crate::catalog::PhoneModel;
use crate::render::Builtin;
use crate::target::{Input, Output, VendorRoom};

const PHONE: &str = "yealink/phone.cfg";
const COMMON: &str = "yealink/common.cfg";
/// What common files are made from.
const PROVENANCE: &str = "the catalogue of models";

/// The templates of this room, which a repository may replace.
const TEMPLATES: [Builtin; 2] = [
    Builtin {
        name: PHONE,
        text: include_str!("../../../../templates/yealink/phone.cfg"),
        escape: escape::escape,
    },
    Builtin {
        name: COMMON,
        text: include_str!("../../../../templates/yealink/common.cfg"),
        escape: escape::escape,
    },
];

/// This room.
pub(in crate::target) const ROOM: VendorRoom = VendorRoom {
    vendor: "yealink",
    templates: &TEMPLATES,
    phone,
    common,
};

/// The phone's own file: `<mac>.cfg`, the MAC in lower case.
fn phone(input: &Input<'_>, phone: &Phone<'_>, output: &mut Output<'_>) {
    output.found.extend(audit::phone(phone));
    let path = format!("phones/{}.cfg", phone.mac);
    if let Some(rendered) = output.render(
        input.templates,
        PHONE,
        &lower::phone(phone),
        &path,
        &phone.provenance,
    ) {
        output.found.extend(audit::settings(phone, &rendered));
    }
}

/// The file that all phones of a model fetch first, where its name is known. It belongs to no phone and no tenant.
fn common(input: &Input<'_>, model: &PhoneModel, output: &mut Output<'_>) {
    if let Some(name) = &model.common_file {
        output.render(
            input.templates,
            COMMON,
            &lower::common(model),
            &format!("phones/{name}"),
            PROVENANCE,
        );
    }
}

#[cfg(test)]
mod tests;
