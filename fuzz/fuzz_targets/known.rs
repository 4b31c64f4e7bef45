//! Any bytes as what is known of files, as a frame of it and as its index where seals are right: nothing is known of them, or what is known
//! is kept and known again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::bundle::{BundleKey, Known, Recipe};
use std::collections::BTreeSet;
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let nothing = Known::new(BundleKey::new([1; 32]), b"");
    let recipe = nothing.recipe(&[2; 32]);
    for kept in [
        bytes.to_vec(),
        nothing.sealed_index(bytes),
        nothing.sealed_frame(recipe, bytes),
    ] {
        ask(&nothing.nothing().open(Arc::new(kept)), recipe);
    }
});

fn ask(known: &Known, recipe: Recipe) {
    // A file of a frame that is none is none
    assert!(known.get(recipe).is_none() || known.together(recipe).is_some());
    let Some(one) = known.together(recipe) else {
        return;
    };
    let again = known.seal(&BTreeSet::new(), [one.clone()]).onto(&[]);
    let again = known.nothing().open(Arc::new(again));
    assert_eq!(again.together(recipe), Some(one));
}
