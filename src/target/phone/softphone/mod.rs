//! Softphones: what a program is told of the account of its own. A browser gets JSON with the options of SIP.js and `JsSIP`, an app the
//! XML that Linphone fetches (its names: liblinphone `remote_provisioning.c`, fusionpbx linphone).
//!
//! Each file names the address with its lasting token; the first token is in the link that people are given. The file is for who
//! has one of them, in every network.

mod escape;

use super::xml;
use crate::allocate::Account;
use crate::bundle::ServedSoftphone;
use crate::model::{Address, Feature, Project, Proof, Softphone, TenantId};
use crate::render::{Builtin, Value, builtin};
use crate::secrets::{Algorithm, SecretRef};
use crate::source::Spanned;
use crate::target::{Output, TenantInput};

const BROWSER: Builtin = builtin!("softphone/browser.json", escape::json);
const LINPHONE: Builtin = builtin!("softphone/linphone.xml", xml::escape);

/// The templates of softphones.
pub(in crate::target) const TEMPLATES: &[Builtin] = &[BROWSER, LINPHONE];

/// The file of a softphone, below the address that phones fetch from. It is named after the birth of its account, which a rename
/// leaves alone.
pub fn file(tenant: &TenantId, account: &Account) -> Option<String> {
    let ending = match account.device.softphone()? {
        Softphone::Webrtc => "json",
        Softphone::App => "xml",
    };
    Some(format!("{}.{ending}", owner(tenant, account)))
}

/// As the server knows it.
fn owner(tenant: &TenantId, account: &Account) -> String {
    format!("{}{tenant}/{}", ServedSoftphone::FOLDER, account.birth)
}

/// The link that a person is given: it holds the first token. None where the project names no address, or no token as a proof.
pub fn link(
    project: &Project,
    tenant: &TenantId,
    account: &Account,
) -> Option<(String, SecretRef, String)> {
    let url = address(project)?.value;
    let (birth, rotation) = (&account.birth, account.rotation.told());
    let token = SecretRef::first_token(tenant.as_str(), birth, rotation);
    Some((url, token, file(tenant, account)?))
}

/// Where softphones fetch their files, if they may.
fn address(project: &Project) -> Option<Spanned<String>> {
    let server = project.provisioning.as_ref()?;
    let server = Some(server).filter(|server| server.proofs.contains(&Proof::Token))?;
    let url = server.url.as_ref()?;
    Some(Spanned::new(
        url.value.trim_end_matches('/').to_owned(),
        url.place,
    ))
}

/// Every softphone of a tenant.
fn all<'a>(input: &TenantInput<'a>) -> impl Iterator<Item = &'a Account> {
    let (users, held) = (input.tenant.users.keys(), input.held);
    let accounts = users.flat_map(move |user| held.accounts_of(user));
    accounts.filter(|account| account.device.softphone().is_some())
}

/// How the server knows them.
pub(in crate::target) fn served(
    tenants: &[TenantInput<'_>],
    reveal: impl Fn(SecretRef) -> Option<String>,
) -> Vec<ServedSoftphone> {
    let tenants = tenants.iter();
    let tenants = tenants.filter(|input| address(input.project).is_some());
    let soft = tenants.flat_map(|input| all(input).map(move |account| (input.id, account)));
    let served = soft.map(|(tenant, account)| {
        let (birth, rotation) = (&account.birth, account.rotation.told());
        ServedSoftphone {
            owner: owner(tenant, account),
            first: reveal(SecretRef::first_token(tenant.as_str(), birth, rotation)),
            lasting: reveal(SecretRef::lasting_token(tenant.as_str(), birth, rotation)),
        }
    });
    served.collect()
}

/// Writes those of a tenant.
pub(in crate::target) fn write(input: &TenantInput<'_>, output: &mut Output<'_>) {
    let Some(url) = address(input.project) else {
        return;
    };
    for account in all(input) {
        let template = match account.device.softphone() {
            Some(Softphone::Webrtc) => BROWSER.name,
            _ => LINPHONE.name,
        };
        let told = told(input, &url, account);
        let Some((value, file)) = told.zip(file(input.id, account)) else {
            continue;
        };
        output.render(
            input.stock.templates,
            template,
            &value,
            &format!("phones/{file}"),
            &input.id.reference(),
        );
    }
}

/// What a template is handed as `softphone`.
fn told(input: &TenantInput<'_>, url: &Spanned<String>, account: &Account) -> Option<Value> {
    let TenantInput {
        id, tenant, host, ..
    } = *input;
    let user = tenant.users.get(&account.user)?;
    let (birth, rotation) = (&account.birth, account.rotation.told());
    let password = SecretRef::sip_password(id.as_str(), birth.clone(), rotation);
    let domain = tenant.domain.value.as_str();
    let ha1 = password.ha1(&account.name(), domain, Algorithm::Md5);
    let name = &user.name;
    let sip_name = Spanned::new(escape::within_quotes(&name.value), name.place);
    let secret = |secret| Value::secret(secret, None);
    let fields = [
        ("display_name", Value::text(name)),
        ("sip_name", Value::text(&sip_name)),
        ("user", Value::plain(account.name())),
        (
            "domain",
            Value::text(&Spanned::new(domain, tenant.domain.place)),
        ),
        ("password", secret(password)),
        ("ha1", secret(ha1)),
        (
            "token",
            secret(SecretRef::lasting_token(id.as_str(), birth, rotation)),
        ),
        ("folder", Value::text(url)),
        ("file", Value::plain(file(id, account)?)),
        (
            "proxy",
            Value::text(&Spanned::new(
                proxy(&host.address.value),
                host.address.place,
            )),
        ),
        ("websocket", Value::plain(host.websocket())),
    ];
    let code = || Value::plain(tenant.feature_codes.of(Feature::Voicemail));
    let mailbox = user.voicemail.as_ref().map(|_| ("mailbox", code()));
    Some(Value::record([(
        "softphone",
        Value::record(fields.into_iter().chain(mailbox)),
    )]))
}

/// The host as a SIP URI has it, with the usual port where none is written (RFC 3261, 19.1.2).
fn proxy(address: &Address) -> String {
    let port = address.port.or(Some(5060));
    Address {
        port,
        ..address.clone()
    }
    .to_string()
}
