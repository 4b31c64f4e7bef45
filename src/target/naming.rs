//! Names of engines' objects, alike in all rooms. Asterisk cuts a name at 79 bytes in silence and merges what is then equal, and of
//! several with one name FreeSWITCH keeps the first: what is longer is cut here, with a digest of the whole. `_` is in no id and `+` in
//! no other name, so that no two names can meet.

use crate::calls::{AccountId, FlowId, OwnerId, Scope, Spying, TrunkKey};
use crate::model::{ClassId, ConferenceId, Feature, ParkingId, QueueId, TenantId, UserId};
use sha2::{Digest as _, Sha256};

/// The longest name, in bytes.
pub(super) const LONGEST: usize = 79;

/// The name itself, or what is left of a long one and a digest of it.
pub(super) fn cut(name: String) -> String {
    cut_to(LONGEST, name)
}

fn cut_to(longest: usize, name: String) -> String {
    if name.len() <= longest {
        return name;
    }
    let digest = Sha256::digest(name.as_bytes());
    let digest = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
    let kept = name.get(..longest - 17).unwrap_or_default();
    format!("{kept}+{digest:016x}")
}

/// The endpoint, auth and AOR of an account: `2000@acme.example.net`.
pub(super) fn account(account: &AccountId) -> String {
    [&*account.name, "@", account.domain.as_str()].concat()
}

/// The context of a group of callers or of a part of what they can dial: `acme_users`.
pub(super) fn context(tenant: &TenantId, scope: &Scope) -> String {
    let of_class = |word: &str, class: &Option<ClassId>| match class {
        Some(class) => [word, "_", class.as_str()].concat(),
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
        Scope::Trunk(trunk) => ["trunk_", trunk.as_str()].concat(),
        Scope::Upstream(user) => ["upstream_", user.as_str()].concat(),
    };
    of_tenant(tenant, &suffix)
}

/// A further context or object of a tenant: `acme_flows`.
pub(super) fn of_tenant(tenant: &TenantId, suffix: &str) -> String {
    cut([tenant.as_str(), "_", suffix].concat())
}

/// A flow: `user.alice`. It may be longer than an engine's names.
pub(super) fn flow(flow: &FlowId) -> String {
    let of = |kind: &str, id: &str| [kind, ".", id].concat();
    match flow {
        FlowId::User(id) => of("user", id.as_str()),
        FlowId::Group(id) => of("group", id.as_str()),
        FlowId::Queue(id) => of("queue", id.as_str()),
        FlowId::Menu(id) => of("menu", id.as_str()),
        FlowId::Conference(id) => of("conference", id.as_str()),
        FlowId::Parking(id) => of("parking", id.as_str()),
        FlowId::Space(id, space) => format!("space.{id}.{space}"),
        FlowId::Returned(id) => of("returned", id.as_str()),
        FlowId::Paging(id) => of("paging", id.as_str()),
        FlowId::Number(number) => format!("number.{}", number.digits()),
        FlowId::Upstream(id) => of("upstream", id.as_str()),
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
    }
}

fn word(feature: Feature) -> &'static str {
    let mut all = Feature::ALL.into_iter();
    all.find(|(known, ..)| *known == feature)
        .map_or("", |(_, _, word)| word)
}

/// A way to join a call: `listen`.
pub(super) const fn joining(spying: Spying) -> &'static str {
    match spying {
        Spying::Listen => "listen",
        Spying::Whisper => "whisper",
        Spying::Barge => "barge",
    }
}

/// A trunk, whatever an engine has of it: `acme_trunk_main`, or `_trunk_main` of the library.
pub(super) fn trunk(key: &TrunkKey) -> String {
    let tenant = key.tenant.as_ref().map_or("", TenantId::as_str);
    cut(format!("{tenant}_trunk_{}", key.id))
}

/// The same of a server of a trunk: the first has the trunk's own name, further ones `acme_trunk_teams.2`.
pub(super) fn trunk_server(key: &TrunkKey, at: usize) -> String {
    let tenant = key.tenant.as_ref().map_or("", TenantId::as_str);
    match at {
        0 => trunk(key),
        at => cut(format!("{tenant}_trunk_{}.{}", key.id, at + 1)),
    }
}

/// The same of a user's own account at a provider.
pub(super) fn upstream(tenant: &TenantId, user: &UserId) -> String {
    of_tenant(tenant, &format!("upstream_{user}"))
}

/// A queue: `acme_queue_support`.
pub(super) fn queue(tenant: &TenantId, queue: &QueueId) -> String {
    of_tenant(tenant, &format!("queue_{queue}"))
}

/// A conference: `acme_conference_standup`. What it is like and what its members are asked have this name with a word behind it.
pub(super) fn conference(tenant: &TenantId, room: &ConferenceId) -> String {
    let longest = LONGEST - "_member".len();
    cut_to(longest, format!("{tenant}_conference_{room}"))
}

/// A car park and its context: `acme_parking_main`.
pub(super) fn parking(tenant: &TenantId, lot: &ParkingId) -> String {
    of_tenant(tenant, &format!("parking_{lot}"))
}

/// What is counted or marked as an owner's: `acme_alice`.
pub(super) fn owned(owner: &OwnerId) -> String {
    of_tenant(&owner.tenant, &owner.owner)
}
