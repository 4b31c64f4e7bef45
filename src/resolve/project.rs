use super::directory::Stands;
use super::reference::Known;
use super::words::Words;
use super::{after_apply, directory, locale, policy, probes, secret, section};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    self, Address, Carriage, Connect, Host, HostId, Layout, Malformed, Network, Project, TenantId,
};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Either, Text};

const INCLUDE: &str = "pbxctl";

/// Resolves `pbx.yaml`.
pub(super) fn resolve(
    written: &syntax::Project,
    hosts: &Known<'_>,
    tenants: &Known<'_>,
    words: &mut Words,
) -> Project {
    if written.version.value != 1 {
        words.found.push(unknown_version(&written.version));
    }
    let mut project = Project::default();
    for entry in &written.hosts.items {
        let id = section::id(&entry.key, words);
        let host = entry
            .value
            .as_ref()
            .and_then(|written| host(entry.key.place, written, tenants, words));
        project.hosts.extend(id.zip(host));
    }
    project.provisioning = written
        .provisioning
        .as_ref()
        .and_then(|written| provisioning(written, words));
    project.key = written
        .secrets
        .as_ref()
        .and_then(|secrets| secret::named_source(&secrets.key, words));
    project.policy = written
        .policy
        .as_ref()
        .map(|written| policy::resolve(written, hosts, words))
        .unwrap_or_default();
    let (tried, after) = (written.probes.as_ref(), written.after_apply.as_ref());
    project.probes = tried.map_or_else(Default::default, |written| probes::resolve(written, words));
    project.after_apply = after.map_or_else(Default::default, |written| {
        after_apply::resolve(written, words)
    });
    for entry in &written.directories.items {
        let id = section::id(&entry.key, words);
        let place = entry.key.place;
        let read = entry.value.as_ref();
        let read = read.and_then(|written| {
            directory::resolve(place, written, &Stands::InProject(tenants), words)
        });
        project.directories.extend(id.zip(read));
    }
    if let Some(defaults) = &written.defaults {
        let country = defaults
            .country
            .as_ref()
            .and_then(|text| locale::country(text, words));
        let timezone = defaults
            .timezone
            .as_ref()
            .and_then(|text| locale::timezone(text, words));
        let language = defaults
            .language
            .as_ref()
            .and_then(|text| locale::language(text, words));
        project.country = country.map(|country| country.value);
        project.timezone = timezone;
        project.language = language;
    }
    project
}

fn unknown_version(version: &Spanned<u32>) -> Diagnostic {
    Diagnostic::new(
        Code::E0111,
        format!("version {} of the language is not known", version.value),
    )
    .label(version.place, "expected `1`")
    .help("write `version: 1`, or install the pbxctl that this repository was written for")
}

fn host(
    place: Place,
    written: &syntax::Host,
    tenants: &Known<'_>,
    words: &mut Words,
) -> Option<Host> {
    let address = words.read_as(
        Code::E0211,
        &written.address,
        written.address.place,
        "an address",
        Address::parse,
    );
    let default_tenant = written.default_tenant.as_ref().and_then(|tenant| {
        let id = tenants.id(&tenant.value, tenant.place, words)?;
        words.read_as(
            Code::E0201,
            id,
            tenant.place,
            "a well-formed id",
            TenantId::parse,
        )
    });
    let include = written
        .include
        .as_ref()
        .map_or(Some(INCLUDE.to_owned()), |name| include(name, words));
    let connect = connect(&written.connect, written.host_key.as_ref(), words);
    Some(Host {
        place,
        engine: written.engine.map(engine),
        connect: connect?,
        address: address?,
        websocket: written
            .websocket
            .as_ref()
            .and_then(|url| websocket(url, words)),
        region: written
            .region
            .clone()
            .map(|region| region.map(|region| region.0)),
        default_tenant,
        include: include?,
        layout: written
            .layout
            .as_ref()
            .map_or(Layout::Linked, |layout| match layout.value {
                syntax::Layout::Linked => Layout::Linked,
                syntax::Layout::Plain => Layout::Plain,
            }),
        capacity: written
            .capacity
            .as_ref()
            .and_then(|capacity| capacity.tenants.map(|count| count.value)),
    })
}

fn websocket(written: &Spanned<Text>, words: &mut Words) -> Option<Spanned<String>> {
    words.read(&written.value, written.place, "an address of web sockets", |text| {
        let rest = text.strip_prefix("wss://").unwrap_or_default();
        let plain = |c: char| c.is_ascii_graphic() && !"\"'<>`\\".contains(c);
        match !rest.is_empty() && rest.chars().all(plain) {
            true => Ok(text.to_owned()),
            false => Err(Malformed::new("does not start with `wss://` and a host")
                .help("write it as `wss://pbx1.example.net:8089/ws`; browsers speak to a PBX over TLS alone")),
        }
    })
}

fn include(name: &Spanned<syntax::IdText>, words: &mut Words) -> Option<String> {
    let id = words.read(
        &name.value,
        name.place,
        "the name of a folder",
        HostId::parse,
    )?;
    Some(id.value.to_string())
}

fn engine(written: syntax::Engine) -> model::Engine {
    match written {
        syntax::Engine::Asterisk => model::Engine::Asterisk,
        syntax::Engine::FreeSwitch => model::Engine::FreeSwitch,
    }
}

fn provisioning(written: &syntax::Provisioning, words: &mut Words) -> Option<model::Provisioning> {
    let tftp = written.tftp.as_ref();
    let tftp = tftp.and_then(|text| {
        words.read_as(Code::E0211, text, text.place, "an address", Address::parse)
    });
    let connect = match &written.connect {
        None => None,
        Some(way) => Some(connect(way, written.host_key.as_ref(), words)?),
    };
    let url = written.url.clone().map(|url| url.map(|url| url.0));
    let networks = written.networks.iter();
    let networks = networks
        .filter_map(|open| open_network(open, words))
        .collect();
    let proxies = written.proxies.iter();
    let proxies = proxies.filter_map(|proxy| network(proxy, words)).collect();
    let proofs = written.proofs.iter().map(|proof| match proof.value {
        syntax::Proof::Password => model::Proof::Password,
        syntax::Proof::Token => model::Proof::Token,
    });
    Some(model::Provisioning {
        connect,
        url,
        tftp,
        networks,
        proofs: proofs.collect(),
        proxies,
    })
}

fn open_network(written: &syntax::OpenNetwork, words: &mut Words) -> Option<model::OpenNetwork> {
    let over: Vec<_> = written
        .over
        .iter()
        .map(|over| carriage(over.value))
        .collect();
    Some(model::OpenNetwork {
        network: network(&written.network, words)?,
        over: match over.is_empty() {
            true => Carriage::ALL.to_vec(),
            false => over,
        },
    })
}

fn network(written: &Spanned<syntax::NetworkText>, words: &mut Words) -> Option<Spanned<Network>> {
    words.read(&written.value, written.place, "a network", Network::parse)
}

const fn carriage(written: syntax::Carriage) -> Carriage {
    match written {
        syntax::Carriage::Tftp => Carriage::Tftp,
        syntax::Carriage::Http => Carriage::Http,
        syntax::Carriage::Https => Carriage::Https,
    }
}

fn connect(
    written: &syntax::Connect,
    host_key: Option<&Spanned<Text>>,
    words: &mut Words,
) -> Option<Connect> {
    match written {
        Either::Long(folder) => words
            .read_as(
                Code::E0211,
                &folder.dir,
                folder.dir.place,
                "a folder of the repository",
                dir,
            )
            .map(|dir| dir.value),
        Either::Short(text) if &*text.value == "local" => Some(Connect::Local),
        Either::Short(text) => {
            let (user, address) = words
                .read_as(
                    Code::E0211,
                    text,
                    text.place,
                    "a way to reach a machine",
                    ssh,
                )?
                .value;
            let Some(key) = host_key else {
                words.found.push(no_host_key(text.place, &address));
                return None;
            };
            let host_key = words
                .read_as(Code::E0211, key, key.place, "a public host key", public_key)?
                .value;
            Some(Connect::Ssh {
                user,
                address,
                host_key,
            })
        }
    }
}

fn dir(path: &str) -> Result<Connect, Malformed> {
    let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
    match leaves {
        true => Err(Malformed::new("leads out of the repository")
            .help("write a path relative to `pbx.yaml`")),
        false => Ok(Connect::Dir(
            path.trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned(),
        )),
    }
}

fn ssh(text: &str) -> Result<(Option<String>, Address), Malformed> {
    let Some(rest) = text.strip_prefix("ssh://") else {
        let help = "write `local`, `ssh://user@host` or `{dir: ./folder}`";
        return Err(Malformed::new("is neither").help(help));
    };
    let (user, address) = rest
        .split_once('@')
        .map_or((None, rest), |(user, address)| {
            (Some(user.to_owned()), address)
        });
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if user
        .as_ref()
        .is_some_and(|user| user.is_empty() || user.starts_with('-') || !user.chars().all(plain))
    {
        return Err(Malformed::new("names no login before the `@`"));
    }
    Ok((user, Address::parse(address)?))
}

fn public_key(text: &str) -> Result<String, Malformed> {
    let mut parts = text.split_ascii_whitespace();
    let (kind, key) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let known = kind.starts_with("ssh-") || kind.starts_with("ecdsa-sha2-");
    let base64 = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c));
    match known && base64 {
        true => Ok(format!("{kind} {key}")),
        false => Err(Malformed::new("is no public key")
            .help("write it as `ssh-keyscan -t ed25519 HOST` prints it behind the name")),
    }
}

fn no_host_key(place: Place, address: &Address) -> Diagnostic {
    Diagnostic::new(
        Code::E0215,
        format!("the host key of `{address}` is not pinned"),
    )
    .label(place, "reached over SSH")
    .help(format!(
        "add `host_key: …` from `ssh-keyscan -t ed25519 {}`, compared with the host's own",
        address.host
    ))
}
