use super::super::names;
use super::super::work::Work;
use super::written::{Action, Condition, DIALLED, Extension, exactly};
use super::{At, NUMBER, schedule};
use crate::calls::{self, Condition as Holds, StepId};
use crate::catalog::NumberClass;
use crate::catalog::numbering::ranges;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is dialled to learn of which class a number outside is.
const KIND: &str = "kind";

/// The first condition that holds decides. What must be asked first is, and then the call comes back to the part that looks at it.
pub(super) fn choose(at: &At<'_>, arms: &[(Holds, StepId)], otherwise: StepId) -> Vec<Condition> {
    let asked = asked(at, arms.iter().map(|(condition, _)| condition));
    let part = (!asked.is_empty()).then_some("asked");
    let mut all = Vec::new();
    if !asked.is_empty() {
        all.push(at.does(asked.into_iter().chain([at.go_part("asked")])));
    }
    let dialled = part.map_or_else(|| at.here(), |part| at.part(part));
    for (condition, step) in arms {
        let (field, expression) = test(condition);
        let arm = Condition::of(DIALLED, exactly(&dialled)).and(field, expression);
        all.push(arm.first().doing([at.go(*step)]));
    }
    let rest = Condition::of(DIALLED, exactly(&dialled)).first();
    all.push(rest.doing([at.go(otherwise)]));
    all
}

fn asked<'c>(at: &At<'_>, conditions: impl Iterator<Item = &'c Holds>) -> Vec<Action> {
    let mut asked = Vec::new();
    let mut number = false;
    for condition in conditions {
        match condition {
            Holds::Open(id) => asked.push(at.call(&schedule::name(id))),
            Holds::Number(_) => number = true,
            _ => {}
        }
    }
    asked.extend(number.then(|| at.call(KIND)));
    asked
}

/// The field that tells, and what it then is.
fn test(condition: &Holds) -> (String, String) {
    let state = |realm: &str, owner| format!("${{db(select/{realm}/{})}}", names::owned(owner));
    match condition {
        Holds::Open(id) => (format!("${{{}}}", names::open(id)), "^1$".to_owned()),
        Holds::Number(class) => ("${pbxctl_kind}".to_owned(), exactly(class.name())),
        Holds::Level(level) => ("${pbxctl_level}".to_owned(), exactly(level.as_str())),
        Holds::At(site) => ("${pbxctl_site}".to_owned(), exactly(site.as_str())),
        Holds::May(right) => {
            let word = super::super::escape::regex(&names::right(right));
            ("${pbxctl_may}".to_owned(), format!("(^|,){word}(,|$)"))
        }
        Holds::Disturbed(owner) => (state("pbxctl_dnd", owner), "^1$".to_owned()),
        Holds::Forwarded(owner) => (state("pbxctl_forward", owner), "^[0-9*#+]+$".to_owned()),
        // a calendar is refused by the audit: FreeSWITCH reads none
        Holds::Appointment(_) => ("${pbxctl_never}".to_owned(), "^1$".to_owned()),
        Holds::Calls(owner, most) => {
            let used = format!(
                "${{limit_usage(hash pbxctl_calls {})}}",
                names::owned(owner)
            );
            (
                format!("${{cond({used} >= {most} ? 1 : 0)}}"),
                "^1$".to_owned(),
            )
        }
    }
}

/// The extension that tells of what class a number outside is, by its longest known start, seen from the tenant's country.
pub(super) fn kinds(work: &Work<'_>) -> Option<Extension> {
    let asks = |action: &calls::Action| match action {
        calls::Action::Choose { arms, .. } => {
            let mut arms = arms.iter();
            arms.any(|(condition, _)| matches!(condition, Holds::Number(_)))
        }
        _ => false,
    };
    work.any(asks).then(|| {
        let mut extension = Extension::dialled(KIND, exactly(KIND));
        let country = work.country.map(|country| country.as_str().to_owned());
        for (class, prefixes) in by_length(country.as_deref().unwrap_or("")) {
            let expression = format!("^\\+({})", prefixes.join("|"));
            extension.push(told(Condition::of(NUMBER, expression), class));
        }
        extension.push(told(Condition::always(), NumberClass::Short));
        extension
    })
}

fn told(condition: Condition, class: NumberClass) -> Condition {
    condition
        .first()
        .doing([Action::set("pbxctl_kind", class.name())])
}

/// The prefixes of one length and class, the longest first: none is then before a longer one of its own.
fn by_length(country: &str) -> Vec<(NumberClass, Vec<String>)> {
    let mut all: BTreeMap<(Reverse<usize>, NumberClass), Vec<String>> = BTreeMap::new();
    for range in ranges(country) {
        let key = (Reverse(range.prefix.len()), range.class);
        all.entry(key).or_default().push(range.prefix);
    }
    all.into_iter()
        .map(|((_, class), all)| (class, all))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::numbering::class_by_prefix;

    #[test]
    fn the_first_start_that_fits_is_the_longest() {
        let all = by_length("DE");
        for digits in [
            "4930901820",
            "49171123456",
            "499001234567",
            "18005551234",
            "33123456789",
        ] {
            let fits = |prefix: &String| digits.starts_with(prefix.as_str());
            let first = all.iter().find(|(_, prefixes)| prefixes.iter().any(fits));
            let first = first.map(|(class, _)| *class);
            assert_eq!(first, Some(class_by_prefix(digits, "DE")), "{digits}");
        }
    }
}
