use super::phone::softphone;
use super::{Input, Output, Reveal, TenantInput};
use crate::bundle::{ServedNetwork, ServedPhone, Serving};
use crate::catalog::PhoneModel;
use crate::model::{Phone, PhoneId, Project, Proof};
use crate::secrets::{Algorithm, SecretRef};
use rayon::prelude::*;

/// The realm of Basic and Digest, which phones do not show.
const REALM: &str = "pbxctl";

/// Writes what `pbxctl serve` is to know beside the files: who the phones are, how each proves it, and who need not.
pub(super) fn write(input: &Input<'_>, tenants: &[TenantInput<'_>], output: &mut Output<'_>) {
    let phones = tenants.iter().flat_map(|tenant| {
        let phones = tenant.tenant.phones.iter();
        phones.map(move |phone| (tenant, phone))
    });
    let phones: Vec<_> = phones
        .filter_map(|(tenant, phone)| {
            Some((
                tenant,
                phone,
                input.stock.catalog.find(&phone.1.model.value)?,
            ))
        })
        .collect();
    let reveal = output.reveal;
    let text = |reveal: Reveal<'_>| {
        let mut serving = rules(&input.site.project);
        let served = phones
            .par_iter()
            .map(|(tenant, phone, model)| served(tenant, *phone, model, reveal));
        serving.phones = served.collect();
        serving.softphones = softphone::served(tenants, |secret| revealed(reveal, &secret));
        serving.phones.sort_by(|one, other| one.mac.cmp(&other.mac));
        serde_json::to_string(&serving).unwrap_or_default() + "\n"
    };
    let (path, whence) = (Serving::PATH, "pbx");
    match proofs(&input.site.project).is_empty() {
        true => output.copy(path, text(Reveal::Masked).as_bytes(), whence),
        false => output.put_text(path, text(Reveal::Masked), || text(reveal), whence),
    }
}

fn rules(project: &Project) -> Serving {
    let server = project.provisioning.as_ref();
    let networks = server.iter().flat_map(|server| &server.networks);
    let proxies = server.iter().flat_map(|server| &server.proxies);
    Serving {
        version: Serving::VERSION,
        networks: networks
            .map(|open| ServedNetwork {
                network: open.network.value.to_string(),
                over: open
                    .over
                    .iter()
                    .map(|over| over.name().to_owned())
                    .collect(),
            })
            .collect(),
        proxies: proxies.map(|proxy| proxy.value.to_string()).collect(),
        ..Serving::default()
    }
}

fn proofs(project: &Project) -> &[Proof] {
    let server = project.provisioning.as_ref();
    server.map_or(&[], |server| server.proofs.as_slice())
}

fn served(
    tenant: &TenantInput<'_>,
    (id, phone): (&PhoneId, &Phone),
    model: &PhoneModel,
    reveal: Reveal<'_>,
) -> ServedPhone {
    let tenant_id = tenant.id;
    let mac = phone.mac.value;
    let digits = mac.to_string();
    let secret = |reference| revealed(reveal, &reference);
    let has = |proof: Proof| proofs(tenant.project).contains(&proof);
    let of = |make: fn(&str, &str, u32) -> SecretRef| secret(make(tenant_id.as_str(), &digits, 0));
    let password = SecretRef::provisioning_password(tenant_id.as_str(), &digits);
    let ha1 = || secret(password.ha1(&digits, REALM, Algorithm::Md5));
    ServedPhone {
        id: format!("{}/phones/{id}", tenant_id.reference()),
        vendor: model.family.vendor.clone(),
        model: model.id.clone(),
        host: tenant.held.host.to_string(),
        accounts: accounts(tenant, (id, phone)),
        ha1: has(Proof::Password).then(ha1).flatten(),
        first: has(Proof::Token)
            .then(|| of(SecretRef::first_token))
            .flatten(),
        lasting: has(Proof::Token)
            .then(|| of(SecretRef::lasting_token))
            .flatten(),
        mac: digits,
    }
}

fn revealed(reveal: Reveal<'_>, secret: &SecretRef) -> Option<String> {
    match reveal {
        Reveal::Masked | Reveal::Placed => Some(format!("<secret {}>", secret.name())),
        Reveal::Real(vault) => secret
            .reveal(vault)
            .map(|secret| secret.expose().to_owned()),
    }
}

fn accounts(tenant: &TenantInput<'_>, (id, phone): (&PhoneId, &Phone)) -> Vec<String> {
    let lines = phone.lines.iter().enumerate();
    let accounts = lines.filter_map(|(at, user)| tenant.held.account_at(id, at, &user.value));
    accounts
        .map(|account| format!("{}@{}", account.name(), tenant.tenant.domain.value))
        .collect()
}
