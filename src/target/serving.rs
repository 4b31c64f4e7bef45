use super::output::unwritten;
use super::phone::softphone;
use super::{Input, Output, Reveal};
use crate::bundle::{File, ReleasePath, ServedNetwork, ServedPhone, Serving};
use crate::catalog::PhoneModel;
use crate::model::{Phone, PhoneId, Proof, Tenant, TenantId};
use crate::secrets::{Algorithm, SecretRef};
use rayon::prelude::*;

/// The realm of Basic and Digest, which phones do not show.
const REALM: &str = "pbxctl";

/// Writes what `pbxctl serve` is to know beside the files: who the phones are, how each proves it, and who need not.
pub(super) fn write(input: &Input<'_>, tenants: &[(&TenantId, &Tenant)], output: &mut Output<'_>) {
    let phones = tenants.iter().flat_map(|(id, tenant)| {
        let phones = tenant.phones.iter();
        phones.map(move |(phone, written)| ((*id, *tenant), (phone, written)))
    });
    let phones: Vec<_> = phones
        .filter_map(|(tenant, phone)| {
            Some((tenant, phone, input.catalog.find(&phone.1.model.value)?))
        })
        .collect();
    let text = |reveal: Reveal<'_>| {
        let mut serving = rules(input);
        let served = phones
            .par_iter()
            .map(|(tenant, phone, model)| served(input, *tenant, *phone, model, reveal));
        serving.phones = served.collect();
        serving.softphones = softphone::served(input, tenants, |secret| revealed(reveal, &secret));
        serving.phones.sort_by(|one, other| one.mac.cmp(&other.mac));
        serde_json::to_string(&serving).unwrap_or_default() + "\n"
    };
    let real = text(output.reveal);
    let path = match ReleasePath::new(Serving::PATH) {
        Ok(path) => path,
        Err(error) => return output.found.push(unwritten(Serving::PATH, &error)),
    };
    let file = match proofs(input).is_empty() {
        true => File::new(path, real, "pbx"),
        false => File::secret(path, real, text(Reveal::Masked), "pbx"),
    };
    if let Err(error) = output.sink.file(&output.destination, file) {
        output.found.push(unwritten(Serving::PATH, &error));
    }
}

fn rules(input: &Input<'_>) -> Serving {
    let server = input.site.project.provisioning.as_ref();
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

fn proofs<'a>(input: &Input<'a>) -> &'a [Proof] {
    let server = input.site.project.provisioning.as_ref();
    server.map_or(&[], |server| server.proofs.as_slice())
}

fn served(
    input: &Input<'_>,
    (tenant_id, tenant): (&TenantId, &Tenant),
    (id, phone): (&PhoneId, &Phone),
    model: &PhoneModel,
    reveal: Reveal<'_>,
) -> ServedPhone {
    let mac = phone.mac.value;
    let digits = mac.to_string();
    let secret = |reference| revealed(reveal, &reference);
    let has = |proof: Proof| proofs(input).contains(&proof);
    let of = |make: fn(&str, &str, u32) -> SecretRef| secret(make(tenant_id.as_str(), &digits, 0));
    let password = SecretRef::provisioning_password(tenant_id.as_str(), &digits);
    let ha1 = || secret(password.ha1(&digits, REALM, Algorithm::Md5));
    ServedPhone {
        id: format!("{}/phones/{id}", tenant_id.reference()),
        vendor: model.family.vendor.clone(),
        model: model.id.clone(),
        host: input
            .held(tenant_id)
            .map(|held| held.host.to_string())
            .unwrap_or_default(),
        accounts: accounts(input, (tenant_id, tenant), (id, phone)),
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

fn accounts(
    input: &Input<'_>,
    (tenant_id, tenant): (&TenantId, &Tenant),
    (id, phone): (&PhoneId, &Phone),
) -> Vec<String> {
    let Some(held) = input.held(tenant_id) else {
        return Vec::new();
    };
    let lines = phone.lines.iter().enumerate();
    let accounts = lines.filter_map(|(at, user)| held.account_at(id, at, &user.value));
    accounts
        .map(|account| format!("{}@{}", account.name(), tenant.domain.value))
        .collect()
}
