use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{State, Tenant, TenantId, User, UserId};

/// Asterisk keeps so many bytes of a name and drops the rest in silence, in the middle of a letter if need be.
const LONGEST_NAME: usize = 79;

/// What Asterisk cannot hold of a tenant.
pub(super) fn audit(_: &TenantId, tenant: &Tenant) -> Diagnostics {
    tenant
        .users
        .iter()
        .flat_map(|(id, user)| {
            comma_in_mailbox(id, user)
                .into_iter()
                .chain(long_name(id, user))
        })
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

/// The name of the caller and that of the mailbox are cut alike.
fn long_name(id: &UserId, user: &User) -> Option<Diagnostic> {
    let bytes = user.name.value.len();
    let cut = user.state != State::Disabled && bytes > LONGEST_NAME;
    cut.then(|| {
        Diagnostic::new(
            Code::E0503,
            format!("asterisk cannot hold the name of `{id}`"),
        )
        .label(
            user.name.place,
            format!("takes {bytes} bytes, and {LONGEST_NAME} are kept"),
        )
        .help("write a shorter name; a letter with an accent takes two bytes")
    })
}
