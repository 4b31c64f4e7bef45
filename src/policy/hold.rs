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
    let mut all: Vec<_> = limits.chain(protected).collect();
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
    let idle: Vec<_> = idle.map(|given| too_much(deletes, given)).collect();
    all.retain(|refusal| !waived(refusal));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Changes;
    use crate::model::{Days, Expression, Hours, Moment, Review, Rule, Windows};
    use crate::policy::hold as hold_case;
    use crate::source::{Place, SourceMap, Spanned};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    static NOBODY: BTreeSet<String> = BTreeSet::new();

    /// Holds deletes alone.
    fn hold(deletes: &Deletes, policy: &Policy, waivers: &[Waiver]) -> Vec<Refusal> {
        hold_case(&case(deletes, &Value::Null), policy, waivers)
    }

    fn case<'a>(deletes: &'a Deletes, plan: &'a Value) -> Case<'a> {
        Case {
            deletes,
            changes: None,
            plan,
            now: None,
            reviewers: &[],
            vouched: &NOBODY,
        }
    }

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
            deletes: [("users", Limits(vec![users]))].into(),
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

    #[test]
    fn a_rule_is_a_condition_of_the_plan() {
        let rule = |text: &str, says: Option<&str>| Policy {
            rules: vec![Rule {
                id: "few".to_owned(),
                holds: Spanned::new(Expression::parse(text).unwrap(), place()),
                says: says.map(|says| Spanned::new(says.to_owned(), place())),
            }],
            ..Policy::default()
        };
        let (none, plan) = (
            Deletes::default(),
            json!({"hosts": [{"reload": ["a", "b"]}]}),
        );
        let all = |text: &str, says, waivers: &[Waiver]| {
            hold_case(&case(&none, &plan), &rule(text, says), waivers)
        };
        let few = "plan.hosts.all(host, size(host.reload) < 3)";
        assert!(all(few, None, &[]).is_empty());
        let many = all(
            "plan.hosts.all(host, size(host.reload) < 2)",
            Some("two is too many"),
            &[],
        );
        assert_eq!(
            told(&many),
            [
                "the rule `few` does not hold: two is too many; take it back, or allow just this: `--waive rules/few`"
            ]
        );
        let waived = ["rules/few".parse().unwrap()];
        assert!(all("false", None, &waived).is_empty());
        assert_eq!(
            all(few, None, &waived).len(),
            1,
            "a waiver that nobody needs"
        );
        for (text, why) in [
            ("1 + 1", "neither true nor false"),
            ("plan.nothing.more", "cannot be told"),
        ] {
            assert!(told(&all(text, None, &[]))[0].contains(why), "{text}");
        }
    }

    fn weekdays_and_a_word() -> Policy {
        Policy {
            windows: Some(Windows {
                hours: vec![(
                    Spanned::new(Days::parse("mon-fri").unwrap(), place()),
                    vec![Hours::parse("18:00-22:00").unwrap()],
                )],
                timezone: None,
            }),
            reviews: vec![Review {
                of: Spanned::new("tenants/acme".to_owned(), place()),
                by: vec![Spanned::new("alice@example.net".to_owned(), place())],
            }],
            ..Policy::default()
        }
    }

    fn thing(tenant: &str) -> Changes {
        let added = json!({
            "tenant": tenant,
            "what": "users/bob",
            "name": null,
            "former": null,
            "how": "added",
            "facts": [],
            "risks": [],
        });
        Changes {
            things: vec![serde_json::from_value(added).unwrap()],
            ..Changes::default()
        }
    }

    #[test]
    fn a_window_and_a_word() {
        let (none, plan) = (Deletes::default(), Value::Null);
        let policy = weekdays_and_a_word();
        let (acme, other, alice) = (
            thing("acme"),
            thing("acme-two"),
            ["alice@example.net".to_owned()],
        );
        let at = |text: &str| Some(Moment::parse(text).unwrap());
        let (open, shut) = (at("2026-11-20T18:00"), at("2026-11-20T17:59"));
        let case = |changes, now, reviewers| Case {
            changes,
            now,
            reviewers,
            ..case(&none, &plan)
        };
        assert!(hold_case(&case(Some(&other), open, &[]), &policy, &[]).is_empty());
        assert!(hold_case(&case(Some(&acme), open, &alice), &policy, &[]).is_empty());
        assert_eq!(
            told(&hold_case(&case(Some(&acme), shut, &[]), &policy, &[])),
            [
                "a change of `tenants/acme` takes the word of `alice@example.net`; take it back, or allow just this: `--waive reviews/tenants/acme=1`",
                "hosts are changed at mon-fri 18:00-22:00, and now it is 2026-11-20T17:59; take it back, or allow just this: `--waive windows=2026-11-20`",
            ]
        );
        let waivers =
            ["reviews/tenants/acme=1", "windows=2026-11-20"].map(|text| text.parse().unwrap());
        assert!(hold_case(&case(Some(&acme), shut, &[]), &policy, &waivers).is_empty());
        assert_eq!(
            hold_case(
                &case(Some(&acme), at("2026-11-21T18:00"), &alice),
                &policy,
                &waivers
            )
            .len(),
            3,
            "another day"
        );
        assert_eq!(
            hold_case(&case(None, None, &[]), &policy, &[]).len(),
            1,
            "what nobody can tell takes the word"
        );
    }
}
