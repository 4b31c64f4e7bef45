use std::collections::{BTreeMap, BTreeSet};

/// Gives each an id of its own: what is wanted, or that with a number behind it. The same wishes get the same ids in whatever
/// order they come; of several who want one, the least by `stable` gets it.
pub(super) fn assign(wishes: &[(&str, &str)], taken: &BTreeSet<String>) -> Vec<String> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|at| wishes[*at]);
    let mut given: BTreeMap<usize, String> = BTreeMap::new();
    let mut used = taken.clone();
    for at in &order {
        let wish = wishes[*at].0;
        if used.insert(wish.to_owned()) {
            given.insert(*at, wish.to_owned());
        }
    }
    for at in order {
        given
            .entry(at)
            .or_insert_with(|| numbered(wishes[at].0, &mut used));
    }
    given.into_values().collect()
}

fn numbered(wish: &str, used: &mut BTreeSet<String>) -> String {
    let mut number = 2_u32;
    loop {
        let id = format!("{wish}-{number}");
        if used.insert(id.clone()) {
            return id;
        }
        number += 1;
    }
}
