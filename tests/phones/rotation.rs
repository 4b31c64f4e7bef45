//! A password is replaced in three releases: what a phone is told is taken by its PBX in each of them, whatever comes first.

use crate::{site, support};
use pbxctl::allocate::{Account, Kind, Lockfile};
use pbxctl::calls::{self, Calls};
use pbxctl::compare::{self, Compiled, Risk};
use pbxctl::load::Memory;
use pbxctl::secrets::{Algorithm, SecretRef, Vault};
use std::collections::BTreeMap;

/// A release: the files of the phones, those of the PBX, and what the lockfile says.
struct Release {
    phones: site::Files,
    pbx: String,
    accounts: Vec<Account>,
    lockfile: Lockfile,
}

fn release(world: &Memory) -> Release {
    let front = support::front(world);
    let allocated = front.allocated;
    let held = allocated.allocation.tenants.values().next().unwrap();
    let (phones, found) = site::compile(world, true);
    assert!(!found.has_errors(), "{}", support::told(&found));
    Release {
        phones,
        pbx: site::pbx(world),
        accounts: held.accounts.clone(),
        lockfile: allocated.lockfile,
    }
}

/// The release after, with every account one step further.
fn next(world: &Memory, was: &Release) -> (Memory, Release) {
    let mut lockfile = was.lockfile.clone();
    let rotated = lockfile.rotate(|entry| {
        let next = entry.rotation.next();
        (entry.kind == Kind::Account).then_some(next)
    });
    assert!(rotated >= 3);
    let world = world.clone().with("pbx.lock", lockfile.to_string());
    let release = release(&world);
    (world, release)
}

fn revealed(secret: &SecretRef) -> String {
    let vault = Vault::new(support::key());
    secret.reveal(&vault).unwrap().expose().to_owned()
}

/// The passwords of an account that stand in its phone, and those that its PBX takes.
fn passwords(release: &Release, account: &Account) -> (Vec<u32>, Vec<u32>) {
    let password = |number| SecretRef::sip_password("acme", account.birth.clone(), number);
    let told = |number: &u32| {
        let password = revealed(&password(*number));
        release.phones.values().any(|text| text.contains(&password))
    };
    let taken = |number: &u32| {
        let digest = password(*number).ha1(&account.name(), "acme.example.net", Algorithm::Md5);
        release.pbx.contains(&revealed(&digest))
    };
    (
        (0..4).filter(told).collect(),
        (0..4).filter(taken).collect(),
    )
}

#[test]
fn a_phone_is_told_a_password_only_after_its_pbx_takes_both() {
    for family in site::families() {
        let mut world = site::world(&family);
        let mut was = release(&world);
        let mut changed = BTreeMap::new();
        for step in 1..=3 {
            let (further, now) = next(&world, &was);
            for account in now
                .accounts
                .iter()
                .filter(|one| one.device.line().is_some())
            {
                let (told, taken) = passwords(&now, account);
                assert_eq!(told, [u32::from(step > 1)], "{family} {step}");
                let both: &[u32] = if step < 3 { &[0, 1] } else { &[1] };
                assert_eq!(taken, both, "{family} {step}");
                let (before, _) = passwords(&was, account);
                assert!(taken.contains(&before[0]), "{family} {step} cuts off");
            }
            let differ = now.phones.iter();
            let differ = differ.filter(|(path, text)| was.phones.get(*path) != Some(*text));
            changed.insert(step, differ.count());
            (world, was) = (further, now);
        }
        assert_eq!((changed[&1], changed[&3]), (0, 0), "{family}");
        let phones = site::phones(&family);
        assert_eq!(changed[&2], phones, "{family}: the files of all phones");
    }
}

fn side<'a>(front: &'a support::Front, calls: &'a Calls) -> Compiled<'a> {
    Compiled {
        site: &front.site,
        allocation: &front.allocated.allocation,
        calls,
        others: false,
    }
}

/// What is marked in a change from one release to another.
fn cut_off(was: &Memory, is: &Memory) -> Vec<String> {
    let [was, is] = [was, is].map(support::front);
    let [old, new] =
        [&was, &is].map(|front| calls::lower(&front.site, &front.allocated.allocation));
    let changes = compare::changes(side(&was, &old), side(&is, &new));
    changes.risks().remove(&Risk::CutsOff).unwrap_or_default()
}

/// What would cut a device off is marked, and what goes its way is not.
#[test]
fn a_password_that_ends_too_early_is_marked() {
    let first = site::world("yealink");
    let was = release(&first);
    let (second, begun) = next(&first, &was);
    let (third, told) = next(&second, &begun);
    let (last, _) = next(&third, &told);
    let users = ["alice", "bob", "dave"].map(|user| format!("tenants/acme/users/{user}"));
    for (was, is, cuts) in [
        (&first, &second, false),
        (&second, &third, false),
        (&third, &last, false),
        (&first, &third, false),
        (&first, &last, true),
        (&second, &last, true),
        (&third, &first, true),
    ] {
        let marked = cut_off(was, is);
        assert_eq!(
            users.iter().all(|user| marked.contains(user)),
            cuts,
            "{marked:?}"
        );
        assert_eq!(!marked.is_empty(), cuts, "{marked:?}");
    }
}
