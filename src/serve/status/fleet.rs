//! Every phone: what is expected of it, and what was seen of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::serve::index::Index;
use crate::serve::records::Sighting;

/// How a phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has its file of the release in force.
    Current,
    /// It has a file, of an older release.
    Outdated,
    /// What it asked for last was not given.
    Refused,
    /// It never fetched its own file.
    Never,
    /// It asks, and nobody wrote it down.
    Unknown,
}

/// A phone as the page and `/api/v1` show it.
#[derive(Clone, Debug, Serialize)]
pub struct Phone {
    /// Twelve digits in lower case.
    pub mac: String,
    /// Where it is written.
    pub id: String,
    /// The model, as in the catalogue.
    pub model: String,
    /// The PBX host of its accounts.
    #[serde(skip)]
    pub host: String,
    /// Its accounts as the PBX names them.
    pub accounts: Vec<String>,
    /// How it stands.
    pub state: State,
    /// The version in its User-Agent.
    pub firmware: Option<String>,
    /// What it fetched.
    pub seen: Option<Sighting>,
}

impl State {
    /// All of them, from good to strange.
    pub const ALL: [Self; 5] = [
        Self::Current,
        Self::Outdated,
        Self::Refused,
        Self::Never,
        Self::Unknown,
    ];

    /// As it is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Outdated => "outdated",
            Self::Refused => "refused",
            Self::Never => "never",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// All phones, in the order of their MACs: those that are written down, those that have a file, and those that asked.
pub(in crate::serve) fn fleet(index: &Index, mut seen: BTreeMap<String, Sighting>) -> Vec<Phone> {
    let mut phones = BTreeMap::new();
    for served in index.rules().phones() {
        let phone = one(index, &served.mac, seen.remove(&served.mac));
        let phone = Phone {
            id: served.id.clone(),
            model: served.model.clone(),
            host: served.host.clone(),
            accounts: served.accounts.clone(),
            ..phone
        };
        phones.insert(served.mac.clone(), phone);
    }
    for mac in index.owners() {
        phones
            .entry(mac.to_owned())
            .or_insert_with(|| one(index, mac, seen.remove(mac)));
    }
    for (mac, sighting) in seen {
        let phone = one(index, &mac, Some(sighting));
        phones.entry(mac).or_insert(phone);
    }
    phones.into_values().collect()
}

fn one(index: &Index, mac: &str, seen: Option<Sighting>) -> Phone {
    let known = index.rules().phone(mac).is_some() || index.own(mac).next().is_some();
    let state = match &seen {
        _ if !known => State::Unknown,
        Some(seen) if seen.result == "refused" => State::Refused,
        None
        | Some(Sighting {
            own_digest: None, ..
        }) => State::Never,
        Some(Sighting {
            own_digest: Some(had),
            ..
        }) => match index.own(mac).any(|file| *file.digest == **had) {
            true => State::Current,
            false => State::Outdated,
        },
    };
    Phone {
        mac: mac.to_owned(),
        id: String::new(),
        model: String::new(),
        host: String::new(),
        accounts: Vec::new(),
        state,
        firmware: seen
            .as_ref()
            .and_then(|seen| version(seen.agent.as_deref()?)),
        seen,
    }
}

/// The first version in a User-Agent: three or more numbers with dots, as every vendor writes it.
fn version(agent: &str) -> Option<String> {
    let words = agent.split(|char: char| !(char.is_ascii_alphanumeric() || char == '.'));
    let is_version = |word: &&str| {
        let parts: Vec<_> = word.split('.').collect();
        parts.len() >= 3
            && parts
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    words
        .map(|word| word.trim_matches('.'))
        .find(is_version)
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::index::Entry;

    #[test]
    fn finds_the_firmware_as_vendors_write_it() {
        for (agent, firmware) in [
            (
                "Yealink SIP-T46S 66.86.0.15 00:15:65:aa:bb:cc",
                Some("66.86.0.15"),
            ),
            (
                "FileTransport PolycomVVX-VVX_411-UA/5.9.0.9373 (SN:0004f2aabbcc)",
                Some("5.9.0.9373"),
            ),
            (
                "Mozilla/4.0 (compatible; snom320-SIP 8.7.5.35 1.1.3-u)",
                Some("8.7.5.35"),
            ),
            ("curl/8", None),
        ] {
            assert_eq!(version(agent).as_deref(), firmware, "{agent}");
        }
    }

    #[test]
    fn a_phone_is_current_while_its_file_is() {
        let file = Entry::in_memory("001565aabbcc.cfg", "now");
        let digest = file.digest.clone();
        let index = Index::new("r", [file]);
        let state = |sighting: Option<Sighting>| {
            let seen = sighting.map(|seen| ("001565aabbcc".to_owned(), seen));
            fleet(&index, seen.into_iter().collect())[0].state
        };
        let had = |digest: &str| Sighting {
            own_digest: Some(digest.to_owned()),
            ..Sighting::default()
        };
        assert_eq!(state(None), State::Never);
        assert_eq!(state(Some(had(&digest))), State::Current);
        assert_eq!(state(Some(had("other"))), State::Outdated);
        let stranger = BTreeMap::from([("0004f2000000".to_owned(), Sighting::default())]);
        assert_eq!(fleet(&index, stranger)[0].state, State::Unknown);
    }
}
