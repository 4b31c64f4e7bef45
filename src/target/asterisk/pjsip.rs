use super::{Input, escape, names};
use crate::allocate::{Account, TenantAllocation};
use crate::calls::{MailboxId, Scope};
use crate::model::{Host, State, Tenant, TenantId, User};
use crate::render::Value;
use crate::secrets::{Algorithm, SecretRef};
use crate::source::Spanned;

/// What the host's own file says: whom the bare host address means.
pub(super) fn host(input: &Input<'_>, host: &Host) -> Value {
    let tenant = host
        .default_tenant
        .as_ref()
        .and_then(|id| Some((id, input.site.tenants.get(&id.value)?)));
    let alias = tenant.map(|(id, tenant)| {
        let domain = Spanned::new(tenant.domain.value.as_str(), id.place);
        Value::record([
            ("host", Value::plain(host.address.value.host.clone())),
            ("domain", Value::text(&domain)),
        ])
    });
    Value::record(alias.map(|alias| ("alias", alias)))
}

/// The accounts of a tenant: an endpoint, an auth and an AOR each, all of one name.
pub(super) fn tenant(id: &TenantId, tenant: &Tenant, held: &TenantAllocation) -> Value {
    let users = tenant
        .users
        .iter()
        .filter(|(_, user)| user.state != State::Disabled);
    let with_accounts = users.flat_map(|(user, written)| {
        held.accounts_of(user)
            .iter()
            .map(move |account| (written, account))
    });
    let accounts =
        with_accounts.map(|(user, account)| self::account(id, tenant, held, user, account));
    Value::record([
        ("tenant", of_tenant(id, tenant)),
        ("accounts", Value::list(accounts)),
    ])
}

fn of_tenant(id: &TenantId, tenant: &Tenant) -> Value {
    let domain = Spanned::new(tenant.domain.value.as_str(), tenant.domain.place);
    Value::record([
        ("id", Value::plain(id.as_str())),
        ("reference", Value::plain(id.reference())),
        ("domain", Value::text(&domain)),
    ])
}

fn account(
    id: &TenantId,
    tenant: &Tenant,
    held: &TenantAllocation,
    user: &User,
    account: &Account,
) -> Value {
    let (name, domain) = (account.name(), tenant.domain.value.as_str());
    let scope = if user.state == State::Suspended {
        Scope::EmergencyOnly
    } else {
        Scope::Users
    };
    let caller_id = escape::caller_id(&user.name.value, &account.extension.to_string());
    let password = SecretRef::sip_password(id.as_str(), &account.birth, account.rotation);
    let digest = password.ha1(&name, domain, Algorithm::Md5);
    let mut fields = vec![
        (
            "name",
            Value::plain(names::account(account, &tenant.domain.value)),
        ),
        ("user", Value::plain(name)),
        ("context", Value::plain(names::context(id, scope))),
        (
            "caller_id",
            Value::text(&Spanned::new(caller_id, user.name.place)),
        ),
        ("digest", Value::secret(digest, Some(user.place))),
    ];
    if let Some(language) = user.language.as_ref().or(tenant.language.as_ref()) {
        let code = Spanned::new(language.value.code(), language.place);
        fields.push(("language", Value::text(&code)));
    }
    if let Some(number) = held
        .users
        .get(&account.user)
        .filter(|_| user.voicemail.is_some())
    {
        let mailbox = MailboxId {
            tenant: id.clone(),
            owner: number.birth.clone(),
        };
        fields.push(("mailbox", Value::plain(names::mailbox(&mailbox))));
    }
    Value::record(fields)
}
