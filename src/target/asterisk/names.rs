//! Names of Asterisk's objects, as [`naming`] makes them for any engine.

use super::super::naming;
pub(super) use super::super::naming::{
    LONGEST, account, conference, context, of_tenant, owned, parking, queue, trunk, trunk_server,
    upstream,
};
use super::super::naming::{cut, joining};
use crate::allocate::Account;
use crate::calls::{AccountId, FlowId, OwnerId, Right};
use crate::model::{CalendarId, ConferenceId, GroupId, ParkingId, TenantId};

/// The context of what every tenant's calls need.
pub(super) const COMMON: &str = "_calls";

/// The context of what a phone does when it takes a call.
pub(super) const TAKEN: &str = "_taken";

/// The category in which a user's calls are counted.
pub(super) const CALLS: &str = "pbxctl_calls";

/// The category in which a trunk's calls are counted.
pub(super) const CHANNELS: &str = "pbxctl_channels";

/// An id as an extension: Asterisk passes over `-` in those, so that `a-b` and `ab` were one.
pub(super) fn extension(id: impl Into<String>) -> String {
    let id = id.into();
    cut(match id.contains('-') {
        true => id.replace('-', "_"),
        false => id,
    })
}

/// The auth objects of an account, and which of its passwords each is for: that which devices are told, and another one while a
/// rotation is under way. Asterisk takes who proves either of them.
pub(super) fn auths(id: &AccountId, held: &Account) -> Vec<(String, u32)> {
    let told = (account(id), held.rotation.told());
    let also = held.rotation.also();
    let also = also.map(|number| (cut(account(id) + "_also"), number));
    [told].into_iter().chain(also).collect()
}

/// A flow as an extension of the context of flows: `user.alice`.
pub(super) fn flow(flow: &FlowId) -> String {
    extension(naming::flow(flow))
}

/// A mailbox and its context: `alice@acme_mail`.
pub(super) fn mailbox(mailbox: &OwnerId) -> String {
    [&*mailbox.owner, "@", &mailboxes(&mailbox.tenant)].concat()
}

/// The context of a tenant's mailboxes.
pub(super) fn mailboxes(tenant: &TenantId) -> String {
    of_tenant(tenant, "mail")
}

/// What a conference is like: its profile as a bridge.
pub(super) fn room(tenant: &TenantId, room: &ConferenceId) -> String {
    format!("{}_room", conference(tenant, room))
}

/// The context that calls go to which were parked too long.
pub(super) fn returned(tenant: &TenantId, lot: &ParkingId) -> String {
    of_tenant(tenant, &format!("returned_{lot}"))
}

/// A class of music of the repository's own files: `acme_music_files_music_waiting.wav`.
pub(super) fn music(tenant: &TenantId, path: &str) -> String {
    of_tenant(tenant, &format!("music_{}", path.replace('/', "_")))
}

/// A calendar: `acme_calendar_alice`.
pub(super) fn calendar(tenant: &TenantId, calendar: &CalendarId) -> String {
    of_tenant(tenant, &format!("calendar_{calendar}"))
}

/// A group of calls that its members may take: `acme_sales`.
pub(super) fn pickup(tenant: &TenantId, group: &GroupId) -> String {
    of_tenant(tenant, group.as_str())
}

/// The device that is busy while an owner does not want to be disturbed. Its state outlives a restart.
pub(super) fn disturbed(owner: &OwnerId) -> String {
    ["Custom:", owner.tenant.as_str(), "_dnd_", &owner.owner].concat()
}

/// The device that is busy while an agent pauses, and in use while the agent is logged out.
pub(super) fn agent(owner: &OwnerId) -> String {
    ["Custom:", owner.tenant.as_str(), "_pause_", &owner.owner].concat()
}

/// The device that is busy by night.
pub(super) fn night(tenant: &TenantId) -> String {
    format!("Custom:{tenant}_night")
}

/// The key of Asterisk's database that holds a forward.
pub(super) fn forward(owner: &OwnerId) -> String {
    [owner.tenant.as_str(), "_forward/", &owner.owner].concat()
}

/// The key of what remembers whose turn it is.
pub(super) fn turn(owner: &OwnerId) -> String {
    [owner.tenant.as_str(), "_turn/", &owner.owner].concat()
}

/// The variable of an endpoint that says that its user may do this.
pub(super) fn right(right: &Right) -> String {
    let text = match right {
        Right::Page(zone) => format!("PAGE_{zone}"),
        Right::Pickup(group) => format!("PICKUP_{group}"),
        Right::Intercept(console) => format!("INTERCEPT_{console}"),
        Right::Spy(console, spying) => format!("{}_{console}", joining(*spying).to_uppercase()),
        Right::AnnouncedTransfer => "TRANSFER".to_owned(),
        Right::Upstream => "UPSTREAM".to_owned(),
    };
    format!("PBXCTL_MAY_{}", text.replace('-', "_"))
}

/// The variable that holds what those outside see on a trunk.
pub(super) fn shown(trunk: &crate::model::TrunkId) -> String {
    format!("PBXCTL_SHOWN_{}", trunk.as_str().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::Scope;
    use crate::model::{Domain, TrunkId, UserId};

    #[test]
    fn the_longest_names_are_short_enough_and_distinct() {
        let long = |end: &str| "a".repeat(63 - end.len()) + end;
        let tenant = TenantId::parse(&long("")).unwrap();
        let account = AccountId {
            name: "1234567890-9999".to_owned(),
            domain: Domain::parse(&long("")).unwrap(),
        };
        assert!(super::account(&account).len() <= LONGEST);
        let names = ["x", "y"].map(|end| {
            let trunk = TrunkId::parse(&long(end)).unwrap();
            context(&tenant, &Scope::Trunk(trunk))
        });
        assert!(names.iter().all(|name| name.len() == LONGEST));
        assert_ne!(names[0], names[1]);
        let flows = ["x", "y"].map(|end| flow(&FlowId::User(UserId::parse(&long(end)).unwrap())));
        assert!(flows.iter().all(|name| name.len() <= LONGEST));
        assert_ne!(flows[0], flows[1]);
    }

    #[test]
    fn a_dash_does_not_make_two_flows_one() {
        let flow = |id| flow(&FlowId::User(UserId::parse(id).unwrap()));
        assert_eq!(flow("a-b"), "user.a_b");
        assert_ne!(flow("a-b"), flow("ab"));
    }
}
