//! Names of FreeSWITCH's objects, as [`naming`] makes them for any engine. A mailbox is no account, as `_` is in no account.

use super::super::naming;
pub(super) use super::super::naming::{
    conference, context, of_tenant, owned, parking, queue, trunk,
};
use super::super::naming::{cut, joining};
use crate::calls::{FlowId, OwnerId, Right, StepId, TrunkKey};
use crate::model::{ScheduleId, TenantId, TrunkId, UserId};

/// The gateway of a server of a trunk. Of a name with another sign than letters, digits, `.`, `-` and `_` FreeSWITCH makes none.
pub(super) fn gateway(key: &TrunkKey, at: usize) -> String {
    naming::trunk_server(key, at).replace('+', ".")
}

/// The gateway of a user's own account at a provider.
pub(super) fn upstream(tenant: &TenantId, user: &UserId) -> String {
    naming::upstream(tenant, user).replace('+', ".")
}

/// The context of what happens to calls.
pub(super) fn flows(tenant: &TenantId) -> String {
    of_tenant(tenant, "flows")
}

/// What is dialled there for a step of a flow: `user.alice.2`.
pub(super) fn step(flow: &FlowId, StepId(at): StepId) -> String {
    format!("{}.{at}", self::flow(flow))
}

/// What all steps of a flow start with: `user.alice`.
pub(super) fn flow(flow: &FlowId) -> String {
    cut(naming::flow(flow))
}

/// A user of the directory that is a mailbox and no account. `_` is in no account.
pub(super) fn mailbox(owner: &OwnerId) -> String {
    format!("mailbox_{}", owner.owner)
}

/// The variable that tells whether a schedule is open.
pub(super) fn open(schedule: &ScheduleId) -> String {
    format!("pbxctl_open_{schedule}")
}

/// The variable that holds what those outside see by a trunk.
pub(super) fn shown(trunk: &TrunkId) -> String {
    format!("pbxctl_shown_{trunk}")
}

/// A right, as one word of those that a caller has.
pub(super) fn right(right: &Right) -> String {
    match right {
        Right::Page(zone) => format!("page.{zone}"),
        Right::Pickup(group) => format!("pickup.{group}"),
        Right::Intercept(console) => format!("intercept.{console}"),
        Right::Spy(console, spying) => format!("{}.{console}", joining(*spying)),
        Right::AnnouncedTransfer => "announced-transfer".to_owned(),
        Right::Upstream => "upstream".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupId, QueueId};
    use crate::target::naming::LONGEST;

    #[test]
    fn long_names_are_cut_and_stay_distinct() {
        let tenant = TenantId::parse(&"t".repeat(63)).unwrap();
        let name = |last: &str| {
            let id = QueueId::parse(&format!("{}{last}", "q".repeat(60))).unwrap();
            queue(&tenant, &id)
        };
        assert!(name("a").len() <= LONGEST && name("a") != name("b"));
        assert_eq!(name("a"), name("a"));
    }

    #[test]
    fn a_mailbox_is_never_an_account() {
        let owner = OwnerId {
            tenant: TenantId::parse("acme").unwrap(),
            owner: "2000".into(),
        };
        assert_eq!(mailbox(&owner), "mailbox_2000");
        let group = GroupId::parse("sales").unwrap();
        assert_eq!(right(&Right::Pickup(group)), "pickup.sales");
    }
}
