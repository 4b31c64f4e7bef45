use super::{AccountId, OwnerId, Presented, Scope, Spying};
use crate::model::{GroupId, OperatorId, PagingId, SiteId, UserId};
use crate::source::Place;
use std::collections::BTreeSet;
use std::time::Duration;

/// An account that can call, and what counts for its calls.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub user: UserId,
    /// Whose state counts.
    pub owner: OwnerId,
    /// Whether there is a mailbox.
    pub mailbox: bool,
    /// What can be dialled.
    pub scope: Scope,
    /// Where the device is, for help.
    pub site: Option<SiteId>,
    /// What those outside see.
    pub presented: Option<Presented>,
    /// What the caller may do beyond calling.
    pub rights: BTreeSet<Right>,
    /// The groups whose members may take its ringing calls, and of whose members it may.
    pub pickup: BTreeSet<GroupId>,
    /// The longest talk.
    pub longest: Option<Duration>,
    /// The most calls at once, of all accounts of the user.
    pub most: Option<u32>,
    /// Where the user is written.
    pub place: Place,
}

/// What somebody may do beyond calling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Page a zone.
    Page(PagingId),
    /// Take ringing calls of a group's members.
    Pickup(GroupId),
    /// Take the ringing calls of a console.
    Intercept(OperatorId),
    /// Hear calls of a console's people.
    Spy(OperatorId, Spying),
    /// Transfer with an announcement.
    AnnouncedTransfer,
    /// Call outside by an account of one's own.
    Upstream,
}
