//! The types of the graph: what can be dialled, what happens then, and what engines must have for it.

mod action;
mod caller;
mod cause;
mod condition;
mod context;
mod flow;
mod ids;
mod ivr_menu;
mod resource;
mod ringing;

pub use action::{Action, FORWARDS, Greeting, Presented, Spying, Switch, Taking};
pub use caller::{Caller, Right};
pub use cause::{Cause, Outcome};
pub use condition::Condition;
pub use context::{Argument, Context, Entry, Goes, Pattern, Scope};
pub use flow::{Flow, FlowId, Step, StepId};
pub use ids::{AccountId, OwnerId};
pub use ivr_menu::IvrMenu;
pub use resource::{Agent, Form, Listed, Lot, Queue, Room, Timetable, TrunkKey, Way, Zone};
pub use ringing::{Order, Ringing, Style};

use crate::model::{
    ConferenceId, Country, E164, LevelId, PagingId, ParkingId, QueueId, ScheduleId, TenantId,
    TrunkId,
};
use std::collections::BTreeMap;

/// The whole graph: each tenant's, and none leads into another.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// By tenant.
    pub tenants: BTreeMap<TenantId, TenantCalls>,
}

/// The graph of a tenant.
#[derive(Clone, Debug, Default)]
pub struct TenantCalls {
    /// The country whose classes numbers are of.
    pub country: Option<Country>,
    /// What groups of callers can dial.
    pub contexts: BTreeMap<Scope, Context>,
    /// What happens then.
    pub flows: BTreeMap<FlowId, Flow>,
    /// Who can call, in the order of the accounts.
    pub callers: Vec<Caller>,
    /// Who is rung by an extension: for lamps, intercom and pickup.
    pub extensions: BTreeMap<String, Listed>,
    /// Where callers wait.
    pub queues: BTreeMap<QueueId, Queue>,
    /// Where calls meet.
    pub conferences: BTreeMap<ConferenceId, Room>,
    /// Where calls are parked.
    pub parking: BTreeMap<ParkingId, Lot>,
    /// Where pages are heard.
    pub paging: BTreeMap<PagingId, Zone>,
    /// When it is open.
    pub schedules: BTreeMap<ScheduleId, Timetable>,
    /// The levels of callers who have one, and the names that phones show of them.
    pub vips: BTreeMap<E164, (LevelId, Option<String>)>,
    /// The ways outside, its own and those lent to it.
    pub trunks: BTreeMap<TrunkId, TrunkKey>,
}

impl TenantCalls {
    /// What a scope's callers reach by dialling: the entry, and the context that holds it. The context's includes are searched in
    /// their order, then its own entries; within one the most specific pattern counts. `None` if nothing matches.
    pub fn find(&self, scope: &Scope, dialled: &str) -> Option<(&Scope, &Entry)> {
        let (scope, context) = self.contexts.get_key_value(scope)?;
        let mut included = context.includes.iter();
        included
            .find_map(|scope| self.find(scope, dialled))
            .or_else(|| context.find(dialled).map(|entry| (scope, entry)))
    }
}
