//! Who may have what: phones, their proofs, and the networks that need none. Made from what a release says.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::network::Network;
use super::proof::{Stage, Token};
use super::protocol::Protocol;
use crate::bundle::{ServedPhone, Serving};

/// Whom the realm of Basic and Digest is shown to: administrators that look at what a phone asks for.
pub(super) const REALM: &str = "pbxctl";

/// What the server goes by beside the files themselves.
#[derive(Debug, Default)]
pub struct Rules {
    /// The phones, in the order of their MACs, which are all different.
    phones: Vec<ServedPhone>,
    /// By the SHA-256 of a token, as comparing it then tells nothing of the token: whose it is, and what its two have in common.
    tokens: BTreeMap<[u8; 32], Token>,
    networks: Vec<(Network, Vec<Protocol>)>,
    proxies: Vec<Network>,
    passwords: bool,
}

impl Rules {
    /// Reads what a release says; a network that cannot be read is none.
    pub fn new(mut serving: Serving) -> Self {
        let mut rules = Self {
            networks: serving.networks.iter().filter_map(network).collect(),
            proxies: serving
                .proxies
                .iter()
                .filter_map(|one| Network::parse(one))
                .collect(),
            ..Self::default()
        };
        for phone in &mut serving.phones {
            rules.passwords |= phone.ha1.is_some();
            rules.know(&phone.mac, phone.first.as_ref(), phone.lasting.as_ref());
            phone.accounts.shrink_to_fit();
        }
        // Of two with one MAC the last one counts, and sorting leaves those of one MAC in their order
        serving.phones.reverse();
        serving.phones.sort_by(|one, other| one.mac.cmp(&other.mac));
        serving.phones.dedup_by(|one, other| one.mac == other.mac);
        serving.phones.shrink_to_fit();
        rules.phones = serving.phones;
        for soft in serving.softphones {
            rules.know(&soft.owner, soft.first.as_ref(), soft.lasting.as_ref());
        }
        rules
    }

    /// Keeps the tokens of a phone or softphone.
    fn know(&mut self, owner: &str, first: Option<&String>, lasting: Option<&String>) {
        let Some(pair) = lasting.or(first).map(|token| digest(token)) else {
            return;
        };
        let pair = pair
            .iter()
            .take(8)
            .fold(String::new(), |key, byte| format!("{key}{byte:02x}"));
        for (token, stage) in [(first, Stage::First), (lasting, Stage::Lasting)] {
            let known = token.map(|token| {
                let (owner, pair) = (owner.to_owned(), pair.clone());
                (digest(token), Token { owner, pair, stage })
            });
            self.tokens.extend(known);
        }
    }

    /// The phone with this MAC.
    pub fn phone(&self, mac: &str) -> Option<&ServedPhone> {
        let at = self.phones.binary_search_by(|phone| (*phone.mac).cmp(mac));
        self.phones.get(at.ok()?)
    }

    /// Every phone, in the order of their MACs.
    pub fn phones(&self) -> impl Iterator<Item = &ServedPhone> {
        self.phones.iter()
    }

    /// Whose token it is, and which.
    pub(super) fn token(&self, token: &str) -> Option<Token> {
        self.tokens.get(&digest(token)).cloned()
    }

    /// Whether a client there needs no proof over `protocol`.
    pub(super) fn is_open(&self, client: IpAddr, protocol: Protocol) -> bool {
        let allows = |(network, over): &(Network, Vec<Protocol>)| {
            network.contains(client) && over.contains(&protocol)
        };
        self.networks.iter().any(allows)
    }

    /// Whether what this peer says of its client is believed.
    pub(super) fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(peer))
    }

    /// Whether there is a password to ask for.
    pub(super) const fn has_passwords(&self) -> bool {
        self.passwords
    }

    /// Whether anybody at all may have a file that holds a secret, other than with a certificate.
    pub(super) fn is_closed(&self) -> bool {
        self.networks.is_empty() && self.tokens.is_empty() && !self.passwords
    }
}

fn network(written: &crate::bundle::ServedNetwork) -> Option<(Network, Vec<Protocol>)> {
    let over = written.over.iter().filter_map(|word| Protocol::parse(word));
    Some((Network::parse(&written.network)?, over.collect()))
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::ServedNetwork;

    fn rules() -> Rules {
        Rules::new(Serving {
            networks: vec![ServedNetwork {
                network: "192.0.2.0/24".into(),
                over: vec!["tftp".into(), "https".into()],
            }],
            phones: vec![ServedPhone {
                mac: "001565aabbcc".into(),
                first: Some("first-token".into()),
                lasting: Some("lasting-token".into()),
                ..ServedPhone::default()
            }],
            ..Serving::default()
        })
    }

    #[test]
    fn a_network_is_open_for_what_it_names_alone() {
        let rules = rules();
        let (inside, outside) = (
            IpAddr::from([192, 0, 2, 7]),
            IpAddr::from([198, 51, 100, 7]),
        );
        assert!(rules.is_open(inside, Protocol::Tftp) && rules.is_open(inside, Protocol::Https));
        assert!(!rules.is_open(inside, Protocol::Http) && !rules.is_open(outside, Protocol::Tftp));
    }

    #[test]
    fn tokens_are_told_apart() {
        let rules = rules();
        let (first, lasting) = (rules.token("first-token"), rules.token("lasting-token"));
        let (first, lasting) = (first.unwrap(), lasting.unwrap());
        assert_eq!((first.stage, lasting.stage), (Stage::First, Stage::Lasting));
        assert_eq!(
            (&first.pair, first.owner.as_str()),
            (&lasting.pair, "001565aabbcc")
        );
        assert_eq!(rules.token("first-toke"), None);
    }
}
