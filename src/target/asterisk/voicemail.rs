use crate::allocate::TenantAllocation;
use crate::model::{Email, State, Tenant, TenantId, User};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;

/// The mailboxes of a tenant. The PIN is the first one: who changes it on the phone keeps it (`passwordlocation=spooldir`).
pub(super) fn tenant(id: &TenantId, tenant: &Tenant, held: &TenantAllocation) -> Value {
    let users = tenant
        .users
        .iter()
        .filter(|(_, user)| user.voicemail && user.state != State::Disabled);
    let mailboxes = users.filter_map(|(user, written)| {
        let number = held.users.get(user)?;
        let pin = SecretRef::voicemail_pin(id.as_str(), &number.birth, number.rotation);
        Some(mailbox(&number.birth, pin, written))
    });
    let of_tenant = Value::record([
        ("id", Value::plain(id.as_str())),
        ("reference", Value::plain(id.reference())),
    ]);
    Value::record([("tenant", of_tenant), ("mailboxes", Value::list(mailboxes))])
}

fn mailbox(name: &str, pin: SecretRef, user: &User) -> Value {
    let email =
        |email: &Spanned<Email>| Value::text(&Spanned::new(email.value.as_str(), email.place));
    Value::record([
        ("name", Value::plain(name)),
        ("pin", Value::secret(pin, Some(user.place))),
        ("owner", Value::text(&user.name)),
        (
            "email",
            user.email.as_ref().map_or_else(|| Value::plain(""), email),
        ),
    ])
}
