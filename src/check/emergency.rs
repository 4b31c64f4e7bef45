use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Says of each tenant with users and no trunk that nobody there can call for help.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let (id, tenant) = (subject.id, subject.tenant);
    if !tenant.users.is_empty() && tenant.trunks.is_empty() {
        found.push(
            Diagnostic::new(
                Code::W0701,
                format!("no emergency call leaves the tenant `{id}`"),
            )
            .label(tenant.place, "it has no trunk")
            .help("write a trunk into `trunks`, and keep another way to call 112 at hand until it is there"),
        );
    }
}
