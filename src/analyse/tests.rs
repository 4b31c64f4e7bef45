//! What the analyser looks at grows as the site does.

use super::analyse;
use crate::allocate::{Allocation, Lockfile, allocate};
use crate::calls::{Calls, lower};
use crate::load::{Memory, load};
use crate::model::Site;
use crate::resolve::resolve;
use crate::simulate::looks;
use crate::syntax;
use std::fmt::Write as _;

const PROJECT: &str = "version: 1\nhosts:\n  pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}\nsecrets: {key: {env: KEY}}\n";

const HEAD: &str = r"
tenant: {name: Acme, domain: acme.example.net, country: DE, site: hq, pools: {users: 100000-399999, services: 400000-699999}}
sites:
  hq: {address: {street: Platz 1, city: Berlin, country: DE}}
trunks: {main: {kind: sip, server: sip.example.net}}
classes: {staff: {allow: [internal, national]}}
routes: [{match: national, via: [trunks/main]}]
";

/// One tenant with so many users, of whom some have a number that leads to a menu, a queue, a group and to them.
fn tenant(users: usize, forward: &str) -> String {
    let mut all = [
        HEAD,
        "users:\n",
        "groups:\n",
        "queues:\n",
        "menus:\n",
        "numbers:\n",
    ]
    .map(str::to_owned);
    let [_, people, groups, queues, menus, numbers] = &mut all;
    let tens = users / 10;
    for n in 0..users {
        let (group, next) = (n % tens, (n + 1) % users);
        let forward = forward.replace("NEXT", &format!("users/u{next}"));
        let forward = forward.replace("GROUP", &format!("groups/g{group}"));
        let _ = writeln!(
            people,
            "  u{n}: {{name: User {n}, class: staff, pickup: [g{group}], forward: {{{forward}}}}}"
        );
    }
    for n in 0..tens {
        let (one, other) = (n * 10, n * 10 + 1);
        let _ = writeln!(
            groups,
            "  g{n}: {{members: [users/u{one}, users/u{other}], for: 20s, then: {{voicemail: users/u{n}}}}}"
        );
        let _ = writeln!(
            queues,
            "  q{n}: {{members: [users/u{one}, users/u{other}], wait: 3m, then: groups/g{n}}}"
        );
        let _ = writeln!(
            menus,
            "  m{n}: {{greeting: files/a.wav, keys: {{1: queues/q{n}, 2: groups/g{n}}}, timeout: {{after: 5s, to: users/u{n}}}, extensions: true}}"
        );
        let _ = writeln!(
            numbers,
            "  \"+4930{}\": {{trunk: trunks/main, to: menus/m{n}}}",
            10_000_000 + n
        );
    }
    all.concat()
}

fn compiled(text: &str) -> (Site, Allocation, Calls) {
    let world = Memory::default()
        .with("pbx.yaml", PROJECT)
        .with("tenants/acme/tenant.yaml", text)
        .with("files/a.wav", "RIFF");
    let (repository, _) = load(&world);
    let (documents, faults) = syntax::read(&repository);
    assert!(!faults.has_errors(), "{faults:?}");
    let (site, faults) = resolve(&documents);
    assert!(!faults.has_errors(), "{faults:?}");
    let allocation = allocate(&site, &Lockfile::default(), "2026-01-01")
        .0
        .allocation;
    let calls = lower(&site, &allocation);
    (site, allocation, calls)
}

/// What is looked at of a site, and how many things are found.
fn work(users: usize, forward: &str) -> (u64, usize) {
    let (site, allocation, calls) = compiled(&tenant(users, forward));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    pool.install(|| {
        let mut found = 0;
        let looks = looks(|| found = analyse(&site, &allocation, &calls).iter().count());
        (looks, found)
    })
}

/// Twice the site is twice the work, and no more; what is quadratic would be four times.
#[test]
fn what_is_looked_at_grows_as_the_site_does() {
    for (forward, finds) in [
        ("unanswered: GROUP", false),
        ("busy: NEXT", true),
        ("always: NEXT", true),
    ] {
        let [(once, _), (twice, found), (fourfold, _)] =
            [200, 400, 800].map(|users| work(users, forward));
        assert_eq!(found > 0, finds, "{forward}: {found} findings");
        let (first, second) = (twice - once, fourfold - twice);
        assert!(once > 10_000, "{forward}: {once}");
        assert!(
            second < first * 5 / 2,
            "{forward}: {once}, {twice} and {fourfold} looks for 200, 400 and 800 users"
        );
    }
}
