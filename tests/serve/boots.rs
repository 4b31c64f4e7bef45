//! A boot as each vendor's phone does it: its files in its order, its User-Agent and its case, by TFTP and by HTTP, from what
//! a repository compiles to.
//!
//! A further family joins by a row of [`BOOTS`].

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

/// How the phones of a family boot.
struct Boot {
    family: &'static str,
    /// The names that it asks for, in its order; the MAC comes as twelve digits in lower case.
    files: fn(&PhoneModel, &str) -> Vec<String>,
    /// What it calls itself; nothing where it says nothing.
    agent: fn(&PhoneModel, &str) -> String,
}

/// The families that are rendered. What each does is written down in the manuals of its provisioning.
const BOOTS: &[Boot] = &[
    Boot {
        family: "yealink",
        // Boot files first; without one the file of the model, then its own. Some ask in upper case.
        files: |model, mac| {
            let boots = [format!("{mac}.boot"), "y000000000000.boot".to_owned()];
            let own = [format!("{mac}.cfg"), format!("{}.cfg", upper(mac))];
            boots.into_iter().chain(common(model)).chain(own).collect()
        },
        agent: |model, mac| {
            format!(
                "Yealink SIP-{} {} {}",
                short(model),
                firmware(model),
                pairs(mac, ":")
            )
        },
    },
    Boot {
        family: "poly",
        // Its own master file, what that names, then a directory of its own and one of all.
        files: |_, mac| {
            let of = |ending: &str| format!("{mac}{ending}");
            let directory = "000000000000-directory.xml".to_owned();
            let own = [of(".cfg"), of("-sip.cfg"), of("-directory.xml")];
            own.into_iter()
                .chain([directory, format!("{}.cfg", upper(mac))])
                .collect()
        },
        agent: |model, mac| {
            let name = short(model).replace(' ', "_");
            let kind = name.split('_').next().unwrap_or_default();
            format!(
                "FileTransport Polycom{kind}-{name}-UA/{} (SN:{mac}) Type/Application",
                firmware(model)
            )
        },
    },
    Boot {
        family: "cisco-enterprise",
        // Trust lists, its own file and the rules by which it dials; over HTTP with a slash.
        files: |_, mac| {
            let up = upper(mac);
            vec![
                format!("CTLSEP{up}.tlv"),
                format!("ITLSEP{up}.tlv"),
                "ITLFile.tlv".to_owned(),
                format!("SEP{up}.cnf.xml"),
                format!("dial-{mac}.xml"),
                format!("SEP{mac}.cnf.xml"),
            ]
        },
        agent: |_, _| String::new(),
    },
    Boot {
        family: "cisco-mpp",
        files: |model, mac| common_and(model, format!("{mac}.xml")),
        agent: |model, mac| {
            format!(
                "Cisco-CP-{}-3PCC/{} ({mac})",
                short(model).replace(" MPP", ""),
                firmware(model)
            )
        },
    },
    Boot {
        family: "cisco-spa",
        files: |model, mac| common_and(model, format!("{mac}.xml")),
        agent: |model, mac| {
            format!(
                "Cisco/{}-{} ({})(CBT141400UK)",
                short(model),
                firmware(model),
                upper(mac)
            )
        },
    },
    Boot {
        family: "fanvil",
        files: |model, mac| {
            let own = [format!("{mac}.cfg"), format!("{}.cfg", upper(mac))];
            common(model).into_iter().chain(own).collect()
        },
        agent: |model, mac| format!("Fanvil {} {} {mac}", short(model), firmware(model)),
    },
    Boot {
        family: "gigaset",
        files: |_, mac| vec![format!("{mac}.xml"), format!("{}.xml", upper(mac))],
        agent: gigaset_agent,
    },
    Boot {
        family: "gigaset-maxwell",
        files: |_, mac| vec![format!("{mac}.xml")],
        agent: gigaset_agent,
    },
    Boot {
        family: "grandstream",
        files: grandstream_files,
        agent: grandstream_agent,
    },
    Boot {
        family: "grandstream-p",
        files: grandstream_files,
        agent: grandstream_agent,
    },
    Boot {
        family: "htek",
        files: |model, mac| common_and(model, format!("cfg{mac}.xml")),
        agent: |model, mac| with_pairs("Htek", model, mac),
    },
    Boot {
        family: "sangoma",
        files: |_, mac| vec![format!("cfg{mac}.xml")],
        agent: |model, mac| with_pairs("Sangoma", model, mac),
    },
    Boot {
        family: "mitel",
        // A key file, the file of all (its name depends on the firmware), that of its model, its own.
        files: |model, mac| {
            let first = [Some("security.tuz".to_owned()), common(model)];
            let own = [
                format!("{}.cfg", short(model)),
                format!("{}.cfg", upper(mac)),
            ];
            first.into_iter().flatten().chain(own).collect()
        },
        agent: |model, mac| {
            format!(
                "Mitel{} MAC:{} V:{}-SIP",
                short(model),
                upper(&pairs(mac, "-")),
                firmware(model)
            )
        },
    },
    Boot {
        family: "panasonic",
        files: |model, mac| common_and(model, format!("Config{}.cfg", upper(mac))),
        agent: |model, mac| format!("Panasonic_{}/{} ({mac})", short(model), firmware(model)),
    },
    Boot {
        family: "snom",
        files: |model, mac| {
            let own = format!("snom{}-{}.htm", short(model).replace(' ', ""), upper(mac));
            common(model).into_iter().chain([own]).collect()
        },
        agent: |model, mac| {
            let (name, version) = (short(model), firmware(model));
            format!(
                "Mozilla/4.0 (compatible; snom{name}-SIP {version} 2010.12-00004-g9ba52f5 {} SXM:0 UXM:0)",
                upper(mac)
            )
        },
    },
    Boot {
        family: "alcatel",
        files: |model, mac| {
            vec![
                format!("config.{}.xml", short(model)),
                format!("config.{mac}.xml"),
            ]
        },
        agent: |model, mac| format!("ALE {} {} {mac}", short(model), firmware(model)),
    },
    Boot {
        family: "avaya",
        files: |model, mac| common_and(model, format!("{mac}.cfg")),
        agent: |model, mac| {
            let name = short(model);
            format!(
                "Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/{name}-{} (MAC:{mac})",
                firmware(model)
            )
        },
    },
    Boot {
        family: "cisco-legacy",
        // What the software is, the file of all, its own, the rules by which it dials, and the tones, by TFTP as a rule.
        files: |model, mac| {
            let own = [
                format!("SIP{}.cnf", upper(mac)),
                format!("dial-{mac}.xml"),
                "RINGLIST.XML".to_owned(),
            ];
            let first = [Some("OS79XX.TXT".to_owned()), common(model)];
            first.into_iter().flatten().chain(own).collect()
        },
        agent: |_, _| String::new(),
    },
    Boot {
        family: "digium",
        files: |_, mac| vec![format!("{mac}.cfg"), "000000000000.cfg".to_owned()],
        agent: |_, _| String::new(),
    },
    Boot {
        family: "gigaset-legacy",
        files: |_, mac| vec!["42/2/master.bin".to_owned(), format!("{}.xml", upper(mac))],
        agent: gigaset_agent,
    },
    Boot {
        family: "snom-dect",
        files: |model, mac| {
            let own = format!("snom{}-{}.htm", short(model), upper(mac));
            common(model).into_iter().chain([own]).collect()
        },
        agent: |model, mac| {
            let (name, version) = (short(model), firmware(model));
            format!("Mozilla/4.0 (compatible; Snom {name} {version} {mac})")
        },
    },
    Boot {
        family: "algo",
        files: |model, mac| common_and(model, format!("algom{}.conf", upper(mac))),
        agent: |_, _| String::new(),
    },
];

/// A binary file, which is not there, its own, that of its model, and one of all, which is not there either.
fn grandstream_files(model: &PhoneModel, mac: &str) -> Vec<String> {
    let own = [format!("cfg{mac}"), format!("cfg{mac}.xml")];
    own.into_iter()
        .chain(common(model))
        .chain(["cfg.xml".to_owned()])
        .collect()
}

fn grandstream_agent(model: &PhoneModel, mac: &str) -> String {
    format!(
        "Grandstream Model HW {} SW {} DevId {mac}",
        short(model),
        firmware(model)
    )
}

fn gigaset_agent(model: &PhoneModel, mac: &str) -> String {
    let mac = upper(mac);
    format!("Gigaset {}/{};{mac}", short(model), firmware(model))
}

fn with_pairs(maker: &str, model: &PhoneModel, mac: &str) -> String {
    let mac = pairs(mac, ":");
    format!("{maker} {} {} {mac}", short(model), firmware(model))
}

/// The file of its model and then its own.
fn common_and(model: &PhoneModel, own: String) -> Vec<String> {
    common(model).into_iter().chain([own]).collect()
}

fn common(model: &PhoneModel) -> Option<String> {
    model.common_file.clone()
}

fn short(model: &PhoneModel) -> &str {
    model.short_name()
}

fn firmware(model: &PhoneModel) -> &str {
    model.firmware.as_deref().unwrap_or("0")
}

fn upper(mac: &str) -> String {
    mac.to_uppercase()
}

fn pairs(mac: &str, between: &str) -> String {
    let pairs: Vec<_> = (0..6)
        .filter_map(|at| mac.get(2 * at..2 * at + 2))
        .collect();
    pairs.join(between)
}

/// A name with the MAC in lower case: in either case it is the same file.
fn folded(name: &str, mac: &str) -> String {
    name.replace(&upper(mac), mac)
}

/// A phone of each model that has a row.
fn phones(catalog: &Catalog) -> Vec<(&'static Boot, &PhoneModel, String)> {
    let models = catalog.models().iter();
    let rows = models.filter_map(|model| {
        let boot = BOOTS.iter().find(|boot| boot.family == model.family.id)?;
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
             provisioning: {url: \"http://prov.example.net/\", tftp: 192.0.2.10, networks: [{network: 127.0.0.0/8}]}\nsecrets: {key: {env: KEY}}\n",
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
    let told = match agent {
        "" => String::new(),
        agent => format!("\r\nuser-agent: {agent}"),
    };
    let (head, body) = ask(server, &format!("GET /{name} HTTP/1.1{told}"), "");
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body)
}

#[test]
fn every_model_boots_by_tftp_and_by_http() {
    let catalog = Catalog::builtin();
    let phones = phones(catalog);
    for boot in BOOTS {
        let there = phones.iter().any(|(row, ..)| row.family == boot.family);
        assert!(there, "{} has no model", boot.family);
    }
    let (texts, serving) = compiled(&phones);
    assert_eq!(serving.phones.len(), phones.len());
    let entries = texts.iter().map(|(name, text)| {
        Entry::in_memory(name.as_str(), text.clone()).with_secret(text.contains("password"))
    });
    let index = Index::new("r1", entries).with_rules(Rules::new(serving));
    let server = Server::start(options(Source::Made(Arc::new(index))));
    for (boot, model, mac) in &phones {
        boots(&server, &texts, (boot, model), &mac.replace(':', ""));
    }
}

/// One phone fetches its files in its order by both protocols: right bytes, right status, right rows.
fn boots(
    server: &Server,
    texts: &BTreeMap<String, String>,
    (boot, model): (&Boot, &PhoneModel),
    mac: &str,
) {
    let agent = (boot.agent)(model, mac);
    let mut own = 0;
    for name in (boot.files)(model, mac) {
        let same = |(key, _): &(&String, &String)| folded(key, mac) == folded(&name, mac);
        let text = texts.iter().find(same).map(|(_, text)| text);
        own += usize::from(text.is_some() && name.to_lowercase().contains(mac));
        let tftp = get(server.tftp(), &name, &[("blksize", "1428"), ("tsize", "0")]);
        let tftp = tftp.map(|client| client.file).map_err(|(code, _)| code);
        let expected = text.map(|text| text.clone().into_bytes()).ok_or(1);
        assert_eq!(tftp, expected, "{} {name}", model.id);
        let (status, body) = by_http(server.http(), &name, &agent);
        assert_eq!(status, text.map_or(404, |_| 200), "{} {name}", model.id);
        assert!(text.is_none_or(|text| *text == body), "{} {name}", model.id);
        rows(server, &name, text.map(String::len), &agent);
    }
    assert!(own > 0, "{} has a file of its own", model.id);
}

/// The rows of the log that a request by each protocol left.
fn rows(server: &Server, name: &str, length: Option<usize>, agent: &str) {
    let outcome = match length {
        Some(_) => Outcome::Sent,
        None => Outcome::Missing,
    };
    let (asked, agent) = (
        format!("/{name}"),
        Some(agent).filter(|agent| !agent.is_empty()),
    );
    server.record.fetch_where(name, |fetch| {
        fetch.protocol == Protocol::Http
            && fetch.asked == asked
            && fetch.agent.as_deref() == agent
            && fetch.outcome == outcome
            && length.is_none_or(|length| fetch.bytes == length as u64)
    });
    server.record.fetch_where(name, |fetch| {
        fetch.protocol == Protocol::Tftp && fetch.asked == name && fetch.outcome == outcome
    });
}
