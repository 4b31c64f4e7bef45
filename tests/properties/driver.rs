//! What must hold of the merge of two lockfiles, one sentence a test.

use crate::crew::{
    Crew, Crews, Person, alone, hold, line, lock, numbers, parse, survives_its_text,
};
use pbxctl::allocate::{Lockfile, merge};
use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeSet;

/// What a branch does to a team.
#[derive(Clone, Debug)]
struct Branch {
    joins: BTreeSet<String>,
    leaves: Vec<Index>,
    phones: Vec<Index>,
    renames: Option<Index>,
}

fn branch(names: &'static str) -> impl Strategy<Value = Branch> {
    let picks = || proptest::collection::vec(any::<Index>(), 0..3);
    let renames = proptest::option::of(any::<Index>());
    (btree_set(names, 0..5), picks(), picks(), renames).prop_map(
        |(joins, leaves, phones, renames)| Branch {
            joins,
            leaves,
            phones,
            renames,
        },
    )
}

/// Done to `team`, where `side` makes names that no other branch gives.
fn done(team: &Crew, branch: &Branch, side: &str) -> Crew {
    let mut team = team.clone();
    let pick = |team: &Crew, index: &Index| {
        let ids: Vec<_> = team.users.keys().cloned().collect();
        (!ids.is_empty()).then(|| index.get(&ids).clone())
    };
    for id in branch
        .leaves
        .iter()
        .filter_map(|index| pick(&team, index))
        .collect::<Vec<_>>()
    {
        team.users.remove(&id);
        team.phones.retain(|_, lines| !lines.contains(&id));
    }
    if let Some(former) = branch.renames.as_ref().and_then(|index| pick(&team, index)) {
        team.users.remove(&former);
        let new = format!("{former}-{side}");
        let lines = team.phones.values_mut().flatten();
        lines
            .filter(|id| **id == former)
            .for_each(|id| id.clone_from(&new));
        let former = Some(former);
        team.users.insert(
            new,
            Person {
                former,
                ..Person::default()
            },
        );
    }
    for id in &branch.joins {
        team.users.entry(id.clone()).or_default();
    }
    for (n, index) in branch.phones.iter().enumerate() {
        let line = pick(&team, index);
        team.phones
            .insert(format!("{side}-{n}"), line.into_iter().collect());
    }
    team
}

fn crew(ids: &BTreeSet<String>) -> Crew {
    Crew::new(Some("2000-2999"), ids.iter().map(String::as_str))
}

fn merged(base: &Lockfile, ours: &Lockfile, theirs: &Lockfile) -> Option<Lockfile> {
    merge(base, ours, theirs).output
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_symmetric_gives_nothing_twice_and_moves_nobody(
        ids in btree_set("[a-f][a-z]", 1..12), ours in branch("[g-z][a-c]"), theirs in branch("[g-z][a-c]"),
    ) {
        let team = crew(&ids);
        let base = lock(&alone(&team), &Lockfile::default()).lockfile;
        let one = lock(&alone(&done(&team, &ours, "ours")), &base).lockfile;
        let other = lock(&alone(&done(&team, &theirs, "theirs")), &base).lockfile;
        let result = merged(&base, &one, &other);
        prop_assert_eq!(&result, &merged(&base, &other, &one), "the sides matter");
        if let Some(result) = result {
            survives_its_text(&result);
            let stays = |entry: &&pbxctl::allocate::Entry| one.held().any(|held| held == *entry) && other.held().any(|held| held == *entry);
            for entry in base.held().filter(stays) {
                prop_assert!(result.held().any(|held| held == entry), "{entry} moved\n{base}\n{one}\n{other}\n{result}");
            }
            for tomb in one.entries().chain(other.entries()).filter(|entry| entry.freed.is_some()) {
                prop_assert!(result.entries().any(|entry| (entry.kind, &entry.birth) == (tomb.kind, &tomb.birth)), "{tomb} was forgotten");
            }
        }
    }

    #[test]
    fn what_only_one_branch_did_is_done(ids in btree_set("[a-f][a-z]", 1..12), did in branch("[g-z][a-c]")) {
        let team = crew(&ids);
        let base = lock(&alone(&team), &Lockfile::default()).lockfile;
        let side = lock(&alone(&done(&team, &did, "side")), &base).lockfile;
        prop_assert_eq!(merged(&base, &base, &side).unwrap(), side.clone());
        prop_assert_eq!(merged(&base, &side, &base).unwrap(), side.clone());
        prop_assert_eq!(merged(&base, &side, &side).unwrap(), side);
    }

    /// The documents of both branches put together get what the merge left out, and only that.
    #[test]
    fn who_was_left_out_gets_the_next_free_number(
        ids in btree_set("[a-f][a-z]", 1..12), ours in btree_set("[g-m][a-z]", 0..6), theirs in btree_set("[n-z][a-z]", 0..6),
    ) {
        let team = |more: &BTreeSet<String>| alone(&crew(&ids.union(more).cloned().collect()));
        let base = lock(&team(&BTreeSet::new()), &Lockfile::default()).lockfile;
        let (one, other) = (lock(&team(&ours), &base), lock(&team(&theirs), &base));
        let result = merged(&base, &one.lockfile, &other.lockfile).unwrap();
        let both = team(&ours.union(&theirs).cloned().collect());
        let after = lock(&both, &result);
        hold(&both, &after);
        let (is, was) = (numbers(&after), numbers(&one));
        for (who, number) in was {
            prop_assert_eq!(&is[&who], &number, "ours come first by id");
        }
        prop_assert!(result.entries().all(|entry| after.lockfile.entries().any(|kept| kept == entry)), "a line moved");
    }

    #[test]
    fn two_new_tenants_never_share_a_block(ids in btree_set("[a-z]{2}", 2..8), split in any::<u8>()) {
        let crews = |want: &dyn Fn(usize) -> bool| -> Crews {
            let chosen = ids.iter().enumerate().filter(|(at, _)| want(*at));
            chosen.map(|(_, id)| (id.clone(), Crew::new(None, ["alice", "bob"]))).collect()
        };
        let is_ours = |at: usize| split >> at & 1 == 1;
        let nothing = Lockfile::default();
        let (one, other) = (lock(&crews(&is_ours), &nothing).lockfile, lock(&crews(&|at| !is_ours(at)), &nothing).lockfile);
        let result = merged(&nothing, &one, &other).unwrap();
        prop_assert_eq!(&result, &merged(&nothing, &other, &one).unwrap());
        let all = crews(&|_| true);
        let after = lock(&all, &result);
        hold(&all, &after);
        let blocks: BTreeSet<_> = ids.iter().map(|id| crate::crew::block(&after.lockfile, id).unwrap()).collect();
        prop_assert_eq!(blocks.len(), ids.len());
    }
}

#[test]
fn of_two_newcomers_the_first_by_id_has_the_number() {
    let team = Crew::new(Some("2000-2999"), ["alice"]);
    let base = lock(&alone(&team), &Lockfile::default()).lockfile;
    let side = |id: &str| lock(&alone(&team.with(id)), &base).lockfile;
    let result = merged(&base, &side("zoe"), &side("bob")).unwrap();
    assert_eq!(result, side("bob"), "{result}");
}

#[test]
fn rotations_are_the_greater_and_tombstones_the_later() {
    let text = |rotation: u32, rest: &str| {
        parse(&format!("version 1\nacme 2000 user users/alice alice {rotation}\nacme 2001 user users/bob bob 0{rest}\n")).0
    };
    let (base, ours) = (text(1, ""), text(3, " freed 2026-01-02"));
    let theirs = text(2, " freed 2026-01-03");
    let result = merged(&base, &ours, &theirs).unwrap();
    assert_eq!(result, text(3, " freed 2026-01-03"));
}

#[test]
fn who_was_renamed_on_one_side_and_freed_on_the_other_is_there_still() {
    let [base, freed, renamed] = [
        "users/bob bob 0",
        "users/bob bob 0 freed 2026-01-02",
        "users/rob bob 0",
    ]
    .map(|rest| parse(&format!("version 1\nacme 2001 user {rest}\n")).0);
    assert_eq!(merged(&base, &freed, &renamed).unwrap(), renamed);
    assert!(line(&renamed, "acme", "rob").is_some());
}

#[test]
fn two_new_names_of_one_person_are_for_people_to_decide() {
    let [base, one, other] = ["bob", "rob", "bobby"]
        .map(|id| parse(&format!("version 1\nacme 2001 user users/{id} bob 0\n")).0);
    let refused = merge(&base, &one, &other);
    assert!(refused.output.is_none());
    assert_eq!(
        crate::support::told(&refused.diagnostics),
        "E0302: `users/bob` of the tenant `acme` was renamed to `users/bobby` on one branch and to `users/rob` on the other\n"
    );
}

#[test]
fn one_number_for_two_who_were_there_is_for_people_to_decide() {
    let text = |alice: &str, bob: &str| {
        parse(&format!(
            "version 1\nacme {alice} user users/alice alice 0\nacme {bob} user users/bob bob 0\n"
        ))
        .0
    };
    let base = text("2000", "2001");
    for sides in [
        [text("2005", "2001"), text("2000", "2005")],
        [text("2000", "2005"), text("2005", "2001")],
    ] {
        let refused = merge(&base, &sides[0], &sides[1]);
        assert_eq!(
            crate::support::told(&refused.diagnostics),
            "E0302: 2005 of the tenant `acme` is held by `users/alice` on one branch and given to `users/bob` on the other\n"
        );
    }
}
