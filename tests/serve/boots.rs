//! A boot as each vendor's phone does it: its files in its order, its User-Agent and its case, by TFTP and by HTTP, from what
//! a repository compiles to.
//!
//! A further vendor joins by a row of [`BOOTS`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use pbxctl::bundle::Serving;
use pbxctl::catalog::{Catalog, PhoneModel};
use pbxctl::load::Memory;
use pbxctl::serve::{Entry, Index, Outcome, Protocol, Rules, Source};

use super::client::get;
use super::server::{Server, options};
use super::status::ask;
use super::support;

/// How the phones of a vendor boot.
struct Boot {
    vendor: &'static str,
    /// The names that it asks for, in its order; the MAC comes as twelve digits in lower case.
    files: fn(&PhoneModel, &str) -> Vec<String>,
    /// What it calls itself.
    agent: fn(&PhoneModel, &str) -> String,
}

/// The vendors that are rendered. What each does is written down in the manuals of its provisioning.
const BOOTS: &[Boot] = &[Boot {
    vendor: "yealink",
    // Boot files first; without one the file of the model, then its own. Some ask in upper case.
    files: |model, mac| {
        let boots = [format!("{mac}.boot"), "y000000000000.boot".to_owned()];
        let common = model.common_file.clone();
        let own = [format!("{mac}.cfg"), format!("{}.cfg", mac.to_uppercase())];
        boots.into_iter().chain(common).chain(own).collect()
    },
    agent: |model, mac| {
        let name = model.name.replace("Yealink ", "");
        let pairs = (0..6).filter_map(|at| mac.get(2 * at..2 * at + 2));
        let pairs: Vec<_> = pairs.collect();
        format!(
            "Yealink SIP-{name} {} {}",
            model.firmware.as_deref().unwrap_or("0"),
            pairs.join(":")
        )
    },
}];

/// A phone of each model that has a row.
fn phones(catalog: &Catalog) -> Vec<(&'static Boot, &PhoneModel, String)> {
    let models = catalog.models().iter();
    let rows = models.filter_map(|model| {
        let boot = BOOTS
            .iter()
            .find(|boot| boot.vendor == model.family.vendor)?;
        Some((boot, model))
    });
    let mac = |at: usize| format!("80:5e:c0:00:{:02x}:{:02x}", at >> 8, at & 255);
    rows.enumerate()
        .map(|(at, (boot, model))| (boot, model, mac(at)))
        .collect()
}

/// What a repository with these phones compiles to: texts by name, and who may have them.
fn compiled(phones: &[(&Boot, &PhoneModel, String)]) -> (BTreeMap<String, String>, Serving) {
    let mut users = String::from("users:\n");
    let mut written = String::from("phones:\n");
    for (at, (_, model, mac)) in phones.iter().enumerate() {
        writeln!(users, "  u{at}: {{name: User {at}}}").unwrap();
        writeln!(
            written,
            "  p{at}: {{model: {}, mac: \"{mac}\", lines: [users/u{at}]}}",
            model.id
        )
        .unwrap();
    }
    let world = Memory::default()
        .with(
            "pbx.yaml",
            "version: 1\nhosts:\n  pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}\n\
             provisioning: {networks: [{network: 127.0.0.0/8}]}\nsecrets: {key: {env: KEY}}\n",
        )
        .with(
            "tenants/acme/tenant.yaml",
            "tenant: {name: Acme, domain: acme.example.net, country: DE, language: de}\n",
        )
        .with("tenants/acme/users.yaml", users)
        .with("tenants/acme/phones.yaml", written);
    let compiled = support::compile(&world, Some(&support::key()));
    let files = compiled
        .files
        .unwrap_or_else(|| panic!("{}", support::told(&compiled.found)));
    let mut texts = BTreeMap::new();
    let mut serving = Serving::default();
    for (path, text) in &files["pbx"] {
        if path == Serving::PATH {
            serving = Serving::parse(text.as_bytes()).unwrap();
        }
        if let Some(name) = path.strip_prefix("phones/") {
            texts.insert(name.to_owned(), text.clone());
        }
    }
    (texts, serving)
}

fn by_http(server: SocketAddr, name: &str, agent: &str) -> (u16, String) {
    let head = format!("GET /{name} HTTP/1.1\r\nuser-agent: {agent}");
    let (head, body) = ask(server, &head, "");
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body)
}

#[test]
fn every_model_boots_by_tftp_and_by_http() {
    let catalog = Catalog::builtin();
    let phones = phones(catalog);
    assert!(phones.len() >= 20, "{} models have a row", phones.len());
    let (texts, serving) = compiled(&phones);
    assert_eq!(serving.phones.len(), phones.len());
    let entries = texts.iter().map(|(name, text)| {
        Entry::in_memory(name.as_str(), text.clone()).with_secret(text.contains("password"))
    });
    let index = Index::new("r1", entries).with_rules(Rules::new(serving));
    let server = Server::start(options(Source::Made(Arc::new(index))));
    for (boot, model, mac) in &phones {
        let mac = mac.replace(':', "");
        let agent = (boot.agent)(model, &mac);
        let mut own = 0;
        for name in (boot.files)(model, &mac) {
            let text = texts.get(&name.replace(&mac.to_uppercase(), &mac));
            own += usize::from(text.is_some() && name.to_lowercase().contains(&mac));
            let tftp = get(server.tftp(), &name, &[("blksize", "1428"), ("tsize", "0")]);
            let tftp = tftp.map(|client| client.file).map_err(|(code, _)| code);
            assert_eq!(
                tftp,
                text.map(|text| text.clone().into_bytes()).ok_or(1),
                "{} {name}",
                model.id
            );
            let (status, body) = by_http(server.http(), &name, &agent);
            let expected = text.map_or(404, |_| 200);
            assert_eq!(status, expected, "{} {name}", model.id);
            assert!(text.is_none_or(|text| *text == body), "{} {name}", model.id);
            row(
                &server,
                &name,
                text.is_some(),
                &agent,
                text.map_or(0, String::len),
            );
        }
        assert!(own > 0, "{} has a file of its own", model.id);
    }
}

/// The rows of the log that a request by each protocol left.
fn row(server: &Server, name: &str, there: bool, agent: &str, length: usize) {
    let outcome = if there {
        Outcome::Sent
    } else {
        Outcome::Missing
    };
    let asked = format!("/{name}");
    server.record.fetch_where(name, |fetch| {
        fetch.protocol == Protocol::Http
            && fetch.asked == asked
            && fetch.agent.as_deref() == Some(agent)
            && fetch.outcome == outcome
            && (fetch.bytes == length as u64 || !there)
    });
    server.record.fetch_where(name, |fetch| {
        fetch.protocol == Protocol::Tftp && fetch.asked == name && fetch.outcome == outcome
    });
}
