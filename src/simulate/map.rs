use super::book::Book;
use crate::calls::{
    Action, Condition, Context, Entry, FlowId, Goes, Outcome, OwnerId, Pattern, Scope, StepId,
};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a call can come to in the graph of a tenant, and all the ways from one to the next. What decides between ways
/// (schedules, states, keys) is left open: every branch counts.
#[derive(Debug)]
pub struct Map<'a> {
    /// The graph.
    pub book: &'a Book<'a>,
    flows: Vec<(&'a FlowId, usize)>,
    flow_at: BTreeMap<&'a FlowId, usize>,
    scopes: Vec<(&'a Scope, &'a Context)>,
    scope_at: BTreeMap<&'a Scope, usize>,
    /// How many steps there are.
    steps: usize,
}

/// Something that a call can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node<'a> {
    /// A number is dialled in a context; by the caller, or else it is a forward that a user set.
    Scope(&'a Scope, bool),
    /// A step of a flow; whether the number that it works with was chosen by the caller.
    Step(&'a FlowId, StepId, bool),
}

/// Why a call goes from one to the next.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    /// What is dialled is looked for in another context.
    Searched,
    /// This is dialled.
    Dialled(&'a Entry),
    /// A condition holds, or none of a choice does.
    Decided(&'a [(Condition, StepId)], Option<usize>),
    /// Nobody answered.
    Outcome(Outcome),
    /// The caller presses a key.
    Key(char),
    /// The caller presses nothing.
    Timeout,
    /// The caller presses what leads nowhere.
    Invalid,
    /// The caller dials an extension.
    Extension,
    /// A number that is written is dialled.
    Number,
    /// The number is dialled that a user set as a forward.
    Forward(&'a OwnerId),
    /// Nothing decides.
    On,
}

impl<'a> Map<'a> {
    /// Counts what there is.
    pub fn new(book: &'a Book<'a>) -> Self {
        let (mut flows, mut steps) = (Vec::new(), 0);
        for (id, flow) in &book.calls.flows {
            flows.push((id, steps));
            steps += flow.steps.len();
        }
        let flow_at = flows.iter().enumerate().map(|(at, (id, _))| (*id, at));
        let scopes: Vec<_> = book.calls.contexts.iter().collect();
        let scope_at = scopes.iter().enumerate().map(|(at, (id, _))| (*id, at));
        Self {
            book,
            flow_at: flow_at.collect(),
            scope_at: scope_at.collect(),
            flows,
            scopes,
            steps,
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        2 * (self.steps + self.scopes.len())
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position of a node, below [`Self::len`].
    pub fn at(&self, node: Node<'a>) -> Option<usize> {
        Some(match node {
            Node::Step(flow, StepId(step), chosen) => {
                let (_, start) = self.flows.get(*self.flow_at.get(flow)?)?;
                2 * (start + step) + usize::from(chosen)
            }
            Node::Scope(scope, caller) => {
                2 * (self.steps + self.scope_at.get(scope)?) + usize::from(caller)
            }
        })
    }

    /// The node at a position.
    pub fn node(&self, at: usize) -> Option<Node<'a>> {
        let (half, odd) = (at / 2, at % 2 == 1);
        if half >= self.steps {
            let (scope, _) = self.scopes.get(half - self.steps)?;
            return Some(Node::Scope(scope, odd));
        }
        let after = self.flows.partition_point(|(_, start)| *start <= half);
        let (flow, start) = self.flows.get(after.checked_sub(1)?)?;
        Some(Node::Step(flow, StepId(half - start), odd))
    }

    /// Where a context starts, if there is one.
    pub fn scope(&self, scope: &Scope, caller: bool) -> Option<Node<'a>> {
        let at = self.scope_at.get(scope)?;
        let (scope, _) = self.scopes.get(*at)?;
        Some(Node::Scope(scope, caller))
    }

    /// Where a flow starts, if there is one.
    pub fn flow(&self, flow: &FlowId, chosen: bool) -> Option<Node<'a>> {
        let at = self.flow_at.get(flow)?;
        let (flow, _) = self.flows.get(*at)?;
        Some(Node::Step(flow, StepId(0), chosen))
    }

    /// Every step, as one whose number was written, with what it does.
    pub fn steps(&self) -> impl Iterator<Item = (Node<'a>, Place, &'a Action)> + '_ {
        self.flows.iter().flat_map(|(id, _)| {
            let steps = self.book.calls.flows.get(*id).map(|flow| &flow.steps);
            let steps = steps.into_iter().flatten().enumerate();
            steps.map(|(at, step)| (Node::Step(id, StepId(at), false), step.place, &step.action))
        })
    }

    /// What a step does.
    pub fn action(&self, node: Node<'a>) -> Option<(Place, &'a Action)> {
        match node {
            Node::Step(flow, StepId(step), _) => self.book.step(flow, step),
            Node::Scope(..) => None,
        }
    }

    /// Where calls of users start, and where those from outside do.
    pub fn origins(&self) -> (Vec<Node<'a>>, Vec<Node<'a>>) {
        let calls = self.book.calls;
        let used: BTreeSet<&Scope> = calls.callers.iter().map(|caller| &caller.scope).collect();
        let inside = used.into_iter().filter_map(|scope| self.scope(scope, true));
        let from_outside = |scope: &&Scope| matches!(scope, Scope::Trunk(_) | Scope::Upstream(_));
        let outside = calls.contexts.keys().filter(from_outside);
        let outside = outside.filter_map(|scope| self.scope(scope, true));
        (inside.collect(), outside.collect())
    }

    /// Whether something comes of a call by what a step does: somebody can answer, or something is heard or changed.
    pub fn does_something(&self, action: &Action) -> bool {
        let calls = self.book.calls;
        match action {
            Action::Ring { ringing, .. } => {
                let mut members = ringing.members.iter();
                members.any(|(_, accounts)| !accounts.is_empty())
            }
            Action::Queue { queue, .. } => {
                let queue = calls.queues.get(queue);
                queue.is_some_and(|queue| !queue.agents.is_empty())
            }
            Action::Page { zone, .. } => {
                let zone = calls.paging.get(zone);
                zone.is_some_and(|zone| !zone.accounts.is_empty() || !zone.multicast.is_empty())
            }
            Action::Outside { ways, .. } | Action::Help { ways, .. } => !ways.is_empty(),
            Action::Choose { .. }
            | Action::Continue(_)
            | Action::Dial { .. }
            | Action::DialForward { .. }
            | Action::Recognise { .. }
            | Action::Present { .. }
            | Action::Speak { .. }
            | Action::HangUp(_) => false,
            _ => true,
        }
    }

    /// The ways on from a node.
    pub fn ways(&self, node: Node<'a>) -> Vec<(Node<'a>, Way<'a>)> {
        match node {
            Node::Scope(scope, caller) => self.dialled(scope, caller),
            Node::Step(flow, StepId(step), chosen) => {
                let action = self.book.step(flow, step).map(|(_, action)| action);
                action.map_or_else(Vec::new, |action| self.on(flow, action, chosen))
            }
        }
    }

    /// Where a flow starts with a number that is written: its class is known, and decides.
    pub fn written(&self, flow: &FlowId, number: &str) -> Option<Node<'a>> {
        let start = self.flow(flow, false)?;
        let (Node::Step(flow, ..), Some((_, Action::Choose { arms, otherwise }))) =
            (start, self.action(start))
        else {
            return Some(start);
        };
        if !arms
            .iter()
            .all(|(condition, _)| matches!(condition, Condition::Number(_)))
        {
            return Some(start);
        }
        let class = self.book.class(number);
        let is = |condition: &Condition| matches!(condition, Condition::Number(of) if Some(*of) == class);
        let arm = arms.iter().find(|(condition, _)| is(condition));
        let step = arm.map_or(*otherwise, |(_, step)| *step);
        Some(Node::Step(flow, step, false))
    }

    fn dialled(&self, scope: &Scope, caller: bool) -> Vec<(Node<'a>, Way<'a>)> {
        let context = self.scope_at.get(scope).and_then(|at| self.scopes.get(*at));
        let Some((_, context)) = context else {
            return Vec::new();
        };
        let searched = context.includes.iter();
        let searched =
            searched.filter_map(|scope| Some((self.scope(scope, caller)?, Way::Searched)));
        let entries = context.entries.iter().filter_map(|entry| {
            let chosen = caller && matches!(entry.pattern, Pattern::Prefix(_));
            let to = match &entry.goes {
                Goes::Flow(flow) => self.flow(flow, chosen),
                Goes::Context(scope) => self.scope(scope, caller),
            };
            Some((to?, Way::Dialled(entry)))
        });
        searched.chain(entries).collect()
    }

    fn on(&self, flow: &'a FlowId, action: &'a Action, chosen: bool) -> Vec<(Node<'a>, Way<'a>)> {
        let to = |step: &StepId| Node::Step(flow, *step, chosen);
        match action {
            Action::Ring { otherwise, .. }
            | Action::Queue { otherwise, .. }
            | Action::Outside { otherwise, .. } => {
                let ways = otherwise.iter();
                ways.map(|(outcome, step)| (to(step), Way::Outcome(*outcome)))
                    .collect()
            }
            Action::Choose { arms, otherwise } => {
                let ways = arms.iter().enumerate();
                ways.map(|(at, (_, step))| (to(step), Way::Decided(arms, Some(at))))
                    .chain([(to(otherwise), Way::Decided(arms, None))])
                    .collect()
            }
            Action::Menu {
                keys,
                timeout,
                invalid,
                extensions,
                ..
            } => {
                let extensions = extensions
                    .as_ref()
                    .and_then(|scope| self.scope(scope, true));
                let keys = keys.iter().map(|(key, step)| (to(step), Way::Key(*key)));
                keys.chain([(to(timeout), Way::Timeout), (to(invalid), Way::Invalid)])
                    .chain(extensions.map(|scope| (scope, Way::Extension)))
                    .collect()
            }
            Action::Continue(flow) => {
                let to = self.flow(flow, chosen);
                to.into_iter().map(|to| (to, Way::On)).collect()
            }
            Action::Dial { scope, number } => {
                let found = self.book.find(scope, &number.to_string());
                let to = found.and_then(|found| self.written(found.flow, &found.number));
                to.into_iter().map(|to| (to, Way::Number)).collect()
            }
            Action::DialForward { owner, scope, .. } => {
                let to = self.scope(scope, false);
                to.into_iter().map(|to| (to, Way::Forward(owner))).collect()
            }
            other => {
                let nexts = other.nexts();
                nexts.iter().map(|step| (to(step), Way::On)).collect()
            }
        }
    }
}
