//! How phones are told to prove who they are: by the token and the password that the server knows them by, their own and no other's.

use crate::{site, support};
use pbxctl::secrets::{SecretRef, Vault};
use std::collections::BTreeSet;

/// Families whose vendor has no address of its own for a phone, and none that has one but no password.
const NO_TOKEN: [&str; 6] = [
    "avaya",
    "cisco-enterprise",
    "cisco-legacy",
    "cyberdata",
    "gigaset-legacy",
    "snom-dect",
];
const NO_PASSWORD: [&str; 9] = [
    "avaya",
    "cisco-enterprise",
    "cisco-legacy",
    "cyberdata",
    "gigaset",
    "gigaset-legacy",
    "gigaset-maxwell",
    "panasonic",
    "snom-dect",
];

fn revealed(secret: &SecretRef) -> String {
    let vault = Vault::new(support::key());
    secret.reveal(&vault).unwrap().expose().to_owned()
}

/// The names of the files that hold a text.
fn holders<'a>(files: &'a site::Files, text: &str) -> BTreeSet<&'a str> {
    let holders = files.iter().filter(|(_, file)| file.contains(text));
    holders.map(|(path, _)| path.as_str()).collect()
}

#[test]
fn each_phone_is_told_its_own_token_and_password() {
    for family in site::families() {
        let files = site::sound(&family, true);
        let served = site::serving(&site::world(&family));
        assert_eq!(served.phones.len(), site::phones(&family), "{family}");
        for phone in &served.phones {
            let token = phone.lasting.as_deref().unwrap();
            let password = revealed(&SecretRef::provisioning_password("acme", &phone.mac));
            let first = phone.first.as_deref().unwrap();
            assert!(
                holders(&files, first).is_empty(),
                "{family}: the first token is for people"
            );
            for (secret, without) in [(token, &NO_TOKEN[..]), (&password, &NO_PASSWORD[..])] {
                let holders = holders(&files, secret);
                let own = |path: &&str| path.to_lowercase().contains(&phone.mac);
                assert!(holders.iter().all(own), "{family}: {holders:?}");
                let told = !without.contains(&family.as_str());
                assert_eq!(holders.len(), usize::from(told), "{family}: {holders:?}");
            }
        }
    }
}

/// Where nobody asks for a proof, none is written.
#[test]
fn nothing_is_told_where_nothing_is_asked() {
    let open = site::PROJECT.replace(", proofs: [token, password]", "");
    for family in site::families() {
        let world = site::world(&family).with("pbx.yaml", &*open);
        let (files, found) = site::compile(&world, false);
        assert!(!found.has_errors(), "{family}\n{}", support::told(&found));
        for mark in ["<secret lasting-token", "<secret provisioning-password"] {
            assert!(holders(&files, mark).is_empty(), "{family}");
        }
    }
}

/// Who cannot be told is warned of, unless a network is open for them.
#[test]
fn a_phone_that_cannot_be_told_is_warned_of() {
    let open = site::PROJECT.replace(
        ", proofs: [",
        ", networks: [{network: 10.0.0.0/8}], proofs: [",
    );
    assert_ne!(open, site::PROJECT);
    for family in site::families() {
        let warned = |world: &_| {
            let (_, found) = site::compile(world, false);
            support::told(&found).contains("cannot be told how to prove who they are")
        };
        let world = site::world(&family);
        assert_eq!(
            warned(&world),
            NO_TOKEN.contains(&family.as_str()),
            "{family}"
        );
        assert!(!warned(&world.with("pbx.yaml", &*open)), "{family}");
    }
}

/// The addresses, word by word, for a server below a path and for one that speaks TLS.
#[test]
fn an_address_is_told_as_each_vendor_wants_it() {
    let tls = site::PROJECT.replace(
        "http://prov.example.net/p/",
        "https://prov.example.net:8443",
    );
    for (family, plain, encrypted) in ADDRESSES {
        for (project, wanted) in [(site::PROJECT, plain), (&tls, encrypted)] {
            let world = site::world(family).with("pbx.yaml", project);
            let (files, found) = site::compile(&world, false);
            assert!(!found.has_errors(), "{family}\n{}", support::told(&found));
            let told = files
                .values()
                .filter(|text| text.contains("<secret lasting-token"));
            let told: Vec<_> = told.collect();
            assert_eq!(
                told.len(),
                if wanted.is_empty() {
                    0
                } else {
                    site::phones(family)
                },
                "{family}"
            );
            for text in told {
                for part in wanted {
                    assert!(text.contains(part), "{family} lacks `{part}`\n{text}");
                }
            }
        }
    }
}

type Parts = &'static [&'static str];

/// Families, what stands in a file for `http://prov.example.net/p`, and what for `https://prov.example.net:8443`.
const ADDRESSES: [(&str, Parts, Parts); 8] = [
    (
        "algo",
        &[
            "prov.server.static = prov.example.net\n",
            "prov.download.method = http\n",
            "cfgpath = p/<secret",
        ],
        &[
            "prov.server.static = prov.example.net:8443\n",
            "prov.download.method = https\n",
            "cfgpath = <secret",
        ],
    ),
    (
        "digium",
        &["@prov.example.net/p/<secret", "\"http://000fd3"],
        &["@prov.example.net:8443/<secret", "\"https://000fd3"],
    ),
    (
        "fanvil",
        &[
            "<FlashServerIP>http://prov.example.net/p/<secret",
            "<FlashProtocol>4<",
        ],
        &[
            "<FlashServerIP>https://prov.example.net:8443/<secret",
            "<FlashProtocol>5<",
        ],
    ),
    (
        "grandstream",
        &[
            "serverPath\">prov.example.net/p/<secret",
            "protocol\">HTTP<",
        ],
        &[
            "serverPath\">prov.example.net:8443/<secret",
            "protocol\">HTTPS<",
        ],
    ),
    (
        "grandstream-p",
        &["<P237>prov.example.net/p/<secret", "<P212>1<"],
        &["<P237>prov.example.net:8443/<secret", "<P212>2<"],
    ),
    // No source says how these are told of HTTPS.
    (
        "mitel",
        &["http server: prov.example.net\n", "http path: p/<secret"],
        &[],
    ),
    (
        "poly",
        &[
            "serverName=\"prov.example.net/p/<secret",
            "serverType=\"HTTP\"",
        ],
        &[
            "serverName=\"prov.example.net:8443/<secret",
            "serverType=\"HTTPS\"",
        ],
    ),
    (
        "sangoma",
        &[
            "ConfigServerPath\">http://prov.example.net/p/<secret",
            "UrgradeMode\">1<",
        ],
        &[
            "ConfigServerPath\">https://prov.example.net:8443/<secret",
            "UrgradeMode\">3<",
        ],
    ),
];
