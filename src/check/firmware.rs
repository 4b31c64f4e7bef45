use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::model::{Firmware, Tenant};
use crate::source::Spanned;

/// The versions that firmware and profiles name have files; the previous one may be on the phones alone.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    for tenant in subject.site.tenants.values() {
        for firmware in tenant.firmware.values() {
            found.extend(without_file(firmware, &firmware.current));
        }
        let named = tenant
            .profiles
            .values()
            .flat_map(|profile| &profile.firmware);
        found.extend(named.filter_map(|named| nowhere(tenant, named)));
    }
    // What the library says is the same for every tenant.
    found.unique();
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
