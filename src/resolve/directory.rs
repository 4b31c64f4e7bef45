use super::project::key_source;
use super::reference::Known;
use super::words::{Words, duration};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Directory, DirectoryId, Malformed, TenantId};
use crate::source::Spanned;
use crate::syntax::{self, IdText, Pairs, ReferenceText, Text};
use std::collections::BTreeMap;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Where a directory is written, which tells whose people they are.
pub(super) enum Stands<'a> {
    /// In the folder of a tenant, whose id may be malformed.
    InFolder(Option<&'a TenantId>),
    /// In `pbx.yaml`, from where it names one of these tenants.
    InProject(&'a Known<'a>),
}

/// Resolves a directory.
pub(super) fn resolve(
    id: &Spanned<DirectoryId>,
    written: &syntax::Directory,
    stands: &Stands<'_>,
    words: &mut Words,
) -> Option<Directory> {
    let url = words.read(&written.ldap, written.ldap.place, "an LDAP server", url);
    let timeout = written.timeout.as_ref();
    let timeout = timeout.map_or(Some(TIMEOUT), |text| {
        let read = words.read(text, text.place, "a duration", duration);
        read.map(|time| time.value)
    });
    let bind = written.bind.as_ref();
    let tenant = whose(id, written, stands, words);
    let attributes = attributes(&written.attributes, words);
    let groups = groups(&written.groups, words);
    Some(Directory {
        place: id.place,
        tenant: tenant?,
        url: url?,
        base: written.base.value.0.clone(),
        bind: bind.map(|bind| (bind.dn.value.0.clone(), key_source(&bind.password))),
        ca: written.ca.clone().map(|path| path.map(|path| path.0)),
        filter: written.filter.as_ref().map(|text| text.value.0.clone()),
        attributes,
        groups,
        photos: written.photos.is_none_or(|photos| photos.value),
        timeout: timeout?,
    })
}

/// The tenant of the folder, or the one that is named.
fn whose(
    id: &Spanned<DirectoryId>,
    written: &syntax::Directory,
    stands: &Stands<'_>,
    words: &mut Words,
) -> Option<TenantId> {
    match (stands, &written.tenant) {
        (Stands::InFolder(folder), None) => folder.cloned(),
        (Stands::InFolder(folder), Some(named)) => {
            if folder.is_some_and(|folder| folder.as_str() != &***named) {
                words.found.push(another_tenant(named));
            }
            folder.cloned()
        }
        (Stands::InProject(_), None) => {
            words.found.push(no_tenant(id));
            None
        }
        (Stands::InProject(tenants), Some(named)) => {
            let id = tenants.id(&named.value, named.place, words)?;
            TenantId::parse(id).ok()
        }
    }
}

fn another_tenant(named: &Spanned<IdText>) -> Diagnostic {
    let message = format!(
        "the people of this folder are not those of `{}`",
        named.value.0
    );
    Diagnostic::new(Code::E0108, message)
        .label(named.place, "another tenant")
        .help("remove `tenant`, or write the directory into `pbx.yaml`")
}

fn no_tenant(id: &Spanned<DirectoryId>) -> Diagnostic {
    let message = "a directory in `pbx.yaml` needs the key `tenant`";
    Diagnostic::new(Code::E0105, message)
        .label(id.place, "`tenant` is missing")
        .help("add `tenant: …`")
}

fn url(text: &str) -> Result<String, Malformed> {
    let known = ["ldaps://", "ldap://"];
    let host = known.iter().find_map(|scheme| text.strip_prefix(scheme));
    let host = host.map(|rest| rest.trim_end_matches('/'));
    match host {
        Some(host) => crate::model::Address::parse(host).map(|_| text.to_owned()),
        None => Err(
            Malformed::new("starts with neither `ldaps://` nor `ldap://`")
                .help("write `ldaps://dc.example.net`; `ldap://` is secured by StartTLS"),
        ),
    }
}

fn attributes(written: &Pairs<Spanned<Text>>, words: &mut Words) -> BTreeMap<String, String> {
    let known = || Directory::ATTRIBUTES.iter().map(|(key, _)| *key);
    let mut read = BTreeMap::new();
    for entry in &written.0.items {
        let key = &entry.key;
        if !known().any(|known| known == key.value) {
            let message = format!("`{}` is filled from no attribute", key.value);
            let fault = Diagnostic::new(Code::E0102, message).label(key.place, "not known here");
            let all = known().collect::<Vec<_>>().join("`, `");
            let near = did_you_mean(&key.value, known());
            words.found.push(fault.help(near.map_or_else(
                || format!("the keys are `{all}`"),
                |near| format!("did you mean `{near}`?"),
            )));
        } else if let Some(value) = &entry.value {
            read.insert(key.value.clone(), value.value.0.clone());
        }
    }
    read
}

fn groups(written: &Pairs<Spanned<ReferenceText>>, words: &mut Words) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    for entry in &written.0.items {
        let Some(reference) = &entry.value else {
            continue;
        };
        let named = reference.split_once('/');
        if matches!(named, Some(("groups" | "classes", id)) if DirectoryId::parse(id).is_ok()) {
            read.insert(entry.key.value.clone(), reference.value.0.clone());
            continue;
        }
        let message = format!("`{}` is no group or class", reference.value.0);
        let fault = Diagnostic::new(Code::E0203, message);
        let fault = fault.label(reference.place, "expected `groups/…` or `classes/…`");
        words
            .found
            .push(fault.help("write the section and the id: `groups/sales`"));
    }
    read
}
