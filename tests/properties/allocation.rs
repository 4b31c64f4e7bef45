//! What must hold of numbers, one sentence a test.

use crate::crew::{Crew, Crews, Person, alone, attempt, block, hold, line, lock, numbers};
use crate::support;
use pbxctl::allocate::Lockfile;
use pbxctl::catalog::EMERGENCY;
use pbxctl::diag::Code;
use pbxctl::load::Memory;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const NOTHING: fn() -> Lockfile = Lockfile::default;

fn ids(at_most: usize) -> impl Strategy<Value = BTreeSet<String>> {
    btree_set("[a-z][a-z0-9]{0,5}", 1..at_most)
}

fn crew(pool: Option<&str>, ids: &BTreeSet<String>) -> Crew {
    Crew::new(pool, ids.iter().map(String::as_str))
}

proptest! {
    #[test]
    fn the_lowest_numbers_are_given_in_the_order_of_ids(ids in ids(30)) {
        let allocated = lock(&alone(&crew(Some("2000-2999"), &ids)), &NOTHING());
        let given: Vec<_> = numbers(&allocated).into_values().collect();
        let lowest: Vec<_> = (2000..).take(ids.len()).map(|n: u32| n.to_string()).collect();
        prop_assert_eq!(given, lowest);
    }

    #[test]
    fn who_stays_keeps_the_number_whoever_comes_and_goes(
        before in ids(25), after in ids(25), staying in ids(10), pool in prop_oneof![Just(Some("2000-2999")), Just(None)],
    ) {
        let team = |others: &BTreeSet<String>| alone(&crew(pool, &others.union(&staying).cloned().collect()));
        let (first, second) = (team(&before), team(&after));
        let old = lock(&first, &NOTHING());
        let new = lock(&second, &old.lockfile);
        hold(&second, &new);
        let (was, is) = (numbers(&old), numbers(&new));
        let mut stayed = 0;
        for (who, number) in &was {
            if let Some(now) = is.get(who) {
                prop_assert_eq!(now, number, "{:?}", who);
                stayed += 1;
            }
        }
        prop_assert!(stayed >= staying.len());
    }

    #[test]
    fn order_does_not_matter(order in Just((0..12).collect::<Vec<u32>>()).prop_shuffle(), cuts in vec(0..12_usize, 0..3), names in vec("[a-m]{1,3}", 3)) {
        let straight = site_of(&(0..12).collect::<Vec<_>>(), &[], &names);
        let shuffled = site_of(&order, &cuts, &names);
        let (one, other) = (support::compile(&straight, None), support::compile(&shuffled, None));
        prop_assert_eq!(one.lockfile, other.lockfile);
        prop_assert!(one.files.is_some());
        prop_assert_eq!(one.files, other.files);
    }

    #[test]
    fn a_rename_keeps_number_birth_and_accounts(ids in ids(20), pick: prop::sample::Index, phone: bool) {
        let mut before = crew(Some("2000-2999"), &ids);
        let old_id = (*pick.get(&ids.iter().collect::<Vec<_>>())).clone();
        if phone {
            before.phones.insert("desk".into(), vec![old_id.clone(), old_id.clone()]);
        }
        let old = lock(&alone(&before), &NOTHING());
        let mut after = before.clone();
        after.users.remove(&old_id);
        after.users.insert("zz-new".into(), Person { former: Some(old_id.clone()), ..Person::default() });
        after.phones.values_mut().flatten().for_each(|id| "zz-new".clone_into(id));
        let new = lock(&alone(&after), &old.lockfile);
        hold(&alone(&after), &new);
        let (was, is) = (line(&old.lockfile, "acme", &old_id).unwrap(), line(&new.lockfile, "acme", "zz-new").unwrap());
        prop_assert_eq!((&was.number, &was.birth, was.rotation), (&is.number, &is.birth, is.rotation));
        let accounts = |allocated: &pbxctl::allocate::Allocated, id: &str| -> Vec<_> {
            let accounts = allocated.allocation.tenants["acme"].accounts_of(&crate::crew::user_id(id));
            accounts.iter().map(|account| (account.name(), account.birth.clone())).collect()
        };
        prop_assert_eq!(accounts(&old, &old_id), accounts(&new, "zz-new"));
        // The word may stay or be removed afterwards: nothing moves.
        after.users.insert("zz-new".into(), Person::default());
        prop_assert_eq!(lock(&alone(&after), &new.lockfile).lockfile, new.lockfile);
    }

    #[test]
    fn who_comes_back_under_an_old_id_is_somebody_else(ids in ids(20), pick: prop::sample::Index, times in 1..5_usize) {
        let with = crew(None, &ids);
        let id = (*pick.get(&ids.iter().collect::<Vec<_>>())).clone();
        let mut without = with.clone();
        without.users.remove(&id);
        let mut lockfile = lock(&alone(&with), &NOTHING()).lockfile;
        let mut births = BTreeSet::from([line(&lockfile, "acme", &id).unwrap().birth.clone()]);
        for _ in 0..times {
            lockfile = lock(&alone(&without), &lockfile).lockfile;
            prop_assert!(line(&lockfile, "acme", &id).is_none());
            let again = lock(&alone(&with), &lockfile);
            hold(&alone(&with), &again);
            lockfile = again.lockfile;
            prop_assert!(births.insert(line(&lockfile, "acme", &id).unwrap().birth.clone()), "a birth id was inherited:\n{}", lockfile);
        }
    }

    #[test]
    fn tenants_without_pools_have_blocks_of_their_own_and_keep_them(
        early in btree_set("[a-z][a-z0-9]{0,3}", 1..12), late in btree_set("[a-z][a-z0-9]{0,3}", 1..12), gone in any::<prop::sample::Index>(),
    ) {
        let team = |ids: &BTreeSet<String>| -> Crews { ids.iter().map(|id| (id.clone(), Crew::new(None, ["alice", "bob"]))).collect() };
        let first = team(&early);
        let old = lock(&first, &NOTHING());
        hold(&first, &old);
        let mut all: BTreeSet<_> = early.union(&late).cloned().collect();
        let left = (*gone.get(&early.iter().collect::<Vec<_>>())).clone();
        all.remove(&left);
        let second = team(&all);
        let new = lock(&second, &old.lockfile);
        hold(&second, &new);
        let blocks: BTreeSet<_> = all.iter().map(|id| block(&new.lockfile, id).unwrap()).collect();
        prop_assert_eq!(blocks.len(), all.len(), "two tenants share a block");
        for id in early.intersection(&all) {
            prop_assert_eq!(block(&new.lockfile, id), block(&old.lockfile, id));
            let (was, is) = (&old.allocation.tenants[id.as_str()].host, &new.allocation.tenants[id.as_str()].host);
            prop_assert_eq!(was, is, "the tenant moved");
        }
    }

    #[test]
    fn a_pinned_number_is_its_owners_alone(ids in ids(20), pins in vec(0..40_u32, 1..6)) {
        let mut crew = crew(Some("2000-2999"), &ids);
        let pins: BTreeSet<_> = pins.into_iter().collect();
        for (person, pin) in crew.users.values_mut().zip(&pins) {
            person.pinned = Some(format!("{}", 2000 + pin));
        }
        let allocated = lock(&alone(&crew), &NOTHING());
        hold(&alone(&crew), &allocated);
        for (id, person) in &crew.users {
            if let Some(pinned) = &person.pinned {
                prop_assert_eq!(&numbers(&allocated)[&("acme".to_owned(), id.clone())], pinned);
            }
        }
    }
}

/// A site of twelve users in this order, cut into files at these places. Each has a phone.
fn site_of(order: &[u32], cuts: &[usize], names: &[String]) -> Memory {
    let mut world = Memory::default()
        .with("pbx.yaml", "version: 1\nhosts: {pbx: {engine: asterisk, connect: local, address: pbx.example.net}}\n")
        .with("tenants/acme/a-tenant.yaml", "tenant: {name: Acme, domain: acme.example.net}\n");
    let mut cuts: BTreeSet<_> = cuts.iter().copied().collect();
    cuts.extend([0, order.len()]);
    let cuts: Vec<_> = cuts.into_iter().collect();
    for (n, part) in cuts.windows(2).enumerate() {
        let (mut users, mut phones) = ("users:\n".to_owned(), "phones:\n".to_owned());
        for user in &order[part[0]..part[1]] {
            let name = &names[*user as usize % names.len()];
            writeln!(users, "  user-{user}: {{name: {name}}}").unwrap();
            writeln!(phones, "  phone-{user}: {{mac: '0015650000{user:02}', model: yealink-t46s, lines: [users/user-{user}, users/user-3]}}").unwrap();
        }
        let (first, second) = if n % 2 == 0 {
            (users, phones)
        } else {
            (phones, users)
        };
        world = world.with(format!("tenants/acme/{n}.yaml"), first + &second);
    }
    world
}

#[test]
fn a_pool_of_a_thousand_fills_to_the_last() {
    let ids: Vec<_> = (0..=1000).map(|n| format!("u{n:04}")).collect();
    let mut lockfile = Lockfile::default();
    // In three strokes, so that what is full was not filled at once.
    for count in [1, 400, 1000] {
        let crew = Crew::new(Some("2000-2999"), ids[..count].iter().map(String::as_str));
        let allocated = lock(&alone(&crew), &lockfile);
        hold(&alone(&crew), &allocated);
        let given: Vec<_> = numbers(&allocated).into_values().collect();
        let all: Vec<_> = (2000..).take(count).map(|n: u32| n.to_string()).collect();
        assert_eq!(given, all);
        lockfile = allocated.lockfile;
    }
    let crew = Crew::new(Some("2000-2999"), ids.iter().map(String::as_str));
    let (allocated, found) = attempt(&alone(&crew), &lockfile);
    let found: Vec<_> = found.iter().collect();
    let [fault] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(fault.code, Code::E0208);
    for word in [
        "the pool `users`",
        "`acme`",
        "2000-2999",
        "1000 extensions for 1001 users",
    ] {
        assert!(fault.message.contains(word), "{}", fault.message);
    }
    assert_eq!(
        fault.help,
        ["widen the pool, for example to `2000-3999`, or remove users who are gone"]
    );
    assert_eq!(numbers(&allocated).len(), 1000, "the others keep theirs");
}

#[test]
fn numbers_for_help_are_left_out_of_a_full_pool() {
    let free = 1000 - EMERGENCY.len();
    let ids: Vec<_> = (0..=free).map(|n| format!("u{n:04}")).collect();
    let crew = Crew::new(Some("000-999"), ids[..free].iter().map(String::as_str));
    let allocated = lock(&alone(&crew), &Lockfile::default());
    hold(&alone(&crew), &allocated);
    let (given, help): (BTreeSet<_>, BTreeSet<_>) = (
        numbers(&allocated).into_values().collect(),
        EMERGENCY.iter().map(ToString::to_string).collect(),
    );
    let all: BTreeSet<_> = (0..1000).map(|n| format!("{n:03}")).collect();
    assert_eq!(given.union(&help).cloned().collect::<BTreeSet<_>>(), all);
    let crew = Crew::new(Some("000-999"), ids.iter().map(String::as_str));
    let (_, found) = attempt(&alone(&crew), &allocated.lockfile);
    assert_eq!(support::errors(&found), ["E0208"]);
}

#[test]
fn a_freed_number_is_taken_by_the_next_who_comes() {
    let team = |ids: &[&str]| alone(&Crew::new(Some("2000-2999"), ids.iter().copied()));
    let old = lock(&team(&["alice", "bob", "carol"]), &Lockfile::default());
    let less = lock(&team(&["alice", "carol"]), &old.lockfile);
    let more = lock(&team(&["alice", "carol", "zoe", "zora"]), &less.lockfile);
    let given: Vec<_> = numbers(&more).into_values().collect();
    assert_eq!(given, ["2000", "2002", "2001", "2003"]);
    let tombs: Vec<_> = more
        .lockfile
        .entries()
        .filter(|entry| entry.freed.is_some())
        .collect();
    assert_eq!(tombs.len(), 2, "the user and the account");
    assert!(tombs.iter().all(|entry| &*entry.birth == "bob"));
}
