use super::draft::Draft;
use super::recording::recorded;
use super::work::{Work, behind, exact};
use crate::calls::{
    Action, Argument, Cause, Condition, Entry, Flow, FlowId, Goes, Pattern, Scope, StepId,
};
use crate::catalog::numbering::dialling;
use crate::model::{E164, Number, Peer, Target, TrunkId, UserId};
use crate::source::{Place, Spanned};

impl Work<'_> {
    /// What happens to calls from outside: to the tenant's numbers, direct numbers, and users' own accounts at providers.
    pub(super) fn inbound(&mut self) {
        for (number, written) in &self.tenant.numbers {
            let flow = self.number(written);
            self.flow(FlowId::Number(*number), flow);
        }
        for (id, user) in &self.tenant.users {
            for number in &user.numbers {
                let flow = self.direct(number.place, id);
                self.flow(FlowId::Number(number.value), flow);
            }
            if let Some(upstream) = &user.upstream {
                self.upstream(id, upstream.server.place);
            }
        }
        for (id, trunk) in &self.tenant.trunks {
            let mut entries = self.arriving(id);
            if let Peer::Sip {
                register: Some(account),
                ..
            } = &trunk.peer
            {
                entries.extend(self.only(id, &account.username));
            }
            self.context(Scope::Trunk(id.clone()), Vec::new(), entries);
        }
    }

    fn number(&self, number: &Number) -> Flow {
        let mut draft = recorded(number.place, number.record.as_ref());
        let start = draft.reserve();
        let spoken = number.language.as_ref();
        let speak = spoken.map(|language| (draft.reserve(), language));
        let lead = |draft: &mut Draft, target: Option<&Target>| match target {
            Some(target) => {
                let presented = self.presented(number.caller_id.as_ref());
                self.onwards(draft, target, self.own_class(), presented)
            }
            None => draft.hang_up(number.place, Cause::NoRoute),
        };
        let mut next = lead(&mut draft, number.to.as_ref());
        if let Some((schedule, outside)) = &number.outside {
            let choose = draft.reserve();
            let closed = lead(&mut draft, Some(outside));
            let arms = vec![(Condition::Open(schedule.value.clone()), next)];
            draft.fill(
                choose,
                schedule.place,
                Action::Choose {
                    arms,
                    otherwise: closed,
                },
            );
            next = choose;
        }
        next = self.directly(&mut draft, number.place, next);
        if let Some((step, language)) = speak {
            let language = language.value.code().to_owned();
            draft.fill(
                step,
                number.place,
                Action::Speak {
                    language,
                    then: next,
                },
            );
            next = step;
        }
        draft.fill(start, number.place, Action::Recognise { then: next });
        draft.finish()
    }

    fn direct(&self, place: Place, user: &UserId) -> Flow {
        let mut draft = Draft::default();
        let start = draft.reserve();
        let called = draft.push(place, Action::Continue(FlowId::User(user.clone())));
        let then = self.directly(&mut draft, place, called);
        draft.fill(start, place, Action::Recognise { then });
        draft.finish()
    }

    /// Callers of a VIP level go where the level says, whatever they called.
    fn directly(&self, draft: &mut Draft, place: Place, otherwise: StepId) -> StepId {
        let levels = self.tenant.vip.levels.iter();
        let direct = levels.filter_map(|(id, level)| Some((id, level.direct.clone()?)));
        let arms: Vec<_> = direct
            .map(|(id, whom)| {
                let target = Target::To(whom);
                let step = self.onwards(draft, &target, self.own_class(), None);
                (Condition::Level(id.clone()), step)
            })
            .collect();
        if arms.is_empty() {
            return otherwise;
        }
        draft.push(place, Action::Choose { arms, otherwise })
    }

    fn upstream(&mut self, id: &UserId, place: Place) {
        let flow = self.direct(place, id);
        let called = FlowId::Upstream(id.clone());
        self.flow(called.clone(), flow);
        let any = behind("", called, place);
        self.context(Scope::Upstream(id.clone()), Vec::new(), vec![any]);
    }

    /// The numbers that come in by a trunk, as providers spell them. A direct number comes in by any.
    fn arriving(&self, trunk: &TrunkId) -> Vec<Entry> {
        let numbers = self.tenant.numbers.iter();
        let here = numbers.filter(|(_, written)| written.trunk.value == *trunk);
        let here = here.map(|(number, written)| (*number, written.place));
        let users = self.tenant.users.values();
        let direct = users.flat_map(|user| &user.numbers);
        let direct = direct.map(|number| (number.value, number.place));
        here.chain(direct)
            .flat_map(|(number, place)| self.spellings(number, place))
            .collect()
    }

    fn spellings(&self, number: E164, place: Place) -> Vec<Entry> {
        let digits = number.digits();
        let mut spellings = vec![format!("+{digits}"), digits.clone()];
        if let Some(dialled) = self
            .tenant
            .country
            .and_then(|country| dialling(country.as_str()))
        {
            let abroad = dialled
                .international
                .iter()
                .filter(|prefix| !prefix.contains('x'));
            spellings.extend(abroad.map(|prefix| format!("{prefix}{digits}")));
            let national = digits.strip_prefix(&dialled.code.to_string());
            let prefix = dialled.national.unwrap_or("");
            spellings.extend(national.map(|rest| format!("{prefix}{rest}")));
        }
        let entry = |text: String| Entry {
            argument: Argument {
                strip: text.len(),
                prepend: number.to_string(),
            },
            pattern: Pattern::Exact(text),
            goes: Goes::Flow(FlowId::Number(number)),
            place,
        };
        spellings.into_iter().map(entry).collect()
    }

    /// A provider that names the account and not the number: its calls are for the only number that the trunk has.
    fn only(&self, trunk: &TrunkId, username: &Spanned<String>) -> Option<Entry> {
        let numbers = self.tenant.numbers.iter();
        let mut here = numbers.filter(|(_, written)| written.trunk.value == *trunk);
        let (number, written) = here.next()?;
        let alone = here.next().is_none();
        let mut entry = exact(&username.value, FlowId::Number(*number), written.place);
        entry.argument = Argument {
            strip: username.value.len(),
            prepend: number.to_string(),
        };
        alone.then_some(entry)
    }
}
