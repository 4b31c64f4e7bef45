use super::called::{CallChange, called};
use super::callers::{CallerChange, callers};
use super::compiled::Compiled;
use super::cut_off::mark_cut_off;
use super::risk::Risk;
use super::things::{ThingChange, things};
use super::{compare, facts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is otherwise from one site to another, by meaning: as texts, for people and programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// Things that come, go, or of which something else is true, in the order of tenants and sections.
    pub things: Vec<ThingChange>,
    /// Calls that go another way, by the reason.
    pub calls: Vec<CallChange>,
    /// Accounts that can call, can no more, or with other rights.
    pub callers: Vec<CallerChange>,
}

/// How something is after a change.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It was not there.
    Added,
    /// It is there no more.
    Removed,
    /// It is another, or something else happens.
    Otherwise,
}

/// What is otherwise from one site to another. The order of the documents, their files and comments are no part of what they mean.
pub fn changes(before: Compiled<'_>, after: Compiled<'_>) -> Changes {
    let [old, new] = [before, after].map(|side| facts::of(side.site, side.allocation));
    let mut things = things(&old, &new);
    mark_cut_off(&mut things, before, after);
    let (changed, who) = compare(before.calls, after.calls);
    let mut calls = called(before, after, &changed);
    // Who has but another name is called as before.
    calls.retain(|call| !things.iter().any(|thing| thing.is_only_renamed_as(call)));
    Changes {
        things,
        calls,
        callers: callers(&who),
    }
}

impl Changes {
    /// Whether nothing is otherwise.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty() && self.calls.is_empty() && self.callers.is_empty()
    }

    /// Those of the tenants that are meant; what is the project's is of none.
    #[must_use]
    pub fn of(mut self, is_meant: impl Fn(Option<&str>) -> bool) -> Self {
        self.things
            .retain(|thing| is_meant(thing.tenant.as_deref()));
        self.calls.retain(|call| is_meant(Some(&call.tenant)));
        self.callers.retain(|caller| is_meant(Some(&caller.tenant)));
        self
    }

    /// With more of them; what is there already is not told again.
    pub fn extend(&mut self, more: Self) {
        let new = |thing: &ThingChange| !self.things.contains(thing);
        let things: Vec<_> = more.things.into_iter().filter(new).collect();
        self.things.extend(things);
        self.calls.extend(more.calls);
        self.callers.extend(more.callers);
    }

    /// What is risky, by risk: each thing once, as people refer to it.
    pub fn risks(&self) -> BTreeMap<Risk, Vec<String>> {
        let mut all: BTreeMap<Risk, Vec<String>> = BTreeMap::new();
        let things = self.things.iter().map(|one| (&one.risks, one.full()));
        let calls = self.calls.iter().map(|one| (&one.risks, one.full()));
        for (risks, what) in things.chain(calls) {
            for risk in risks {
                let known = all.entry(*risk).or_default();
                if !known.contains(&what) {
                    known.push(what.clone());
                }
            }
        }
        all
    }
}
