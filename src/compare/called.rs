use super::witness::{Sides, Witness};
use super::{ChangedCall, Compiled, How, Risk};
use crate::calls::{FlowId, Pattern, Scope, TenantCalls};
use crate::model::TenantId;
use crate::simulate::name;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Calls that go another way for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallChange {
    /// The tenant's id.
    pub tenant: String,
    /// How they change.
    pub how: How,
    /// Where they change: `queues/support`; nothing where what is dialled is there no more.
    pub because: Option<String>,
    /// What is dialled; with `…` where more digits follow.
    pub dialled: Vec<String>,
    /// A call that shows it, where one was found.
    pub witness: Option<Witness>,
    /// Why somebody should look twice.
    pub risks: Vec<Risk>,
}

impl CallChange {
    /// What it is about, as people refer to it.
    pub fn full(&self) -> String {
        match &self.because {
            Some(because) => format!("tenants/{}: calls to {because}", self.tenant),
            None => format!("tenants/{}: calls that end nowhere", self.tenant),
        }
    }
}

/// Calls of one tenant, one way to change and one reason.
type Group<'a> = (&'a TenantId, How, Option<&'a FlowId>);

/// The calls that change, by the reason.
pub(super) fn called(
    before: Compiled<'_>,
    after: Compiled<'_>,
    changed: &[ChangedCall],
) -> Vec<CallChange> {
    let mut groups: BTreeMap<Group<'_>, Vec<&ChangedCall>> = BTreeMap::new();
    for call in changed {
        let group = (&call.tenant, call.how, call.because.as_ref());
        groups.entry(group).or_default().push(call);
    }
    let nothing = TenantCalls::default();
    let mut sides: Option<(&TenantId, Sides<'_>)> = None;
    let mut all = Vec::new();
    for ((tenant, how, because), calls) in groups {
        if sides.as_ref().is_none_or(|(of, _)| *of != tenant) {
            sides = Some((tenant, Sides::new(before, after, tenant, &nothing)));
        }
        let witness = sides
            .as_ref()
            .and_then(|(_, sides)| sides.witness(&calls, because));
        all.push(CallChange {
            tenant: tenant.as_str().to_owned(),
            how,
            because: because.map(name),
            dialled: dialled(&calls),
            witness,
            risks: risks(&calls, how, because),
        });
    }
    all
}

fn dialled(calls: &[&ChangedCall]) -> Vec<String> {
    let mut all: Vec<_> = calls
        .iter()
        .map(|call| match &call.dialled {
            Pattern::Exact(text) => text.clone(),
            Pattern::Prefix(start) => format!("{start}…"),
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

fn risks(calls: &[&ChangedCall], how: How, because: Option<&FlowId>) -> Vec<Risk> {
    let help = matches!(because, Some(FlowId::Emergency(_)))
        || calls.iter().any(|call| call.scope == Scope::Emergency);
    let outside = matches!(
        because,
        Some(FlowId::Route(_) | FlowId::Outside(..) | FlowId::NoRoute)
    );
    let all = [
        (help, Risk::Emergency),
        (help && how == How::Removed, Risk::Deletes),
        (outside, Risk::Trunks),
    ];
    let holds = all.into_iter().filter(|(holds, _)| *holds);
    holds.map(|(_, risk)| risk).collect()
}
