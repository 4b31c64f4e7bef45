use super::{Refusal, Waiver};
use crate::model::{Limit, Policy};
use crate::plan::Deletes;

/// Holds what an apply would take away to a policy. A waiver allows just the excess that it names: one that covers more than what
/// goes is a refusal of its own, so that yesterday's waiver allows nothing today.
pub fn hold(deletes: &Deletes, policy: &Policy, waivers: &[Waiver]) -> Vec<Refusal> {
    let limits = policy
        .limits()
        .filter_map(|(section, limit)| excess(deletes, section, limit));
    let protected = policy
        .protected
        .iter()
        .filter_map(|thing| vanished(deletes, &thing.value));
    let mut all: Vec<_> = limits.chain(protected).collect();
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
    let idle: Vec<_> = idle.map(|given| too_much(deletes, given)).collect();
    all.retain(|refusal| !waived(refusal));
    all.extend(idle);
    all
}

/// Why so many of a section may not go.
fn excess(deletes: &Deletes, section: &str, limit: Limit) -> Option<Refusal> {
    let things: Vec<_> = deletes.of(section).map(str::to_owned).collect();
    let (count, there) = (
        things.len(),
        deletes.there.get(section).copied().unwrap_or_default(),
    );
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

/// Why a waiver is refused that allows something else than the excess.
fn too_much(deletes: &Deletes, waiver: &Waiver) -> Refusal {
    let goes = match waiver {
        Waiver::Deletes { section, .. } => match deletes.of(section).count() {
            0 => format!("no {section} go"),
            count => {
                format!("{count} of the {section} go, and the policy is asked about just that many")
            }
        },
        Waiver::Thing(thing) if deletes.gone.contains(thing) => "nothing protects it".to_owned(),
        Waiver::Thing(_) => "it does not go".to_owned(),
    };
    Refusal {
        message: format!("the waiver `{waiver}` allows what does not happen: {goes}"),
        things: Vec::new(),
        waiver: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, SourceMap, Spanned};

    fn place() -> Place {
        Place::new(SourceMap::default().add("pbx.yaml", String::new()), 0, 0)
    }

    fn deletes(users: usize, of: usize) -> Deletes {
        Deletes {
            gone: (0..users)
                .map(|n| format!("tenants/acme/users/u{n:03}"))
                .collect(),
            there: [("users".to_owned(), of)].into(),
        }
    }

    fn policy(users: Limit) -> Policy {
        Policy {
            users: Some(Spanned::new(users, place())),
            protected: vec![Spanned::new("tenants/acme/trunks/main".to_owned(), place())],
            ..Policy::default()
        }
    }

    fn told(refusals: &[Refusal]) -> Vec<String> {
        refusals
            .iter()
            .map(|one| format!("{}; {}", one.message, one.remedy()))
            .collect()
    }

    #[test]
    fn more_than_the_limit_takes_just_its_waiver() {
        let ten = policy(Limit::Percent(10));
        assert!(
            hold(&deletes(4, 40), &ten, &[]).is_empty(),
            "just the limit"
        );
        let refused = hold(&deletes(12, 40), &ten, &[]);
        assert_eq!(
            told(&refused),
            [
                "12 of 40 users would go, and the policy allows 10%, which is 4; take it back, or allow just this: `--waive users=12`"
            ]
        );
        let waive = |text: &str| hold(&deletes(12, 40), &ten, &[text.parse().unwrap()]);
        assert!(waive("users=12").is_empty());
        assert_eq!(
            waive("users=11").len(),
            2,
            "too little, and not this excess"
        );
        assert_eq!(waive("users=13").len(), 2, "more than goes");
        assert_eq!(
            hold(&deletes(2, 40), &ten, &["users=2".parse().unwrap()]).len(),
            1,
            "there is no excess"
        );
        assert_eq!(
            hold(&deletes(3, 40), &policy(Limit::Count(2)), &[]).len(),
            1
        );
        assert_eq!(
            hold(&deletes(1, 9), &ten, &[]).len(),
            1,
            "a tenth of nine is none"
        );
    }

    #[test]
    fn what_is_protected_takes_its_name() {
        let mut gone = deletes(0, 40);
        let all = policy(Limit::Percent(100));
        assert!(hold(&gone, &all, &[]).is_empty());
        gone.gone.insert("tenants/acme/trunks/main".into());
        gone.gone.insert("tenants/acme/trunks/other".into());
        let refused = hold(&gone, &all, &[]);
        assert_eq!(
            told(&refused),
            [
                "`tenants/acme/trunks/main` would go, and the policy protects it; take it back, or allow just this: `--waive tenants/acme/trunks/main`"
            ]
        );
        assert!(hold(&gone, &all, &["tenants/acme/trunks/main".parse().unwrap()]).is_empty());
        assert_eq!(
            hold(&gone, &all, &["tenants/acme/trunks/other".parse().unwrap()]).len(),
            2
        );
    }

    #[test]
    fn without_a_policy_everything_may_go() {
        assert!(hold(&deletes(40, 40), &Policy::default(), &[]).is_empty());
    }
}
