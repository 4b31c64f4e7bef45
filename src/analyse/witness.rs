use super::Asked;
use super::example::{before, example, number_of};
use super::subject::Subject;
use crate::calls::{Action, Caller, Condition, Entry, Goes, Outcome, OwnerId, Scope, StepId};
use crate::catalog::NumberClass;
use crate::model::{E164, UserId};
use crate::simulate::{Node, Way};
use std::collections::BTreeMap;

/// A call that goes a certain way, as it is told to `pbxctl call`.
#[derive(Default)]
pub(super) struct Witness<'a> {
    start: Option<&'a Scope>,
    needs: Vec<&'a Condition>,
    to: Option<String>,
    /// By thing, what is said of it.
    state: BTreeMap<String, Vec<String>>,
    keys: Vec<String>,
    /// Whether the caller was told of a recording, or asked.
    told: bool,
    /// The contexts that were passed since something was dialled.
    passed: Vec<&'a Entry>,
    /// For what the next number is.
    into: Into<'a>,
    /// For what the last number was.
    last: Into<'a>,
    /// The number that flows work with.
    number: String,
}

#[derive(Clone, Copy, Default)]
enum Into<'a> {
    #[default]
    To,
    Keys,
    Forward(&'a OwnerId),
}

/// The call along a path from its start.
pub fn asked<'a>(subject: &Subject<'_, 'a>, path: &[(Node<'a>, Way<'a>)]) -> Asked {
    let mut witness = Witness::default();
    for (node, way) in path {
        witness.goes(subject, *node, way);
    }
    witness.asked(subject)
}

/// The command for a finding, as its help.
pub(super) fn help<'a>(
    subject: &Subject<'_, 'a>,
    path: Option<&[(Node<'a>, Way<'a>)]>,
) -> Option<String> {
    let call = asked(subject, path?);
    Some(format!("see it happen with `{call}`"))
}

/// The command that walks a call of somebody to something, as all is usual.
pub(super) fn from_to(subject: &Subject<'_, '_>, from: &str, to: &str) -> String {
    let call = Asked {
        tenant: tenant(subject),
        from: from.to_owned(),
        to: to.to_owned(),
        ..Asked::default()
    };
    call.to_string()
}

/// The tenant, where there are several.
fn tenant(subject: &Subject<'_, '_>) -> Option<String> {
    (subject.site.tenants.len() > 1).then(|| subject.id.to_string())
}

impl<'a> Witness<'a> {
    fn goes(&mut self, subject: &Subject<'_, 'a>, node: Node<'a>, way: &Way<'a>) {
        if let (Node::Scope(scope, _), None) = (node, self.start) {
            self.start = Some(scope);
        }
        match way {
            Way::Searched | Way::On | Way::Number => self.passes(subject, node),
            Way::Dialled(entry) => self.dials(subject, entry),
            Way::Decided(arms, taken) => self.decided(subject, arms, *taken),
            Way::Outcome(outcome) => self.outcome(subject, node, *outcome),
            Way::Key(key) => self.keys.push(key.to_string()),
            Way::Timeout => self.presses(subject, node, false),
            Way::Invalid => self.presses(subject, node, true),
            Way::Extension => self.into = Into::Keys,
            Way::Forward(owner) => self.into = Into::Forward(owner),
        }
    }

    fn passes(&mut self, subject: &Subject<'_, 'a>, node: Node<'a>) {
        match subject.map.action(node) {
            Some((_, Action::Dial { number, .. })) => self.number = number.to_string(),
            Some((_, Action::Help { ways, .. })) => self.all_down(ways),
            Some((_, Action::Record { consent, .. })) => {
                let asked = consent.is_some() && !self.told;
                self.keys.extend(asked.then(String::new));
                self.told = true;
            }
            _ => {}
        }
    }

    fn say(&mut self, thing: String, value: &str) {
        let said = self.state.entry(thing).or_default();
        if !said.iter().any(|known| known == value) {
            said.push(value.to_owned());
        }
    }

    fn dials(&mut self, subject: &Subject<'_, 'a>, entry: &'a Entry) {
        if matches!(entry.goes, Goes::Context(_)) {
            self.passed.push(entry);
            return;
        }
        let mut text = example(subject, entry);
        self.number = entry.argument.of(&text);
        for passed in std::mem::take(&mut self.passed).into_iter().rev() {
            text = before(passed, text);
        }
        self.last = std::mem::take(&mut self.into);
        match self.last {
            Into::To => self.to = Some(text),
            Into::Keys => self.keys.push(text),
            Into::Forward(owner) => {
                if let Some(user) = subject.book().user(owner) {
                    self.say(user.reference(), &format!("forward:{text}"));
                }
            }
        }
    }

    fn decided(
        &mut self,
        subject: &Subject<'_, 'a>,
        arms: &'a [(Condition, StepId)],
        taken: Option<usize>,
    ) {
        let before = arms.get(..taken.unwrap_or(arms.len())).unwrap_or_default();
        let closed = before
            .iter()
            .any(|(condition, _)| matches!(condition, Condition::Open(_)));
        if closed {
            self.say("night".to_owned(), "on");
        }
        let holds = taken.and_then(|taken| arms.get(taken));
        if let Some((condition, _)) = holds {
            self.holds(subject, condition);
        } else if arms
            .iter()
            .any(|(condition, _)| matches!(condition, Condition::Number(_)))
        {
            self.calls(subject, NumberClass::International);
        }
    }

    fn holds(&mut self, subject: &Subject<'_, 'a>, condition: &'a Condition) {
        let user = |owner| subject.book().user(owner).map(UserId::reference);
        match condition {
            Condition::Open(_) | Condition::Forwarded(_) => {}
            Condition::Number(class) => self.calls(subject, *class),
            Condition::Level(_) | Condition::At(_) | Condition::May(_) => {
                self.needs.push(condition);
            }
            Condition::Disturbed(owner) => {
                if let Some(user) = user(owner) {
                    self.say(user, "dnd");
                }
            }
            Condition::Appointment(calendar) => self.say(calendar.reference(), "busy"),
            Condition::Calls(owner, most) => {
                if let Some(user) = user(owner) {
                    self.say(user, &most.to_string());
                }
            }
        }
    }

    /// Dials a number of a class in place of the last one.
    fn calls(&mut self, subject: &Subject<'_, 'a>, class: NumberClass) {
        let Some(number) = number_of(subject, class) else {
            return;
        };
        self.number.clone_from(&number);
        match self.last {
            Into::To => self.to = Some(number),
            Into::Keys => {
                self.keys.pop();
                self.keys.push(number);
            }
            Into::Forward(_) => {}
        }
    }

    fn outcome(&mut self, subject: &Subject<'_, 'a>, node: Node<'a>, outcome: Outcome) {
        let word = match outcome {
            Outcome::Unanswered => return,
            Outcome::Busy => "busy",
            Outcome::Unreachable => "unreachable",
        };
        match subject.map.action(node) {
            Some((_, Action::Ring { ringing, .. })) => {
                let members = ringing.members.iter();
                let users = members.filter_map(|(owner, _)| subject.book().user(owner.as_ref()?));
                for user in users {
                    self.say(user.reference(), word);
                }
            }
            Some((_, Action::Queue { queue, .. })) => self.say(queue.reference(), "full"),
            Some((_, Action::Outside { ways, .. })) if word == "unreachable" => self.all_down(ways),
            Some((_, Action::Outside { .. })) => self.say(self.number.clone(), word),
            _ => {}
        }
    }

    fn all_down(&mut self, ways: &[crate::calls::Way]) {
        for way in ways {
            if let crate::calls::Way::Trunk { trunk, .. } = way {
                self.say(trunk.reference(), "down");
            }
        }
    }

    /// Presses nothing, or what leads nowhere, as often as the greeting is played.
    fn presses(&mut self, subject: &Subject<'_, 'a>, node: Node<'a>, wrong: bool) {
        let Some((_, Action::Menu(menu))) = subject.map.action(node) else {
            return;
        };
        let free = "9876543210*#"
            .chars()
            .find(|key| wrong && !menu.keys.contains_key(key));
        let key = free.map_or_else(String::new, String::from);
        let times = usize::try_from(menu.tries).unwrap_or(1).max(1);
        self.keys.extend(std::iter::repeat_n(key, times));
    }

    fn asked(mut self, subject: &Subject<'_, 'a>) -> Asked {
        while self.keys.last().is_some_and(String::is_empty) {
            self.keys.pop();
        }
        let from = self.from(subject);
        let state = self.state.into_iter();
        Asked {
            tenant: tenant(subject),
            from,
            to: self.to.unwrap_or_else(|| "0".to_owned()),
            state: state
                .map(|(thing, said)| format!("{thing}={}", said.join(",")))
                .collect(),
            keys: self.keys,
        }
    }

    fn from(&self, subject: &Subject<'_, 'a>) -> String {
        match self.start {
            Some(Scope::Trunk(trunk)) => {
                let number = self.vip(subject);
                number.map_or_else(|| trunk.reference(), |number| number.to_string())
            }
            Some(Scope::Upstream(user)) => format!("upstream of {}", user.reference()),
            scope => {
                let callers = || {
                    let callers = subject.calls().callers.iter();
                    callers.filter(move |caller| Some(&caller.scope) == scope)
                };
                let fits = callers().find(|caller| self.fits(caller));
                let caller = fits.or_else(|| callers().next());
                caller.map_or_else(|| "anonymous".to_owned(), |caller| caller.user.reference())
            }
        }
    }

    /// The number of a caller of the level that is needed.
    fn vip(&self, subject: &Subject<'_, 'a>) -> Option<E164> {
        let mut needs = self.needs.iter();
        let level = needs.find_map(|need| match need {
            Condition::Level(level) => Some(level),
            _ => None,
        })?;
        let mut known = subject.calls().vips.iter();
        let caller = known.find(|(_, (of, _))| of == level);
        caller.map(|(number, _)| *number)
    }

    fn fits(&self, caller: &Caller) -> bool {
        self.needs.iter().all(|need| match need {
            Condition::May(right) => caller.rights.contains(right),
            Condition::At(site) => caller.site.as_ref() == Some(site),
            _ => true,
        })
    }
}
