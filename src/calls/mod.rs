//! Who rings: one engine-neutral graph, made from the model once. Every engine's dialplan is a lowering of it and of nothing else.

mod graph;
mod lower;

pub use graph::{
    AccountId, Action, Agent, Argument, Caller, Calls, Cause, Condition, Context, Entry, FORWARDS,
    Flow, FlowId, Form, Goes, Greeting, IvrMenu, Listed, Lot, Order, Outcome, OwnerId, Pattern,
    Presented, Queue, Right, Ringing, Room, Scope, Spying, Step, StepId, Style, Switch, Taking,
    TenantCalls, Timetable, TrunkKey, Way, Zone,
};
pub use lower::{lower, lower_tenant};
