use super::draft::{Draft, whatever};
use super::work::{Work, exact};
use crate::calls::{
    Action, Argument, Cause, Condition, Entry, Flow, FlowId, Form, Goes, Outcome, Pattern, Right,
    Scope, StepId, Way,
};
use crate::catalog::NumberClass;
use crate::model::{ClassId, E164, Matching, Route, TrunkId};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// The classes that numbers of E.164 can have, but the most usual abroad.
const DIALLED: [NumberClass; 4] = [
    NumberClass::National,
    NumberClass::Mobile,
    NumberClass::TollFree,
    NumberClass::Premium,
];

/// Where numbers go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leads {
    /// By the route of this position.
    Route(usize),
    /// The caller may not.
    Barred,
    /// No route is there.
    Nowhere,
}

impl Work<'_> {
    /// What happens to calls to numbers outside: each class of service reaches what it may, by the route that matches best.
    pub(super) fn outside(&mut self) {
        for (at, route) in self.tenant.routes.iter().enumerate() {
            let flow = self.route(route);
            self.flow(FlowId::Route(at), flow);
        }
        let flow = self.no_route();
        self.flow(FlowId::NoRoute, flow);
        for class in self.classes() {
            self.reachable(class.as_ref());
            self.dial_out(class.as_ref());
        }
    }

    /// Numbers in E.164: the tenant's own stay within, all others go by their class and route.
    fn reachable(&mut self, class: Option<&ClassId>) {
        let mut entries = self.own_numbers();
        let routes = self.tenant.routes.iter().enumerate();
        let starts = routes.filter_map(|(at, route)| Some((Some(at), prefix(route)?, route.place)));
        let rest = (None, "", self.tenant.place);
        let starts: Vec<_> = starts.chain([rest]).collect();
        for (at, prefix, place) in starts {
            let id = FlowId::Outside(class.cloned(), at);
            let flow = self.by_class(class, at, place);
            self.flow(id.clone(), flow);
            entries.push(Entry {
                pattern: Pattern::Prefix(format!("+{prefix}")),
                argument: Argument::default(),
                goes: Goes::Flow(id),
                place,
            });
        }
        self.context(Scope::Outside(class.cloned()), Vec::new(), entries);
    }

    fn own_numbers(&self) -> Vec<Entry> {
        let users = self.tenant.users.values();
        let direct = users.flat_map(|user| &user.numbers);
        let direct = direct.map(|number| (number.value, number.place));
        let numbers = self.tenant.numbers.iter();
        let numbers = numbers.map(|(number, written)| (*number, written.place));
        let entry = |(number, place): (E164, Place)| {
            exact(&number.to_string(), FlowId::Number(number), place)
        };
        numbers.chain(direct).map(entry).collect()
    }

    /// What users of a class may call goes by the route that its start has, else by the first for its class.
    fn by_class(&self, class: Option<&ClassId>, route: Option<usize>, place: Place) -> Flow {
        let mut draft = Draft::default();
        let start = draft.reserve();
        let mut known: BTreeMap<Leads, StepId> = BTreeMap::new();
        let mut lead = |kind: NumberClass| {
            let leads = self.leads(class, kind, route);
            let step = *known.entry(leads).or_insert_with(|| match leads {
                Leads::Barred => draft.hang_up(self.place_of_class(class), Cause::Rejected),
                Leads::Route(at) => draft.push(place, Action::Continue(FlowId::Route(at))),
                Leads::Nowhere => draft.push(place, Action::Continue(FlowId::NoRoute)),
            });
            (Condition::Number(kind), step)
        };
        let (_, otherwise) = lead(NumberClass::International);
        let arms = DIALLED.map(&mut lead);
        let arms = arms.into_iter().filter(|(_, step)| *step != otherwise);
        let arms = arms.collect();
        draft.fill(start, place, Action::Choose { arms, otherwise });
        draft.finish()
    }

    fn place_of_class(&self, class: Option<&ClassId>) -> Place {
        let written = class.and_then(|id| self.tenant.classes.get(id));
        written.map_or(self.tenant.place, |class| class.place)
    }

    /// Where numbers of a kind go: but for those abroad, by the route of national ones where there is no other. Without a class of
    /// service all but premium numbers are allowed.
    fn leads(&self, class: Option<&ClassId>, kind: NumberClass, route: Option<usize>) -> Leads {
        let written = class.and_then(|id| self.tenant.classes.get(id));
        let allowed = written.map_or(kind != NumberClass::Premium, |class| {
            class.allow.contains(&kind)
        });
        if !allowed {
            return Leads::Barred;
        }
        let of = |kind| {
            self.tenant
                .routes
                .iter()
                .position(|route| is_for(route, kind))
        };
        let within = kind != NumberClass::International;
        let usual = || of(NumberClass::National).filter(|_| within);
        let route = route.or_else(|| of(kind)).or_else(usual);
        route.map_or(Leads::Nowhere, Leads::Route)
    }

    /// The route of short numbers, where users of a class may call them.
    pub(super) fn route_of_short(&self, class: Option<&ClassId>) -> Option<FlowId> {
        match self.leads(class, NumberClass::Short, None) {
            Leads::Route(at) => Some(FlowId::Route(at)),
            Leads::Barred | Leads::Nowhere => None,
        }
    }

    /// By the caller's own account where there is one, else by the trunks of the route.
    fn route(&self, route: &Route) -> Flow {
        let ways = route.via.iter();
        let ways: Vec<_> = ways.filter_map(|trunk| self.way(route, trunk)).collect();
        self.going_out(route.place, ways)
    }

    fn no_route(&self) -> Flow {
        self.going_out(self.tenant.place, Vec::new())
    }

    fn going_out(&self, place: Place, ways: Vec<Way>) -> Flow {
        let mut draft = Draft::default();
        let has_own = self
            .tenant
            .users
            .values()
            .any(|user| user.upstream.is_some());
        let start = has_own.then(|| draft.reserve());
        let otherwise = match ways.is_empty() {
            true => draft.hang_up(place, Cause::NoRoute),
            false => out(&mut draft, place, ways),
        };
        if let Some(start) = start {
            let own = out(&mut draft, place, vec![Way::Upstream]);
            let arms = vec![(Condition::May(Right::Upstream), own)];
            draft.fill(start, place, Action::Choose { arms, otherwise });
        }
        draft.finish()
    }

    fn way(&self, route: &Route, trunk: &Spanned<TrunkId>) -> Option<Way> {
        let written = self.tenant.trunks.get(&trunk.value)?;
        let changed = route.strip > 0 || route.prepend.is_some();
        let form = match changed {
            false => Form::Usual(written.format, self.tenant.country),
            true => Form::Changed {
                strip: usize::try_from(route.strip).unwrap_or(usize::MAX),
                prepend: route
                    .prepend
                    .as_ref()
                    .map_or_else(String::new, |prepend| prepend.value.clone()),
            },
        };
        let caller_id = route.caller_id.as_ref();
        Some(Way::Trunk {
            trunk: trunk.value.clone(),
            form,
            presented: caller_id.and_then(|caller_id| self.presented(Some(caller_id))),
        })
    }
}

fn out(draft: &mut Draft, place: Place, ways: Vec<Way>) -> StepId {
    let first = draft.reserve();
    let ends = [
        (Outcome::Busy, Cause::Busy),
        (Outcome::Unanswered, Cause::NoAnswer),
        (Outcome::Unreachable, Cause::Congestion),
    ];
    let mut otherwise = whatever(first);
    for (outcome, cause) in ends {
        otherwise.insert(outcome, draft.hang_up(place, cause));
    }
    draft.fill(first, place, Action::Outside { ways, otherwise });
    first
}

fn is_for(route: &Route, kind: NumberClass) -> bool {
    route.matching.value == Matching::Class(kind)
}

fn prefix(route: &Route) -> Option<&str> {
    match &route.matching.value {
        Matching::Prefix(prefix) => Some(prefix.trim_start_matches('+')),
        Matching::Class(_) => None,
    }
}
