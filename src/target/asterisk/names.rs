//! Names of Asterisk's objects. Asterisk cuts a name at 79 bytes in silence and merges what is then equal: what is longer is cut here,
//! with a digest of the whole. `_` is in no id and `+` in no other name, so that no two names can meet.

use crate::calls::{AccountId, FlowId, OwnerId, Right, Scope, Spying, TrunkKey};
use crate::model::{
    CalendarId, ClassId, ConferenceId, GroupId, ParkingId, QueueId, TenantId, UserId,
};
use sha2::{Digest as _, Sha256};

/// The longest name, in bytes.
pub(super) const LONGEST: usize = 79;

/// The context of what every tenant's calls need.
pub(super) const COMMON: &str = "_calls";

/// The context of what a phone does when it takes a call.
pub(super) const TAKEN: &str = "_taken";

/// The category in which a user's calls are counted.
pub(super) const CALLS: &str = "pbxctl_calls";

/// The category in which a trunk's calls are counted.
pub(super) const CHANNELS: &str = "pbxctl_channels";

/// The name itself, or what is left of a long one and a digest of it.
fn cut(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let digest = Sha256::digest(name.as_bytes());
    let digest = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
    let kept = name.get(..LONGEST - 17).unwrap_or_default();
    format!("{kept}+{digest:016x}")
}

/// The endpoint, auth and AOR of an account: `2000@acme.example.net`.
pub(super) fn account(account: &AccountId) -> String {
    format!("{}@{}", account.name, account.domain)
}

/// The context of a group of callers or of a part of what they can dial: `acme_users`.
pub(super) fn context(tenant: &TenantId, scope: &Scope) -> String {
    let of_class = |word: &str, class: &Option<ClassId>| match class {
        Some(class) => format!("{word}_{class}"),
        None => word.to_owned(),
    };
    let suffix = match scope {
        Scope::Users(class) => of_class("users", class),
        Scope::EmergencyOnly => "emergency-only".to_owned(),
        Scope::Emergency => "emergency".to_owned(),
        Scope::Features => "features".to_owned(),
        Scope::Extensions => "extensions".to_owned(),
        Scope::DialOut(class) => of_class("dial-out", class),
        Scope::Outside(class) => of_class("outside", class),
        Scope::Trunk(trunk) => format!("trunk_{trunk}"),
        Scope::Upstream(user) => format!("upstream_{user}"),
    };
    of_tenant(tenant, &suffix)
}

/// A further context or object of a tenant: `acme_flows`.
pub(super) fn of_tenant(tenant: &TenantId, suffix: &str) -> String {
    cut(format!("{tenant}_{suffix}"))
}

/// An id as an extension: Asterisk passes over `-` in those, so that `a-b` and `ab` were one.
pub(super) fn extension(id: &str) -> String {
    cut(id.replace('-', "_"))
}

/// A flow as an extension of the context of flows: `user.alice`.
pub(super) fn flow(flow: &FlowId) -> String {
    extension(&match flow {
        FlowId::User(id) => format!("user.{id}"),
        FlowId::Group(id) => format!("group.{id}"),
        FlowId::Queue(id) => format!("queue.{id}"),
        FlowId::Menu(id) => format!("menu.{id}"),
        FlowId::Conference(id) => format!("conference.{id}"),
        FlowId::Parking(id) => format!("parking.{id}"),
        FlowId::Space(id, space) => format!("space.{id}.{space}"),
        FlowId::Returned(id) => format!("returned.{id}"),
        FlowId::Paging(id) => format!("paging.{id}"),
        FlowId::Number(number) => format!("number.{}", number.digits()),
        FlowId::Upstream(id) => format!("upstream.{id}"),
        FlowId::Route(at) => format!("route.{at}"),
        FlowId::Outside(class, route) => {
            let class = class.as_ref().map_or("", |class| class.as_str());
            let route = route.map_or_else(String::new, |at| at.to_string());
            format!("outside.{class}.{route}")
        }
        FlowId::NoRoute => "no-route".to_owned(),
        FlowId::Emergency(number) => format!("emergency.{number}"),
        FlowId::Feature(feature) => format!("feature.{}", word(*feature)),
        FlowId::FeatureWith(feature) => format!("feature-with.{}", word(*feature)),
        FlowId::Take(number) => format!("take.{number}"),
        FlowId::Spy(spying, number) => format!("{}.{number}", joining(*spying)),
    })
}

fn word(feature: crate::model::Feature) -> &'static str {
    let mut all = crate::model::Feature::ALL.into_iter();
    all.find(|(known, ..)| *known == feature)
        .map_or("", |(_, _, word)| word)
}

const fn joining(spying: Spying) -> &'static str {
    match spying {
        Spying::Listen => "listen",
        Spying::Whisper => "whisper",
        Spying::Barge => "barge",
    }
}

/// A mailbox and its context: `alice@acme_mail`.
pub(super) fn mailbox(mailbox: &OwnerId) -> String {
    format!("{}@{}", mailbox.owner, mailboxes(&mailbox.tenant))
}

/// The context of a tenant's mailboxes.
pub(super) fn mailboxes(tenant: &TenantId) -> String {
    of_tenant(tenant, "mail")
}

/// A trunk's endpoint, auth, AOR, registration and context: `acme_trunk_main`, or `_trunk_main` of the library.
pub(super) fn trunk(key: &TrunkKey) -> String {
    let tenant = key.tenant.as_ref().map_or("", TenantId::as_str);
    cut(format!("{tenant}_trunk_{}", key.id))
}

/// The same of a user's own account at a provider.
pub(super) fn upstream(tenant: &TenantId, user: &UserId) -> String {
    of_tenant(tenant, &format!("upstream_{user}"))
}

/// A queue: `acme_queue_support`.
pub(super) fn queue(tenant: &TenantId, queue: &QueueId) -> String {
    of_tenant(tenant, &format!("queue_{queue}"))
}

/// A conference: `acme_conference_standup`.
pub(super) fn conference(tenant: &TenantId, room: &ConferenceId) -> String {
    of_tenant(tenant, &format!("conference_{room}"))
}

/// A car park and its context: `acme_parking_main`.
pub(super) fn parking(tenant: &TenantId, lot: &ParkingId) -> String {
    of_tenant(tenant, &format!("parking_{lot}"))
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

/// What is counted or marked as an owner's: `acme_alice`.
pub(super) fn owned(owner: &OwnerId) -> String {
    of_tenant(&owner.tenant, &owner.owner)
}

/// The device that is busy while an owner does not want to be disturbed. Its state outlives a restart.
pub(super) fn disturbed(owner: &OwnerId) -> String {
    format!("Custom:{}_dnd_{}", owner.tenant, owner.owner)
}

/// The device that is busy while an agent pauses.
pub(super) fn paused(owner: &OwnerId) -> String {
    format!("Custom:{}_pause_{}", owner.tenant, owner.owner)
}

/// The device that is busy by night.
pub(super) fn night(tenant: &TenantId) -> String {
    format!("Custom:{tenant}_night")
}

/// The key of Asterisk's database that holds a forward.
pub(super) fn forward(owner: &OwnerId) -> String {
    format!("{}_forward/{}", owner.tenant, owner.owner)
}

/// The key of what remembers whose turn it is.
pub(super) fn turn(owner: &OwnerId) -> String {
    format!("{}_turn/{}", owner.tenant, owner.owner)
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
    use crate::model::{Domain, TrunkId};

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
