use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Extension, Tenant, UserId};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// A pinned extension has one owner, and is not what people dial for help.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    let (mut seen, emergency_numbers) = (BTreeMap::new(), tenant.emergency_numbers());
    for (id, extension) in pinned(tenant) {
        if emergency_numbers.contains(&extension.value.to_string()) {
            found.push(emergency(extension));
        }
        if let Some((first, place)) = seen.insert(extension.value, (id, extension.place)) {
            let message = format!("`{first}` and `{id}` pin the extension {}", extension.value);
            found.push(
                Diagnostic::new(Code::E0206, message)
                    .label(extension.place, "pinned again")
                    .label(place, format!("already pinned by `{first}`"))
                    .help(
                        "pin another extension, or leave it out and let `pbxctl lock` choose one",
                    ),
            );
        }
    }
}

fn pinned(tenant: &Tenant) -> impl Iterator<Item = (&UserId, &Spanned<Extension>)> {
    tenant
        .users
        .iter()
        .filter_map(|(id, user)| Some((id, user.extension.as_ref()?)))
}

fn emergency(extension: &Spanned<Extension>) -> Diagnostic {
    Diagnostic::new(
        Code::E0217,
        format!("{} is an emergency number", extension.value),
    )
    .label(extension.place, "whoever dials it wants help")
    .help("pin another extension")
}
