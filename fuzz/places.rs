//! What holds of every finding.

use pbxctl::diag::Diagnostics;

/// Each place lies in the text, and cuts no character.
pub fn hold(found: &Diagnostics, text: &str) {
    for label in found.iter().flat_map(|found| &found.labels) {
        let span = label.place.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{label:?}");
    }
}
