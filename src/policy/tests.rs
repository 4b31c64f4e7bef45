//! What a policy refuses, and just what waives it.

use super::{Case, Refusal, Waiver, hold as hold_case};
use crate::compare::Changes;
use crate::model::{Days, Expression, Hours, Limit, Limits, Moment, Policy, Review, Rule, Windows};
use crate::plan::Deletes;
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
        drops: &[],
        quiet: false,
        changes: None,
        plan,
        now: None,
        reviewers: &[],
        vouched: &NOBODY,
    }
}

#[test]
fn dropped_calls_take_their_word_or_a_moment_without_calls() {
    let (none, policy) = (Deletes::default(), Policy::default());
    let drops = ["tenants/acme/queues/a", "tenants/acme/parking/b"].map(str::to_owned);
    let held = |quiet, waivers: &[&str]| {
        let case = Case {
            drops: &drops,
            quiet,
            ..case(&none, &Value::Null)
        };
        let waivers: Vec<_> = waivers.iter().map(|text| text.parse().unwrap()).collect();
        told(&hold_case(&case, &policy, &waivers))
    };
    assert_eq!(
        held(false, &[]),
        [
            "calls would be dropped: of who is in `tenants/acme/queues/a`, `tenants/acme/parking/b`; \
             wait for a moment without calls, `--when-quiet 5m`, or allow just this: `--waive drops_calls=2`"
        ]
    );
    assert!(held(false, &["drops_calls=2"]).is_empty());
    assert!(held(true, &[]).is_empty());
    assert!(held(true, &["drops_calls=2"]).is_empty());
    assert_eq!(held(false, &["drops_calls=1"]).len(), 2);
    assert_eq!(
        hold(&none, &policy, &["drops_calls=1".parse().unwrap()]).len(),
        1,
        "a waiver that nobody needs"
    );
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
