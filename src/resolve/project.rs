use super::directory::Stands;
use super::reference::Known;
use super::words::Words;
use super::{directory, section};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    self, Address, Connect, DirectoryId, Host, HostId, KeySource, Project, TenantId,
};
use crate::source::{Place, Spanned};
use crate::syntax::{self, ConnectText, Text};

const INCLUDE: &str = "pbxctl";

/// Resolves `pbx.yaml`.
pub(super) fn resolve(
    written: &syntax::Project,
    tenants: &Known<'_>,
    words: &mut Words,
) -> Project {
    if written.version.value != 1 {
        words.found.push(unknown_version(&written.version));
    }
    let entries: Vec<_> = written.hosts.items.iter().collect();
    let hosts = section::resolve(&entries, words, HostId::parse, |id, written, words| {
        host(id.place, written, tenants, words)
    });
    let provisioning = written
        .provisioning
        .as_ref()
        .and_then(|written| provisioning(written, words));
    let key = written
        .secrets
        .as_ref()
        .map(|secrets| key_source(&secrets.key));
    let entries: Vec<_> = written.directories.items.iter().collect();
    let directories =
        section::resolve(&entries, words, DirectoryId::parse, |id, written, words| {
            directory::resolve(id, written, &Stands::InProject(tenants), words)
        });
    Project {
        hosts,
        provisioning,
        key,
        directories,
    }
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
        default_tenant,
        include: include?,
        capacity: written
            .capacity
            .as_ref()
            .and_then(|capacity| capacity.tenants.map(|count| count.value)),
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
    let connect = connect(&written.connect, written.host_key.as_ref(), words)?;
    let url = written.url.clone().map(|url| url.map(|url| url.0));
    Some(model::Provisioning { connect, url, tftp })
}

pub(super) fn key_source(written: &syntax::KeySource) -> Spanned<KeySource> {
    match written {
        syntax::KeySource::Env(name) => name.clone().map(|name| KeySource::Env(name.0)),
        syntax::KeySource::File(path) => path.clone().map(|path| KeySource::File(path.0)),
    }
}

fn connect(
    written: &ConnectText,
    host_key: Option<&Spanned<Text>>,
    words: &mut Words,
) -> Option<Connect> {
    match written {
        ConnectText::Dir(path) => words
            .read_as(
                Code::E0211,
                path,
                path.place,
                "a folder of the repository",
                dir,
            )
            .map(|dir| dir.value),
        ConnectText::Text(text) if &*text.value == "local" => Some(Connect::Local),
        ConnectText::Text(text) => {
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

fn dir(path: &str) -> Result<Connect, model::Malformed> {
    let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
    match leaves {
        true => Err(model::Malformed::new("leads out of the repository")
            .help("write a path relative to `pbx.yaml`")),
        false => Ok(Connect::Dir(
            path.trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned(),
        )),
    }
}

fn ssh(text: &str) -> Result<(Option<String>, Address), model::Malformed> {
    let Some(rest) = text.strip_prefix("ssh://") else {
        let help = "write `local`, `ssh://user@host` or `{dir: ./folder}`";
        return Err(model::Malformed::new("is neither").help(help));
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
        return Err(model::Malformed::new("names no login before the `@`"));
    }
    Ok((user, Address::parse(address)?))
}

fn public_key(text: &str) -> Result<String, model::Malformed> {
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
        false => Err(model::Malformed::new("is no public key")
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
