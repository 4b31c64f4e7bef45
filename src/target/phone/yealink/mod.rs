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
use crate::diag::{Checked, Diagnostic, Diagnostics};
use crate::render::{Builtin, Marks, Rendered, Templates};
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

/// A file and the name under which phones ask for it.
type File = (String, Rendered);

fn phone(input: &Input<'_>, phone: &Phone<'_>, output: &mut Output<'_>) {
    let file = own_file(phone, input.templates, Marks::Secrets).take(&mut output.found);
    put(file, &phone.provenance, output);
}

fn common(input: &Input<'_>, model: &PhoneModel, output: &mut Output<'_>) {
    let file = common_file(model, input.templates, Marks::Secrets).take(&mut output.found);
    put(file.flatten(), PROVENANCE, output);
}

fn put(file: Option<File>, provenance: &str, output: &mut Output<'_>) {
    if let Some((name, rendered)) = file {
        output.put(&format!("phones/{name}"), &rendered, provenance);
    }
}

/// The phone's own file: `<mac>.cfg`, the MAC in lower case.
fn own_file(phone: &Phone<'_>, templates: &Templates, marks: Marks) -> Checked<File> {
    let mut found = audit::phone(phone);
    let rendered = filled(
        templates.render(PHONE, &lower::phone(phone), marks),
        &mut found,
    );
    found.extend(
        rendered
            .iter()
            .flat_map(|rendered| audit::settings(phone, rendered)),
    );
    checked(
        found,
        rendered.map(|rendered| (format!("{}.cfg", phone.mac), rendered)),
    )
}

/// The file that all phones of a model fetch first, where its name is known. It belongs to no phone and no tenant.
fn common_file(model: &PhoneModel, templates: &Templates, marks: Marks) -> Checked<Option<File>> {
    let mut found = Diagnostics::default();
    let Some(name) = &model.common_file else {
        return found.checked(None);
    };
    let rendered = filled(
        templates.render(COMMON, &lower::common(model), marks),
        &mut found,
    );
    checked(
        found,
        rendered.map(|rendered| Some((name.clone(), rendered))),
    )
}

fn filled(rendered: Result<Rendered, Diagnostic>, found: &mut Diagnostics) -> Option<Rendered> {
    rendered.map_err(|fault| found.push(fault)).ok()
}

fn checked<T>(diagnostics: Diagnostics, output: Option<T>) -> Checked<T> {
    Checked {
        output: output.filter(|_| !diagnostics.has_errors()),
        diagnostics,
    }
}

#[cfg(test)]
mod tests;
