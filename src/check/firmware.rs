use super::Subject;
use crate::catalog::{Catalog, PhoneModel};
use crate::diag::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::model::{Firmware, FirmwareId, Phone, Tenant};
use crate::source::Spanned;

/// The versions that firmware and profiles name have files; the previous one may be on the phones alone.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    for firmware in tenant.firmware.values() {
        found.extend(without_file(firmware, &firmware.current));
    }
    let named = tenant
        .profiles
        .values()
        .flat_map(|profile| &profile.firmware);
    found.extend(named.filter_map(|named| nowhere(tenant, named)));
    for phone in tenant.phones.values() {
        found.extend(of_another_model(subject.catalog, tenant, phone));
    }
}

fn without_file(firmware: &Firmware, version: &Spanned<String>) -> Option<Diagnostic> {
    let written = firmware.files.contains_key(&version.value);
    (!written && !firmware.files.is_empty()).then(|| {
        let near = did_you_mean(version, firmware.files.keys().map(String::as_str));
        let help = near.map_or_else(
            || "write its file into `files`, or name a version that is there".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::new(
            Code::E0203,
            format!(
                "the firmware has no file of the version `{}`",
                version.value
            ),
        )
        .label(version.place, "names nothing")
        .help(help)
    })
}

/// A profile's `model@version` that no firmware has.
fn nowhere(tenant: &Tenant, named: &Spanned<(String, String)>) -> Option<Diagnostic> {
    let (model, version) = &named.value;
    let is_for = |id: &str, firmware: &Firmware| {
        id == model || firmware.models.iter().any(|one| one.value == *model)
    };
    let mut suitable = tenant
        .firmware
        .iter()
        .filter(|(id, firmware)| is_for(id.as_str(), firmware))
        .peekable();
    if tenant.firmware.is_empty() {
        return None;
    }
    let known = suitable.peek().is_some();
    if suitable
        .any(|(_, firmware)| firmware.files.is_empty() || firmware.files.contains_key(version))
    {
        return None;
    }
    let help = match known {
        true => format!("write the file of {version} into `files` of the firmware"),
        false => {
            format!("write `{model}` into the section `firmware`, or name a model that is there")
        }
    };
    let fault = Diagnostic::new(
        Code::E0203,
        format!("there is no firmware `{model}@{version}`"),
    );
    Some(fault.label(named.place, "names nothing").help(help))
}

/// Versions that a phone would get and that say themselves that they are for another hardware.
fn of_another_model(catalog: &Catalog, tenant: &Tenant, phone: &Phone) -> Vec<Diagnostic> {
    let Some(model) = catalog.find(&phone.model.value) else {
        return Vec::new();
    };
    let is_for = |id: &FirmwareId, firmware: &Firmware| match firmware.models.is_empty() {
        true => id.as_str() == model.id,
        false => firmware.models.iter().any(|one| one.value == model.id),
    };
    let firmware = tenant.firmware.iter();
    let firmware = firmware.filter(|(id, firmware)| is_for(id, firmware));
    let versions = firmware.flat_map(|(_, firmware)| {
        std::iter::once(&firmware.current).chain(firmware.previous.as_ref())
    });
    let others = versions.filter(|version| !fits(catalog, model, version));
    others
        .map(|version| {
            let message = format!("the firmware {} is not for a {}", version.value, model.name);
            Diagnostic::new(Code::E0241, message)
                .label(version.place, "for another hardware")
                .label(phone.model.place, "this phone would get it")
                .help(usual(model))
        })
        .collect()
}

fn usual(model: &PhoneModel) -> String {
    let known = model.firmware.as_deref().unwrap_or_default();
    format!("write a version of this model, such as {known}, or name the right ones under `models`")
}

/// The first number of a Yealink version is the hardware's. One that the catalogue has for other models only does not fit, and a
/// version that it has for other families only fits none of this one.
fn fits(catalog: &Catalog, model: &PhoneModel, version: &str) -> bool {
    if model.family.id != "yealink" {
        let models = catalog.models().iter();
        let known = models.filter(|one| one.firmware.as_deref() == Some(version));
        let mut known = known.peekable();
        return known.peek().is_none() || known.any(|one| one.family == model.family);
    }
    let Some(number) = hardware(version) else {
        return true;
    };
    let has = |model: &PhoneModel| {
        let file = model.common_file.as_ref();
        let file = file.and_then(|file| file.get(1..13)?.parse::<u32>().ok());
        let firmware = model.firmware.as_deref().and_then(hardware);
        firmware == Some(number) || file == Some(number)
    };
    has(model) || !catalog.models().iter().any(has)
}

fn hardware(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}
