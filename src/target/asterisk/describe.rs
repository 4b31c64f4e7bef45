use super::expected::of_trunk;
use super::share::{Share, trunks};
use super::{ALWAYS, FOLDERS};
use crate::bundle::{Engine, Folder};
use crate::model::{Host, HostId, Layout};
use std::collections::BTreeSet;

/// The oldest version whose files these are.
const OLDEST: &str = "22";

/// What must be known of the Asterisk of a host to reload it, and what it must know once it runs the release.
pub(super) fn describe((_, host): (&HostId, &Host), shares: &[&Share]) -> Engine {
    let used = shares.iter().flat_map(|share| &share.folders);
    let needed: BTreeSet<_> = used.map(String::as_str).chain(ALWAYS).collect();
    let folders = FOLDERS.iter().filter(|(name, _)| needed.contains(name));
    let folders = folders.map(|(name, module)| folder(name, module, host));
    let folders = folders.chain(transports(host, shares));
    let many = shares.iter().map(|share| share.expected.len()).sum();
    let mut expected = Vec::with_capacity(many);
    for share in shares {
        expected.extend_from_slice(&share.expected);
    }
    let trunks = trunks(shares);
    let trunks = trunks.values().filter_map(|users| users.first());
    let trunks = trunks.flat_map(|trunk| &trunk.names);
    expected.extend(trunks.flat_map(|name| of_trunk(name)));
    Engine {
        kind: "asterisk".to_owned(),
        group: "asterisk".to_owned(),
        folders: folders.collect(),
        expected,
        oldest: OLDEST.to_owned(),
        renewed: Vec::new(),
    }
}

/// `#tryinclude`, as with `#include` a folder that is not there yet keeps Asterisk from loading the whole core file.
fn folder(name: &str, module: &str, host: &Host) -> Folder {
    let include = &host.include;
    Folder {
        release: format!("asterisk/{name}.d"),
        link: format!("/etc/asterisk/{name}.d/{include}"),
        plain: host.layout == Layout::Plain,
        core_file: format!("/etc/asterisk/{name}.conf"),
        core_line: format!("#tryinclude {name}.d/{include}/*.conf"),
        module: module.to_owned(),
    }
}

/// The transports that trunks name, which are the administrator's: each has a certificate and a port of its own.
fn transports(host: &Host, shares: &[&Share]) -> Vec<Folder> {
    let names: BTreeSet<_> = shares.iter().flat_map(|share| &share.transports).collect();
    let [(pjsip, module), ..] = FOLDERS;
    let section = |name: &String| Folder {
        core_line: format!("[{name}]"),
        ..folder(pjsip, module, host)
    };
    names.into_iter().map(section).collect()
}
