//! What an Asterisk knows once it runs a release.

use super::work::Work;
use super::{names, trunk};
use crate::allocate::Account;
use crate::bundle::{Expected, Kind};
use crate::calls::{Caller, Scope};

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

/// What is there of an endpoint of a trunk.
pub(super) fn of_trunk(name: &str) -> [Expected; 2] {
    [Kind::Endpoint, Kind::Aor].map(|kind| Expected::new(kind, name))
}
