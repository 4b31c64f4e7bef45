//! Whether a client may have a file: what holds a secret is given to who proves to be its phone, or to a network that
//! needs no proof.

use std::net::IpAddr;

use super::handover::HandOver;
use super::index::Entry;
use super::name::{is_softphone, owner_in};
use super::proof::{Proofs, Refusal};
use super::protocol::Protocol;
use super::rules::Rules;

/// Decides. A token that is used is noted, and its phone's first one with it. No network is open for what a person is told: there
/// only the token tells who asks.
pub(super) fn admit(
    (rules, handover): (&Rules, &HandOver),
    proofs: &Proofs,
    (client, protocol): (IpAddr, Protocol),
    entry: &Entry,
) -> Result<(), Refusal> {
    if let Some(token) = &proofs.token {
        handover.used(token, client)?;
    }
    let open = rules.is_open(client, protocol) && !is_softphone(&entry.name);
    if !entry.secret || open {
        return Ok(());
    }
    let owner = owner_in(&entry.name);
    let token = proofs.token.as_ref().map(|token| &token.owner);
    let brought = [proofs.certificate.as_ref(), proofs.password.as_ref(), token];
    let mut brought = brought.into_iter().flatten().peekable();
    let any = brought.peek().is_some();
    if brought.any(|mac| Some(mac) == owner.as_ref()) {
        return Ok(());
    }
    Err(match (any, proofs.wrong) {
        (true, _) => Refusal::Another,
        (false, true) => Refusal::Wrong,
        (false, false) => Refusal::Unproven,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{ServedNetwork, Serving};

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

    fn ask(proofs: &Proofs, secret: bool, networks: &[&str]) -> Result<(), Refusal> {
        let networks = networks.iter().map(|network| ServedNetwork {
            network: (*network).into(),
            over: vec!["http".into()],
        });
        let rules = Rules::new(Serving {
            networks: networks.collect(),
            ..Serving::default()
        });
        let mut entry = Entry::in_memory("001565aabbcc.cfg", "x");
        entry.secret = secret;
        let gate = (&rules, &HandOver::default());
        admit(gate, proofs, (CLIENT, Protocol::Http), &entry)
    }

    #[test]
    fn a_secret_is_given_for_a_proof_or_to_a_network() {
        let none = Proofs::default();
        let own = Proofs {
            certificate: Some("001565aabbcc".into()),
            ..Proofs::default()
        };
        let others = Proofs {
            password: Some("001565aabbcd".into()),
            ..Proofs::default()
        };
        assert_eq!(ask(&none, false, &[]), Ok(()));
        assert_eq!(ask(&none, true, &[]), Err(Refusal::Unproven));
        assert_eq!(ask(&none, true, &["192.0.2.0/24"]), Ok(()));
        assert_eq!(
            ask(&none, true, &["198.51.100.0/24"]),
            Err(Refusal::Unproven)
        );
        assert_eq!(ask(&own, true, &[]), Ok(()));
        assert_eq!(ask(&others, true, &[]), Err(Refusal::Another));
    }
}
