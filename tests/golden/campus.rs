//! A campus: too large for a committed tree, so that one digest stands for it.

use crate::support;
use pbxctl::analyse::analyse;
use pbxctl::calls::lower;
use pbxctl::load::Memory;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

#[path = "../../benches/site.rs"]
mod site;

/// Of the lockfile and of every file that is rendered.
const DIGEST: &str = "83d2cdc42bb5dde67a3a1688daaa0367019ea89a42fdade2e3cf220ddd920ae9";

#[test]
fn a_campus_is_what_it_was() {
    assert_eq!(
        digest(10_000, 9_000, 40),
        DIGEST,
        "if the rendering was meant to change, write the new digest down"
    );
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| digest(600, 500, 30))
    };
    assert_eq!(on(1), on(5));
}

#[test]
fn what_is_found_does_not_depend_on_the_number_of_threads() {
    let faults = "groups:\n  one: {members: [users/u00001, users/nobody]}\n  other: {members: [], for: 5x}\n";
    let tenants = (0..30).map(|tenant| format!("tenants/t{tenant:04}/faults.yaml"));
    let world = tenants.fold(world(60, 50, 30), |world, path| world.with(path, faults));
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let front = support::front(&world);
            let (site, allocation) = (&front.site, &front.allocated.allocation);
            let analysed = analyse(site, allocation, &lower(site, allocation));
            let all = front.found.into_iter().chain(analysed);
            all.collect::<Vec<_>>()
        })
    };
    let found = on(1);
    assert!(found.len() >= 90, "{found:?}");
    assert_eq!(found, on(5));
}

fn digest(users: usize, phones: usize, tenants: usize) -> String {
    let compiled = support::compile(&world(users, phones, tenants), Some(&support::key()));
    let told = support::told(&compiled.found);
    assert!(compiled.files.is_some(), "{told}");
    let files = compiled.files.unwrap();
    let mut digest = Sha256::new();
    digest.update(compiled.lockfile.to_string());
    for (destination, tree) in &files {
        for (path, text) in tree {
            digest.update(format!("{destination}/{path}\n{}\n{text}", text.len()));
        }
    }
    let mut shown = String::new();
    for byte in digest.finalize() {
        write!(shown, "{byte:02x}").unwrap();
    }
    shown
}

fn world(users: usize, phones: usize, tenants: usize) -> Memory {
    let texts = site::campus(users, phones, tenants).into_iter();
    texts.fold(Memory::default(), |world, (path, text)| {
        world.with(path, text)
    })
}
