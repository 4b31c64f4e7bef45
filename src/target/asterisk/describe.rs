use super::share::{Share, trunks};
use super::work::Work;
use super::{ALWAYS, FOLDERS, names, trunk};
use crate::allocate::Account;
use crate::bundle::{Engine, Expected, Folder, Kind};
use crate::calls::{Caller, Scope};
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
    let expected = shares.iter().flat_map(|share| &share.expected).cloned();
    let trunks = trunks(shares);
    let trunks = trunks.values().filter_map(|users| users.first());
    let trunks = trunks.flat_map(|trunk| &trunk.names);
    let trunks = trunks.flat_map(|name| of_trunk(name));
    Engine {
        kind: "asterisk".to_owned(),
        group: "asterisk".to_owned(),
        folders: folders.collect(),
        expected: expected.chain(trunks).collect(),
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

/// What is there of a tenant.
pub(super) fn expected(work: &Work<'_>) -> Vec<Expected> {
    let contexts = work.calls.contexts.keys();
    let contexts =
        contexts.map(|scope| Expected::new(Kind::Context, names::context(work.id, scope)));
    let accounts = work.callers.iter();
    let accounts = accounts.flat_map(|(caller, held)| of_account(work, caller, *held));
    let mut all: Vec<_> = contexts.chain(accounts).chain(services(work)).collect();
    for (id, key) in &work.calls.trunks {
        if key.tenant.is_some() {
            let names = trunk::names(work, id, key);
            all.extend(names.iter().flat_map(|name| of_trunk(name)));
        }
    }
    for scope in work.calls.contexts.keys() {
        if let Scope::Upstream(user) = scope {
            all.extend(of_trunk(&names::upstream(work.id, user)));
        }
    }
    all
}

fn services(work: &Work<'_>) -> impl Iterator<Item = Expected> {
    let queues = work.calls.queues.keys();
    let queues = queues.map(|id| Expected::new(Kind::Queue, names::queue(work.id, id)));
    let lots = work.calls.parking.keys();
    let lots = lots.map(|id| Expected::new(Kind::Parking, names::parking(work.id, id)));
    let rooms = work.calls.conferences.keys();
    let rooms = rooms.map(|id| Expected::new(Kind::Conference, names::room(work.id, id)));
    queues.chain(lots).chain(rooms)
}

fn of_account(work: &Work<'_>, caller: &Caller, held: Option<&Account>) -> Vec<Expected> {
    let kinds = [Kind::Endpoint, Kind::Aor, Kind::Auth];
    let mut all: Vec<_> = work.expected(kinds, (caller, held)).into();
    let auths = held.map(|held| names::auths(&caller.account, held));
    let further = auths.into_iter().flatten().skip(1);
    all.extend(further.map(|(name, _)| Expected::new(Kind::Auth, name)));
    if caller.mailbox {
        let mailbox = Expected::new(Kind::Mailbox, names::mailbox(&caller.owner));
        all.push(mailbox);
    }
    all
}

fn of_trunk(name: &str) -> [Expected; 2] {
    [Kind::Endpoint, Kind::Aor].map(|kind| Expected::new(kind, name))
}
