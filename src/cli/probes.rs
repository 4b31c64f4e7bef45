//! What a project wants tried after an apply, with the accounts that try it.

use super::failure::Failure;
use super::front::Front;
use super::secret::of;
use super::vault;
use crate::apply::{Account, Probe, Trying};
use crate::bundle::DestinationId;
use crate::model::{Probes, Probing, UserId};
use crate::secrets::{Algorithm, SecretRef, Vault};
use std::collections::BTreeMap;

/// The probes of each host: of those who live on it, and of its trunks.
pub(super) fn of_hosts(front: &Front) -> Result<BTreeMap<DestinationId, Vec<Probe>>, Failure> {
    let Probes {
        register,
        calls,
        trunks,
        within,
    } = &front.site.project.probes;
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    if register.is_empty() && calls.is_empty() && !trunks {
        return Ok(all);
    }
    let unopened = |_| Failure::new("the key that was there a moment ago cannot be read");
    let vault = vault::open(front).map_err(unopened)?;
    let probe = |what| Probe {
        what,
        within: *within,
    };
    for user in register {
        let (host, account) = account(front, &vault, &user.value)?;
        all.entry(host)
            .or_default()
            .push(probe(Trying::Register(account)));
    }
    if *trunks {
        let hosts = front.site.project.hosts.keys();
        for host in hosts.filter_map(|id| DestinationId::new(id.as_str()).ok()) {
            all.entry(host).or_default().push(probe(Trying::Trunks));
        }
    }
    for call in calls {
        let (host, account) = account(front, &vault, &call.from.value)?;
        let what = Trying::Call(account, call.to.value.clone());
        all.entry(host).or_default().push(probe(what));
    }
    Ok(all)
}

/// A user's first account, and the host that it is on.
fn account(
    front: &Front,
    vault: &Vault,
    who: &Probing,
) -> Result<(DestinationId, Account), Failure> {
    let nobody = || Failure::new(format!("`{who}` has no account that a probe could use"));
    let reference = UserId::reference(&who.user);
    let whose = of::one(front, Some(who.tenant.as_str()), &reference)?;
    let host = front
        .site
        .project
        .hosts
        .get(&whose.held.host)
        .ok_or_else(nobody)?;
    let account = whose.accounts().first().copied().ok_or_else(nobody)?;
    let password = SecretRef::sip_password(
        whose.id.as_str(),
        account.birth.clone(),
        account.rotation.told(),
    );
    let (name, domain) = (account.name(), whose.tenant.domain.value.as_str());
    let ha1 = password
        .ha1(&name, domain, Algorithm::Md5)
        .reveal(vault)
        .ok_or_else(nobody)?;
    let address = &host.address.value;
    let server = match address.port {
        Some(_) => address.to_string(),
        None => format!("{address}:5060"),
    };
    let id = DestinationId::new(whose.held.host.as_str())
        .ok()
        .ok_or_else(nobody)?;
    Ok((
        id,
        Account {
            server,
            domain: domain.to_owned(),
            name,
            ha1: ha1.expose().to_owned(),
        },
    ))
}
