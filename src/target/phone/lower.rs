use super::{Line, Phone, Setting, Transport};
use crate::allocate::Account;
use crate::catalog::PhoneModel;
use crate::model::{self, Feature, Host, PhoneId, State, Tenant, TenantId, User, UserId};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;
use crate::target::Input;

/// The port of SIP where none is written (RFC 3261, 19.1.2).
const SIP: u16 = 5060;

/// What a phone is told. Lines of disabled users have no account and are left out, so that the phone switches them off.
pub fn lower<'a>(
    input: &Input<'a>,
    (tenant_id, tenant): (&TenantId, &Tenant),
    (id, written): (&PhoneId, &model::Phone),
    model: &'a PhoneModel,
) -> Option<Phone<'a>> {
    let host = input.host_of(tenant_id)?;
    let lines = written.lines.iter().enumerate();
    let lines = lines
        .filter_map(|(at, user)| line(input, (tenant_id, tenant), (id, at), &user.value, host));
    let url = input
        .site
        .project
        .provisioning
        .as_ref()
        .and_then(|server| server.url.as_ref());
    Some(Phone {
        provenance: tenant_id.reference(),
        owner: format!("{tenant_id}/{id}"),
        mac: written.mac.value,
        model,
        lines: lines.collect(),
        language: language(tenant, written),
        url: url.map(Value::text),
        admin_password: None,
        settings: written.settings.iter().map(setting).collect(),
    })
}

fn line(
    input: &Input<'_>,
    (tenant_id, tenant): (&TenantId, &Tenant),
    (phone, at): (&PhoneId, usize),
    user: &UserId,
    host: &Host,
) -> Option<Line> {
    let written = tenant
        .users
        .get(user)
        .filter(|user| user.state != State::Disabled)?;
    let account = input.held(tenant_id)?.account_at(phone, at, user)?;
    let name = Value::plain(account.name());
    let domain = Spanned::new(tenant.domain.value.as_str(), tenant.domain.place);
    Some(Line {
        number: u16::try_from(at + 1).ok()?,
        label: label(written, account),
        display_name: Value::text(&written.name),
        user: name.clone(),
        auth_user: name,
        password: SecretRef::sip_password(tenant_id.as_str(), &account.birth, account.rotation),
        domain: Value::text(&domain),
        proxy_host: Value::text(&Spanned::new(&host.address.value.host, host.address.place)),
        proxy_port: host.address.value.port.unwrap_or(SIP),
        transport: Transport::Udp,
        mailbox_number: written
            .voicemail
            .as_ref()
            .map(|_| Value::plain(tenant.feature_codes.of(Feature::Voicemail))),
    })
}

/// The extension and the name, as people look for a line by either.
fn label(user: &User, account: &Account) -> Value {
    Value::text(&Spanned::new(
        format!("{} {}", account.extension, user.name.value),
        user.name.place,
    ))
}

/// The language of the phone's first user, else of the tenant.
fn language(tenant: &Tenant, phone: &model::Phone) -> Option<Spanned<String>> {
    let user = phone
        .lines
        .first()
        .and_then(|line| tenant.users.get(&line.value));
    let language = user
        .and_then(|user| user.language.as_ref())
        .or(tenant.language.as_ref())?;
    Some(Spanned::new(
        language.value.code().to_owned(),
        language.place,
    ))
}

fn setting(written: &model::Setting) -> Setting {
    Setting {
        key: written.key.clone(),
        value: written.value.clone(),
    }
}
