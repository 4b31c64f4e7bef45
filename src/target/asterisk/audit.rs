use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Tenant, TenantId, User, UserId};

/// What Asterisk cannot hold of a tenant.
pub(super) fn audit(_: &TenantId, tenant: &Tenant) -> Diagnostics {
    tenant
        .users
        .iter()
        .filter_map(|(id, user)| comma_in_mailbox(id, user))
        .collect()
}

/// A line of voicemail.conf is split at commas, and knows no quotes.
fn comma_in_mailbox(id: &UserId, user: &User) -> Option<Diagnostic> {
    let unwritable = user.voicemail && user.name.value.contains([',', '|']);
    unwritable.then(|| {
        Diagnostic::new(
            Code::E0503,
            format!("asterisk cannot write the name of `{id}` into voicemail.conf"),
        )
        .label(user.name.place, "holds `,` or `|`")
        .help("write the name without them, or `voicemail: false`")
    })
}
