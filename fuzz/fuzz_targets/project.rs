//! Any text as `pbx.yaml`: it is read, or its faults are told in places that it has.
#![no_main]

#[path = "../places.rs"]
mod places;

use libfuzzer_sys::fuzz_target;
use pbxctl::source::SourceMap;
use pbxctl::syntax;

fuzz_target!(|text: &str| {
    let file = SourceMap::default().add("pbx.yaml", text);
    let parsed = syntax::project(file, text);
    assert!(parsed.document.is_some() || parsed.diagnostics.has_errors() || parsed.whole);
    places::hold(&parsed.diagnostics, text);
});
