use super::share::Share;
use super::{FOLDERS, needed};
use crate::bundle::{Engine, Folder};
use crate::model::{Host, HostId, Layout};

/// The oldest version whose files these are.
const OLDEST: &str = "1.10";

/// What must be known of the FreeSWITCH of a host to reload it, and what it must know once it runs the release.
pub(super) fn describe((_, host): (&HostId, &Host), shares: &[&Share]) -> Engine {
    let needed = needed(shares);
    let folders = FOLDERS.iter().filter(|folder| needed.contains(folder.name));
    let folders = folders.map(|known| folder(known, host));
    let expected = shares.iter().flat_map(|share| &share.expected);
    let mut expected: Vec<_> = expected.cloned().collect();
    expected.sort();
    expected.dedup();
    Engine {
        kind: "freeswitch".to_owned(),
        group: "freeswitch".to_owned(),
        folders: folders.collect(),
        expected,
        oldest: OLDEST.to_owned(),
        renewed: vec!["freeswitch/gateways".to_owned()],
    }
}

fn folder(folder: &super::Folder, host: &Host) -> Folder {
    let include = &host.include;
    let relative = format!("{}/{include}", folder.link);
    let line = relative.strip_prefix(folder.from).unwrap_or(&relative);
    let line = format!("{}{}", folder.up, line.trim_start_matches('/'));
    Folder {
        release: format!("freeswitch/{}", folder.name),
        link: format!("/etc/freeswitch/{relative}"),
        plain: host.layout == Layout::Plain,
        core_file: format!("/etc/freeswitch/{}", folder.core),
        core_line: format!("<X-PRE-PROCESS cmd=\"include\" data=\"{line}/*.xml\"/>"),
        module: folder.module.to_owned(),
    }
}
