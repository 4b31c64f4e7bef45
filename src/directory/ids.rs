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

#[cfg(test)]
mod tests {
    use super::assign;
    use std::collections::BTreeSet;

    #[test]
    fn the_order_does_not_matter_and_a_real_name_comes_first() {
        let taken = BTreeSet::from(["carol".to_owned()]);
        let wishes = [
            ("anna", "2"),
            ("anna", "1"),
            ("anna-2", "3"),
            ("carol", "4"),
        ];
        let ids = assign(&wishes, &taken);
        assert_eq!(ids, ["anna-3", "anna", "anna-2", "carol-2"]);
        let turned: Vec<_> = wishes.into_iter().rev().collect();
        let again: Vec<_> = assign(&turned, &taken).into_iter().rev().collect();
        assert_eq!(again, ids);
    }
}
