use super::draft::Draft;
use super::work::{Work, behind, exact};
use crate::calls::{
    Action, Cause, Condition, Entry, Flow, FlowId, Right, Scope, Spying, StepId, Switch, Taking,
};
use crate::model::{Feature, Operator, OperatorId, Reference, User, UserId};
use crate::source::Place;
use std::collections::BTreeMap;
use std::time::Duration;

/// Who may reach into calls of an extension, and for how long a call that is taken stays theirs.
type Reach = Vec<(Right, Option<Duration>)>;

impl Work<'_> {
    /// What can be dialled for features, and what happens then.
    pub(super) fn features(&mut self) {
        let mut entries = self.alone();
        entries.extend(self.with_number());
        entries.extend(self.zones());
        entries.extend(self.spaces());
        entries.extend(self.reached());
        self.context(Scope::Features, Vec::new(), entries);
    }

    fn place(&self, feature: Feature) -> Place {
        let codes = &self.tenant.feature_codes;
        codes.place(feature).unwrap_or(self.tenant.place)
    }

    fn code(&self, feature: Feature) -> String {
        self.tenant.feature_codes.of(feature).to_owned()
    }

    fn alone(&mut self) -> Vec<Entry> {
        let toggle = |switch| move |then| Action::Toggle { switch, then };
        let own_mailbox = |then| Action::OwnMailbox { then };
        let taking = Taking::Group;
        let take = |then| Action::Take { taking, then };
        let forget = |then| Action::SetForward { on: false, then };
        let mut entries = vec![
            self.feature(Feature::Voicemail, own_mailbox),
            self.feature(Feature::Pickup, take),
            self.feature(Feature::Dnd, toggle(Switch::Disturb)),
            self.feature(Feature::Night, toggle(Switch::Night)),
            self.feature(Feature::Agent, toggle(Switch::Pause)),
            self.feature(Feature::Login, toggle(Switch::Login)),
            self.feature(Feature::Forward, forget),
        ];
        if let Some(lot) = self.tenant.parking.keys().next() {
            let park = FlowId::Parking(lot.clone());
            entries.push(exact(
                &self.code(Feature::Park),
                park,
                self.place(Feature::Park),
            ));
        }
        entries
    }

    fn feature(&mut self, feature: Feature, action: impl FnOnce(StepId) -> Action) -> Entry {
        let (place, id) = (self.place(feature), FlowId::Feature(feature));
        self.flow(id.clone(), Draft::single(place, action));
        exact(&self.code(feature), id, place)
    }

    fn with_number(&mut self) -> Vec<Entry> {
        let intercom = |then| Action::Intercom { then };
        let forward = |then| Action::SetForward { on: true, then };
        vec![
            self.feature_with(Feature::Intercom, intercom),
            self.feature_with(Feature::Forward, forward),
        ]
    }

    fn feature_with(&mut self, feature: Feature, action: impl FnOnce(StepId) -> Action) -> Entry {
        let (place, id) = (self.place(feature), FlowId::FeatureWith(feature));
        self.flow(id.clone(), Draft::single(place, action));
        behind(&self.code(feature), id, place)
    }

    /// The code for paging with the extension of a zone behind it.
    fn zones(&self) -> Vec<Entry> {
        let code = self.code(Feature::Page);
        let zones = self.tenant.paging.iter().filter_map(|(id, zone)| {
            let held = self.held.services.get(&Reference::Paging(id.clone()))?;
            let dialled = format!("{code}{}", held.extension);
            Some(exact(&dialled, FlowId::Paging(id.clone()), zone.place))
        });
        zones.collect()
    }

    fn spaces(&self) -> Vec<Entry> {
        let lots = self.graph.parking.iter();
        let spaces = lots.flat_map(|(id, lot)| {
            lot.spaces.iter().map(move |space| {
                let flow = FlowId::Space(id.clone(), *space);
                exact(&space.to_string(), flow, lot.place)
            })
        });
        spaces.collect()
    }

    /// The codes for taking and joining calls, with an extension behind them that somebody may reach into.
    fn reached(&mut self) -> Vec<Entry> {
        let (taken, joined) = (self.taken(), self.joined());
        let mut entries = Vec::new();
        for (user, rights) in &taken {
            entries.extend(self.take(user, rights));
        }
        let joining = [
            (Spying::Listen, Feature::Listen),
            (Spying::Whisper, Feature::Whisper),
            (Spying::Barge, Feature::Barge),
        ];
        for ((user, spying), rights) in &joined {
            let feature = joining.iter().find(|(of, _)| of == spying);
            let entry = feature.and_then(|(_, code)| self.spy(user, *spying, rights, *code));
            entries.extend(entry);
        }
        entries
    }

    fn take(&mut self, user: &UserId, rights: &Reach) -> Option<Entry> {
        let (number, place) = self.extension_of(user)?;
        let choices = rights.iter().map(|(right, keeps)| {
            let taking = Taking::Extension(number.clone(), *keeps);
            let take = move |then| Action::Take { taking, then };
            (right.clone(), take)
        });
        let flow = permitted(place, choices);
        let id = FlowId::Take(number.clone());
        self.flow(id.clone(), flow);
        let dialled = format!("{}{number}", self.code(Feature::Pickup));
        Some(exact(&dialled, id, place))
    }

    fn spy(
        &mut self,
        user: &UserId,
        spying: Spying,
        rights: &Reach,
        code: Feature,
    ) -> Option<Entry> {
        let (number, place) = self.extension_of(user)?;
        let choices = rights.iter().map(|(right, _)| {
            let extension = number.clone();
            let join = move |then| Action::Spy {
                spying,
                extension,
                then,
            };
            (right.clone(), join)
        });
        let flow = permitted(place, choices);
        let id = FlowId::Spy(spying, number.clone());
        self.flow(id.clone(), flow);
        let dialled = format!("{}{number}", self.code(code));
        Some(exact(&dialled, id, place))
    }

    fn extension_of(&self, user: &UserId) -> Option<(String, Place)> {
        let held = self.held.users.get(user)?;
        let place = self.tenant.users.get(user)?.place;
        let number = held.extension.to_string();
        let rings = !self.accounts(user).is_empty();
        rings.then_some((number, place))
    }

    fn taken(&self) -> BTreeMap<UserId, Reach> {
        let mut all: BTreeMap<UserId, Reach> = BTreeMap::new();
        let users = self.tenant.users.iter();
        for (id, group) in users.flat_map(pickup_groups) {
            let right = Right::Pickup(group);
            all.entry(id).or_default().push((right, None));
        }
        for (id, operator) in &self.tenant.operators {
            for user in self.covered(operator) {
                let right = Right::Intercept(id.clone());
                all.entry(user).or_default().push((
                    right,
                    operator.release_after.as_ref().map(|time| time.value),
                ));
            }
        }
        all
    }

    fn joined(&self) -> BTreeMap<(UserId, Spying), Reach> {
        let mut all: BTreeMap<_, Reach> = BTreeMap::new();
        for (id, operator) in &self.tenant.operators {
            for right in spying(id, operator) {
                let Right::Spy(_, spying) = right else {
                    continue;
                };
                for user in self.covered(operator) {
                    let reach = all.entry((user, spying)).or_default();
                    reach.push((right.clone(), None));
                }
            }
        }
        all
    }

    /// Whose calls a console reaches into.
    fn covered(&self, operator: &Operator) -> Vec<UserId> {
        self.people(operator.intercept.iter().map(|whom| &whom.value))
    }
}

fn pickup_groups((id, user): (&UserId, &User)) -> Vec<(UserId, crate::model::GroupId)> {
    let groups = user.pickup.iter();
    groups
        .map(|group| (id.clone(), group.value.clone()))
        .collect()
}

/// What a console gives the right to, of joining calls.
pub(super) fn spying(id: &OperatorId, operator: &Operator) -> Vec<Right> {
    let kinds = [
        (operator.listen, Spying::Listen),
        (operator.whisper, Spying::Whisper),
        (operator.barge, Spying::Barge),
    ];
    let given = kinds.into_iter().filter(|(may, _)| *may);
    given
        .map(|(_, spying)| Right::Spy(id.clone(), spying))
        .collect()
}

/// A flow in which each right leads to its own step, and whoever has none is refused.
fn permitted<A: FnOnce(StepId) -> Action>(
    place: Place,
    choices: impl Iterator<Item = (Right, A)>,
) -> Flow {
    let mut draft = Draft::default();
    let start = draft.reserve();
    let end = draft.hang_up(place, Cause::Absent);
    let arms = choices
        .map(|(right, action)| (Condition::May(right), draft.push(place, action(end))))
        .collect();
    let otherwise = draft.hang_up(place, Cause::Rejected);
    draft.fill(start, place, Action::Choose { arms, otherwise });
    draft.finish()
}
