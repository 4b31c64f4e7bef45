use super::{Case, Refusal, Waiver, review, rule, window};
use crate::model::{Limit, Limits, Policy};
use crate::plan::Deletes;

/// Holds what an apply would do to a policy. A waiver allows just the excess that it names: one that covers more than what
/// goes is a refusal of its own, so that yesterday's waiver allows nothing today.
pub fn hold(case: &Case<'_>, policy: &Policy, waivers: &[Waiver]) -> Vec<Refusal> {
    let deletes = case.deletes;
    let limits = policy
        .deletes
        .iter()
        .filter_map(|(section, limits)| excess(deletes, section, limits));
    let protected = policy
        .protected
        .iter()
        .filter_map(|thing| vanished(deletes, &thing.value));
    let mut all: Vec<_> = limits.chain(protected).chain(dropped(case)).collect();
    all.extend(review::missing(case, policy));
    all.extend(
        policy
            .rules
            .iter()
            .filter_map(|rule| rule::broken(case, rule)),
    );
    all.extend(window::closed(case, policy));
    all.sort_by(|one, two| one.waiver.cmp(&two.waiver));
    all.dedup();
    let waived = |refusal: &Refusal| {
        refusal
            .waiver
            .as_ref()
            .is_some_and(|it| waivers.contains(it))
    };
    let idle = waivers
        .iter()
        .filter(|given| !all.iter().any(|one| one.waiver.as_ref() == Some(*given)));
    let idle: Vec<_> = idle.map(|given| too_much(case, given)).collect();
    let waits = |one: &Refusal| case.quiet && matches!(one.waiver, Some(Waiver::Drops(_)));
    all.retain(|refusal| !waived(refusal) && !waits(refusal));
    all.extend(idle);
    all
}

/// Why so many of a section may not go.
fn excess(deletes: &Deletes, section: &str, limits: &Limits) -> Option<Refusal> {
    let things: Vec<_> = deletes.of(section).map(str::to_owned).collect();
    let (count, there) = (
        things.len(),
        deletes.there.get(section).copied().unwrap_or_default(),
    );
    let limit = limits.tightest(there)?;
    let most = limit.of(there);
    let allowed = match limit {
        Limit::Count(_) => format!("{most}"),
        Limit::Percent(_) => format!("{limit}, which is {most}"),
    };
    (count > most).then(|| Refusal {
        message: format!("{count} of {there} {section} would go, and the policy allows {allowed}"),
        things,
        waiver: Some(Waiver::Deletes {
            section: section.to_owned(),
            count,
        }),
    })
}

/// Why a thing may not go; with a tenant everything of it goes, and everything of it is named by itself.
fn vanished(deletes: &Deletes, thing: &str) -> Option<Refusal> {
    deletes.gone.contains(thing).then(|| Refusal {
        message: format!("`{thing}` would go, and the policy protects it"),
        things: vec![thing.to_owned()],
        waiver: Some(Waiver::Thing(thing.to_owned())),
    })
}

/// Why it takes a word that calls are dropped, whatever the policy says.
fn dropped(case: &Case<'_>) -> Option<Refusal> {
    let things = case.drops.to_vec();
    let count = things.len();
    (count > 0).then(|| Refusal {
        message: format!(
            "calls would be dropped: of who is in `{}`",
            things.join("`, `")
        ),
        waiver: Some(Waiver::Drops(count)),
        things,
    })
}

/// Why a waiver is refused that allows something else than the excess.
fn too_much(case: &Case<'_>, waiver: &Waiver) -> Refusal {
    let deletes = case.deletes;
    let goes = match waiver {
        Waiver::Deletes { section, .. } => match deletes.of(section).count() {
            0 => format!("no {section} go"),
            count => {
                format!("{count} of the {section} go, and the policy is asked about just that many")
            }
        },
        Waiver::Thing(thing) if deletes.gone.contains(thing) => "nothing protects it".to_owned(),
        Waiver::Thing(_) => "it does not go".to_owned(),
        Waiver::Drops(_) => match case.drops.len() {
            0 => "no calls are dropped".to_owned(),
            count => {
                format!("calls in {count} things are, and the word is asked for just that many")
            }
        },
        Waiver::Review { .. } => "no change takes that word, or not for just so many".to_owned(),
        Waiver::Rule(_) => "there is no such rule, or it holds".to_owned(),
        Waiver::Window(_) => {
            "it is another day, or a time at which hosts may be changed".to_owned()
        }
    };
    Refusal {
        message: format!("the waiver `{waiver}` allows what does not happen: {goes}"),
        things: Vec::new(),
        waiver: None,
    }
}
