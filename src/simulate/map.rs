use super::book::Book;
use super::work::looked;
use crate::calls::{
    Action, Condition, Entry, FlowId, Goes, Outcome, OwnerId, Pattern, Scope, Step, StepId,
};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a call can come to in the graph of a tenant, and all the ways from one to the next. What decides between ways
/// (schedules, states, keys) is left open: every branch counts.
///
/// Names are looked up once, when the map is drawn: who walks it goes from position to position.
#[derive(Debug)]
pub struct Map<'a> {
    /// The graph.
    pub book: &'a Book<'a>,
    /// Where the first step of a flow is, with a number that is written; one that the caller chose is next to it.
    flow_at: BTreeMap<&'a FlowId, usize>,
    scope_at: BTreeMap<&'a Scope, usize>,
    spots: Vec<Spot<'a>>,
    ways: Vec<(usize, Way<'a>)>,
}

/// What is at a position.
#[derive(Debug)]
struct Spot<'a> {
    node: Node<'a>,
    step: Option<&'a Step>,
    /// Where the ways on from it end among all; those of the one before end where they start.
    ways: usize,
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

impl<'a> Spot<'a> {
    fn new(node: Node<'a>, step: Option<&'a Step>) -> Self {
        Self {
            node,
            step,
            ways: 0,
        }
    }
}

impl<'a> Map<'a> {
    /// Draws the map.
    pub fn new(book: &'a Book<'a>) -> Self {
        let mut map = Self {
            book,
            flow_at: BTreeMap::new(),
            scope_at: BTreeMap::new(),
            spots: Vec::new(),
            ways: Vec::new(),
        };
        map.place();
        map.connect();
        looked(map.spots.len() + map.ways.len());
        map
    }

    /// Gives everything its position.
    fn place(&mut self) {
        let book = self.book;
        for (id, flow) in &book.calls.flows {
            self.flow_at.insert(id, self.spots.len());
            for (at, step) in flow.steps.iter().enumerate() {
                let node = |chosen| Node::Step(id, StepId(at), chosen);
                self.spots
                    .extend([false, true].map(|is| Spot::new(node(is), Some(step))));
            }
        }
        for scope in book.calls.contexts.keys() {
            self.scope_at.insert(scope, self.spots.len());
            let node = |caller| Node::Scope(scope, caller);
            self.spots
                .extend([false, true].map(|is| Spot::new(node(is), None)));
        }
    }

    /// Finds the ways on from every position.
    fn connect(&mut self) {
        let mut ways = Vec::with_capacity(2 * self.spots.len());
        for at in 0..self.spots.len() {
            match (self.spots[at].node, self.spots[at].step) {
                (Node::Step(_, StepId(step), chosen), Some(does)) => {
                    self.on(at - 2 * step, (&does.action, chosen), &mut ways);
                }
                (Node::Scope(scope, caller), _) => self.dialled(scope, caller, &mut ways),
                (Node::Step(..), None) => {}
            }
            self.spots[at].ways = ways.len();
        }
        self.ways = ways;
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }

    /// The position of a node, below [`Self::len`].
    pub fn at(&self, node: Node<'a>) -> Option<usize> {
        let (start, odd) = match node {
            Node::Step(flow, StepId(step), chosen) => (self.flow_at.get(flow)? + 2 * step, chosen),
            Node::Scope(scope, caller) => (*self.scope_at.get(scope)?, caller),
        };
        Some(start + usize::from(odd))
    }

    /// The node at a position.
    pub fn node(&self, at: usize) -> Option<Node<'a>> {
        self.spots.get(at).map(|spot| spot.node)
    }

    /// Where a context starts, if there is one.
    pub fn scope(&self, scope: &Scope, caller: bool) -> Option<Node<'a>> {
        self.node(self.scope_at(scope, caller)?)
    }

    /// The position where a context starts, if there is one.
    fn scope_at(&self, scope: &Scope, caller: bool) -> Option<usize> {
        Some(self.scope_at.get(scope)? + usize::from(caller))
    }

    /// Where a flow starts, if there is one.
    pub fn flow(&self, flow: &FlowId, chosen: bool) -> Option<Node<'a>> {
        self.node(self.flow_at(flow, chosen)?)
    }

    /// The position where a flow starts, if there is one.
    pub fn flow_at(&self, flow: &FlowId, chosen: bool) -> Option<usize> {
        Some(self.flow_at.get(flow)? + usize::from(chosen))
    }

    /// The position of every step, as one whose number was written, with what it does.
    pub fn steps(&self) -> impl Iterator<Item = (usize, Place, &'a Action)> + '_ {
        looked(self.spots.len());
        let written = self.spots.iter().enumerate().step_by(2);
        written.filter_map(|(at, spot)| {
            let step = spot.step?;
            Some((at, step.place, &step.action))
        })
    }

    /// What the step at a position does.
    pub fn does(&self, at: usize) -> Option<&'a Action> {
        let step = self.spots.get(at)?.step?;
        Some(&step.action)
    }

    /// What a step does.
    pub fn action(&self, node: Node<'a>) -> Option<(Place, &'a Action)> {
        let step = self.spots.get(self.at(node)?)?.step?;
        Some((step.place, &step.action))
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
            | Action::Record { .. }
            | Action::HangUp(_) => false,
            _ => true,
        }
    }

    /// The ways on from a position, and to which ones.
    pub fn ways(&self, at: usize) -> &[(usize, Way<'a>)] {
        let before = at.checked_sub(1).and_then(|before| self.spots.get(before));
        let start = before.map_or(0, |spot| spot.ways);
        let end = self.spots.get(at).map_or(start, |spot| spot.ways);
        looked(1 + end - start);
        &self.ways[start..end]
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

    fn dialled(&self, scope: &Scope, caller: bool, ways: &mut Vec<(usize, Way<'a>)>) {
        let Some(context) = self.book.calls.contexts.get(scope) else {
            return;
        };
        let searched = context.includes.iter();
        let searched =
            searched.filter_map(|scope| Some((self.scope_at(scope, caller)?, Way::Searched)));
        let entries = context.entries.iter().filter_map(|entry| {
            let chosen = caller && matches!(entry.pattern, Pattern::Prefix(_));
            let to = match &entry.goes {
                Goes::Flow(flow) => self.flow_at(flow, chosen),
                Goes::Context(scope) => self.scope_at(scope, caller),
            };
            Some((to?, Way::Dialled(entry)))
        });
        ways.extend(searched.chain(entries));
    }

    /// Adds the ways on from a step of a flow whose first one, with the same choice, is at `start`.
    fn on(
        &self,
        start: usize,
        (action, chosen): (&'a Action, bool),
        ways: &mut Vec<(usize, Way<'a>)>,
    ) {
        let to = |StepId(step): &StepId| start + 2 * step;
        match action {
            Action::Ring { otherwise, .. }
            | Action::Queue { otherwise, .. }
            | Action::Outside { otherwise, .. } => {
                let outcomes = otherwise.iter();
                ways.extend(outcomes.map(|(outcome, step)| (to(step), Way::Outcome(*outcome))));
            }
            Action::Choose { arms, otherwise } => {
                let held = arms.iter().enumerate();
                ways.extend(held.map(|(at, (_, step))| (to(step), Way::Decided(arms, Some(at)))));
                ways.push((to(otherwise), Way::Decided(arms, None)));
            }
            Action::Menu(menu) => {
                let extensions = menu.extensions.as_ref();
                let extensions = extensions.and_then(|scope| self.scope_at(scope, true));
                let keys = menu
                    .keys
                    .iter()
                    .map(|(key, step)| (to(step), Way::Key(*key)));
                ways.extend(keys);
                ways.push((to(&menu.timeout), Way::Timeout));
                ways.push((to(&menu.invalid), Way::Invalid));
                ways.extend(extensions.map(|scope| (scope, Way::Extension)));
            }
            Action::Continue(flow) => {
                let to = self.flow_at(flow, chosen);
                ways.extend(to.map(|to| (to, Way::On)));
            }
            Action::Dial { scope, number } => {
                let found = self.book.find(scope, &number.to_string());
                let to = found.and_then(|found| self.written(found.flow, &found.number));
                let to = to.and_then(|to| self.at(to));
                ways.extend(to.map(|to| (to, Way::Number)));
            }
            Action::DialForward { owner, scope, .. } => {
                let to = self.scope_at(scope, false);
                ways.extend(to.map(|to| (to, Way::Forward(owner))));
            }
            other => {
                let nexts = other.nexts();
                ways.extend(nexts.iter().map(|step| (to(step), Way::On)));
            }
        }
    }
}
