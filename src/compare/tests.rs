//! Things that change are found by what they mean, and marked for what can go wrong with them.

use super::facts::{Facts, Key, Section};
use super::things::things;
use super::{How, Risk, ThingChange};
use std::collections::BTreeMap;

type Things = BTreeMap<Key, Facts>;

fn key(section: Section, id: &str) -> Key {
    Key {
        tenant: Some("acme".to_owned()),
        section,
        id: id.to_owned(),
    }
}

fn with(all: &[(Section, &str, Facts)]) -> Things {
    let things = all.iter().cloned();
    things
        .map(|(section, id, facts)| (key(section, id), facts))
        .collect()
}

fn user(extension: &str) -> Facts {
    Facts::named("X").one("extension", Some(extension))
}

fn one(before: &[(Section, &str, Facts)], after: &[(Section, &str, Facts)]) -> ThingChange {
    let mut all = things(&with(before), &with(after));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_rename_is_neither_coming_nor_going() {
    let renamed = Facts {
        former: Some("bob".to_owned()),
        ..user("2001")
    };
    let before = (Section::Users, "bob", user("2001"));
    let change = one(
        std::slice::from_ref(&before),
        &[(Section::Users, "robert", renamed.clone())],
    );
    assert_eq!(
        (
            change.how,
            change.former.as_deref(),
            change.facts.len(),
            change.risks.len()
        ),
        (How::Otherwise, Some("users/bob"), 0, 0)
    );
    // Who is still there was not renamed: the other one is new, and `bob` stays as he was.
    let both = [before.clone(), (Section::Users, "robert", renamed)];
    let change = one(&[before], &both);
    assert_eq!(
        (change.how, change.what.as_str()),
        (How::Added, "users/robert")
    );
    assert!(change.former.is_none());
}

#[test]
fn a_number_that_gets_another_owner_is_marked() {
    let before = [(Section::Users, "bob", user("2001"))];
    let all = things(
        &with(&before),
        &with(&[(Section::Users, "carol", user("2001"))]),
    );
    let told: Vec<_> = all
        .iter()
        .map(|one| (one.what.as_str(), one.how, one.risks.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("users/bob", How::Removed, vec![Risk::Deletes]),
            ("users/carol", How::Added, vec![Risk::NumberMoves]),
        ]
    );
    let moved = one(&before, &[(Section::Users, "bob", user("2002"))]);
    assert_eq!(moved.risks, [Risk::NumberMoves]);
}

#[test]
fn each_risk_has_its_cause() {
    let fact = |key| move |value: &str| Facts::default().one(key, Some(value));
    let cases: [(Section, &'static str, &[Risk]); 7] = [
        (Section::Sites, "address", &[Risk::Emergency]),
        (Section::Phones, "site", &[Risk::Emergency]),
        (Section::Trunks, "server", &[Risk::Trunks]),
        (Section::Routes, "via", &[Risk::Trunks]),
        (Section::Numbers, "to", &[Risk::NumberMoves]),
        (Section::Tenants, "host", &[Risk::DropsCalls]),
        (Section::Queues, "wait", &[]),
    ];
    for (section, key, risks) in cases {
        let of = fact(key);
        let change = one(&[(section, "a", of("1"))], &[(section, "a", of("2"))]);
        assert_eq!(change.risks, risks, "{}", change.what);
        let gone = things(&with(&[(section, "a", of("1"))]), &Things::new());
        assert!(gone[0].risks.contains(&Risk::Deletes), "{}", change.what);
        let same = with(&[(section, "a", of("1"))]);
        assert_eq!(things(&same, &same), []);
    }
}

#[test]
fn of_several_those_that_differ_are_told() {
    let members = |all: &[&str]| Facts::default().many("members", all.iter().copied());
    let queue = |all: &[&str]| [(Section::Queues, "q", members(all))];
    let change = one(&queue(&["a", "b"]), &queue(&["b", "c"]));
    let fact = &change.facts[0];
    assert_eq!(
        (&fact.gone, &fact.came),
        (&vec!["a".to_owned()], &vec!["c".to_owned()])
    );
    let turned = one(&queue(&["a", "b"]), &queue(&["b", "a"]));
    assert!(turned.facts[0].gone.is_empty() && turned.facts[0].came.is_empty());
    assert_eq!(turned.facts[0].after.as_deref(), Some("b, a"));
}
