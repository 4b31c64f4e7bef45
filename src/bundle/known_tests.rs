use super::{Again, BundleKey, File, Known, Made, Recipe, ReleasePath, Sealed, Sum, Together};
use std::collections::BTreeSet;
use std::sync::Arc;

fn known(key: u8, context: &str) -> Known {
    Known::new(BundleKey::new([key; 32]), context.as_bytes())
}

fn made(text: &str, masked: Option<&str>) -> Made {
    Made {
        size: text.len() as u64,
        sum: Sum::of(text.as_bytes()),
        masked: masked.map(|masked| Sum::of(masked.as_bytes())),
    }
}

fn file(path: &str, recipe: Recipe, made: Made) -> Again {
    Again {
        path: ReleasePath::new(path).unwrap(),
        mode: File::MODE,
        provenance: "tenants/acme".to_owned(),
        recipe,
        made,
    }
}

fn calls(known: &Known) -> Together<Again> {
    let recipe = |values: u8| known.recipe(&[values; 32]);
    let secret = made("1234", Some("<secret>"));
    Together {
        recipe: known.recipe_together("calls", "0"),
        told: b"told".to_vec(),
        holds: vec!["tenants/acme".to_owned()],
        files: vec![
            file("a/b", recipe(1), secret),
            file("a/c", recipe(2), made("", None)),
        ],
    }
}

fn phones(known: &Known) -> Together<Again> {
    Together {
        recipe: known.recipe_together("phones", "0"),
        told: Vec::new(),
        holds: Vec::new(),
        files: vec![file("a/d", known.recipe(&[3; 32]), made("1234", None))],
    }
}

fn some() -> Vec<u8> {
    let known = known(1, "a");
    let all = [calls(&known), phones(&known)];
    known.seal(&BTreeSet::new(), all).onto(&[])
}

#[test]
fn what_was_sealed_is_known_again_to_who_has_the_key() {
    let again = known(1, "a").open(Arc::new(some()));
    for one in [calls(&again), phones(&again)] {
        assert_eq!(again.together(one.recipe), Some(one.clone()));
        for file in &one.files {
            assert_eq!(again.get(file.recipe), Some(file.made));
            assert_eq!(again.along_with(file.recipe), Some(one.recipe));
        }
    }
    assert!(again.get(again.recipe(&[4; 32])).is_none());
    assert!(known(2, "a").open(Arc::new(some())).is_empty());
    let other = known(1, "b").open(Arc::new(some()));
    assert!(
        other.get(other.recipe(&[1; 32])).is_none(),
        "another program"
    );
    let recipe = other.recipe_together("calls", "0");
    assert!(other.together(recipe).is_none());
}

#[test]
fn what_stays_is_what_it_was() {
    let was = known(1, "a").open(Arc::new(some()));
    let stays = BTreeSet::from([calls(&was).recipe]);
    let kept = was.seal(&stays, []).onto(&some());
    let now = known(1, "a").open(Arc::new(kept.clone()));
    assert!(now.is_just(&stays) && !now.is_just(&BTreeSet::new()));
    assert_eq!(now.together(calls(&was).recipe), Some(calls(&was)));
    assert!(now.get(phones(&was).files[0].recipe).is_none());
    let kept = now.seal(&stays, [phones(&now)]).onto(&kept);
    let both = known(1, "a").open(Arc::new(kept));
    for file in calls(&was).files.iter().chain(&phones(&was).files) {
        assert_eq!(both.get(file.recipe), Some(file.made));
    }
}

#[test]
fn what_is_new_comes_behind_what_stays_until_most_of_that_is_gone() {
    let large = |known: &Known| Together {
        told: vec![7; 2_000],
        ..calls(known)
    };
    let first = known(1, "a");
    let mut kept = first.seal(&BTreeSet::new(), [large(&first)]).onto(&[]);
    let mut lengths = Vec::new();
    for nth in 0..20_u8 {
        let was = known(1, "a").open(Arc::new(kept.clone()));
        let stays = BTreeSet::from([calls(&was).recipe, was.recipe_together("more", "0")]);
        let mut new = phones(&was);
        new.recipe = was.recipe_together("new", &nth.to_string());
        let sealed = was.seal(&stays, [new.clone()]);
        let is_behind = matches!(sealed, Sealed::Behind(_));
        lengths.push(kept.len());
        kept = sealed.onto(&kept);
        assert_eq!(is_behind, kept.len() > lengths[lengths.len() - 1], "{nth}");
        let now = known(1, "a").open(Arc::new(kept.clone()));
        assert!(
            now.is_just(&[calls(&was).recipe, new.recipe].into()),
            "{nth}"
        );
        assert_eq!(now.together(calls(&was).recipe), Some(large(&was)));
        assert_eq!(now.get(new.files[0].recipe), Some(new.files[0].made));
        assert_eq!(now.together(new.recipe), Some(new));
    }
    let grew = lengths.is_sorted();
    assert!(
        !grew && lengths.iter().max() < Some(&(4 * lengths[0])),
        "{lengths:?}"
    );
}

#[test]
fn bytes_that_somebody_changed_or_cut_are_as_good_as_none() {
    let bytes = some();
    for at in 0..bytes.len() {
        let cut = known(1, "a").open(Arc::new(bytes[..at].to_vec()));
        assert!(cut.is_empty(), "{at}");
        let mut other = bytes.clone();
        other[at] ^= 1;
        let other = known(1, "a").open(Arc::new(other));
        for one in [calls(&other), phones(&other)] {
            let there = other.together(one.recipe);
            assert!(there.is_none_or(|there| there == one), "{at}");
            for file in one.files {
                let there = other.get(file.recipe);
                assert!(there.is_none_or(|there| there == file.made), "{at}");
            }
        }
        assert!(other.is_empty() || !other.is_sound(), "{at}");
    }
}

#[test]
fn the_sum_of_a_secret_stands_nowhere() {
    let (bytes, sum) = (some(), Sum::of(b"1234").under([0; 32]));
    assert!(bytes.windows(32).all(|window| window != sum));
}
