//! Two hundred steps in the life of a team; after each of them all that must hold holds.

use crate::crew::{Crew, Crews, Person, attempt, hold, line, numbers};
use crate::support;
use pbxctl::allocate::{Allocated, Lockfile};
use pbxctl::catalog::EMERGENCY;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A small pool with five numbers for help in it: it runs full now and then.
const POOL: &str = "105-134";
const ROOM: usize = 25;
/// Few ids, so that people come back.
const IDS: u8 = 40;

/// Something that happens to a team.
#[derive(Clone, Copy, Debug)]
enum Step {
    Join(u8),
    Leave(u8),
    Rename(u8, u8),
    Phone(u8, u8, u8),
    NoPhone(u8),
    Pin(u8, u8),
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 0..IDS;
    prop_oneof![
        6 => id().prop_map(Step::Join),
        4 => id().prop_map(Step::Leave),
        2 => (id(), id()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => (0..9_u8, id(), id()).prop_map(|(phone, one, two)| Step::Phone(phone, one, two)),
        1 => (0..9_u8).prop_map(Step::NoPhone),
        1 => (id(), 0..30_u8).prop_map(|(id, number)| Step::Pin(id, number)),
    ]
}

fn name(id: u8) -> String {
    format!("u{id}")
}

/// Does a step where it can be done.
fn walk(crew: &mut Crew, step: Step, held: &BTreeSet<String>) {
    match step {
        Step::Join(id) => drop(crew.users.entry(name(id)).or_default()),
        Step::Leave(id) => {
            crew.users.remove(&name(id));
            for lines in crew.phones.values_mut() {
                lines.retain(|line| *line != name(id));
            }
        }
        Step::Rename(from, to) => {
            if !crew.users.contains_key(&name(to))
                && let Some(person) = crew.users.remove(&name(from))
            {
                let former = Some(name(from));
                crew.users.insert(name(to), Person { former, ..person });
                let lines = crew.phones.values_mut().flatten();
                lines
                    .filter(|line| **line == name(from))
                    .for_each(|line| *line = name(to));
            }
        }
        Step::Phone(phone, one, two) => {
            let here = |id: &String| crew.users.contains_key(id);
            let lines = [one, two, one].map(name).into_iter().filter(here).collect();
            crew.phones.insert(format!("p{phone}"), lines);
        }
        Step::NoPhone(phone) => drop(crew.phones.remove(&format!("p{phone}"))),
        Step::Pin(id, number) => {
            let number = (105 + u32::from(number)).to_string();
            let free = !held.contains(&number) && !EMERGENCY.contains(&&*number);
            if let Some(person) = crew.users.get_mut(&name(id)).filter(|_| free) {
                person.pinned = Some(number);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn all_holds_after_every_step(steps in vec(step(), 200)) {
        let mut crews = Crews::from([
            ("acme".to_owned(), Crew::new(Some(POOL), [])),
            ("bolt".to_owned(), Crew::new(None, ["somebody"])),
        ]);
        let (mut allocated, _) = attempt(&crews, &Lockfile::default());
        let mut gone = BTreeSet::new();
        for step in steps {
            let mut next = crews.clone();
            let crew = next.get_mut("acme").unwrap();
            crew.users.values_mut().for_each(|person| person.former = None);
            walk(crew, step, &numbers(&allocated).into_values().collect());
            let (new, found) = attempt(&next, &allocated.lockfile);
            if next["acme"].users.len() > ROOM {
                prop_assert_eq!(support::errors(&found), ["E0208"]);
                continue;
            }
            prop_assert!(!found.has_errors(), "{}", support::told(&found));
            hold(&next, &new);
            compare(&next["acme"], &allocated, &new, &mut gone);
            (crews, allocated) = (next, new);
        }
        prop_assert!(allocated.lockfile.entries().any(|entry| entry.freed.is_some()), "nobody ever left");
    }
}

/// Who is still there is who they were; who is new has a birth id that nobody ever had.
fn compare(crew: &Crew, old: &Allocated, new: &Allocated, gone: &mut BTreeSet<String>) {
    for (id, person) in &crew.users {
        let now = line(&new.lockfile, "acme", id).unwrap();
        let before = line(&old.lockfile, "acme", person.former.as_ref().unwrap_or(id));
        let Some(before) = before else {
            let ever = old.lockfile.entries().any(|entry| {
                entry.kind == now.kind && entry.birth == now.birth && &*entry.tenant == "acme"
            });
            assert!(!ever, "`{}` was given before", now.birth);
            continue;
        };
        assert_eq!(now.birth, before.birth, "{id} is somebody else now");
        assert!(!gone.contains(&*now.birth), "{id} came back from the dead");
        if person.pinned.is_none() {
            assert_eq!(now.number, before.number, "{id} moved");
        }
    }
    let tombs = new.lockfile.entries().filter(|entry| {
        entry.freed.is_some()
            && entry.owner.starts_with("users/")
            && entry.kind == pbxctl::allocate::Kind::User
    });
    gone.extend(tombs.map(|entry| entry.birth.to_string()));
    let (was, is) = (
        &old.allocation.tenants["bolt"],
        &new.allocation.tenants["bolt"],
    );
    assert_eq!(was.users, is.users, "another tenant felt it");
}
