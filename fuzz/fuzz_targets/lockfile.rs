//! Any text as `pbx.lock`: its faults are told, or it is written again as it was meant.
#![no_main]

#[path = "../places.rs"]
mod places;

use libfuzzer_sys::fuzz_target;
use pbxctl::allocate::Lockfile;
use pbxctl::source::SourceMap;

fuzz_target!(|text: &str| {
    let file = SourceMap::default().add("pbx.lock", text);
    let (lockfile, found) = Lockfile::parse(file, text);
    places::hold(&found, text);
    if !found.has_errors() {
        let (again, found) = Lockfile::parse(file, &lockfile.to_string());
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(again, lockfile);
    }
});
