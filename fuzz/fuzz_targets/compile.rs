//! Any repository: `pbx.yaml`, two files of a tenant and the lockfile, with `%%` lines between them. It is refused, or compiled to
//! files in which independent readers find nothing that is no section, key or value; and then a second time to the same.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code, reason = "a part of it is enough here")]
mod readers;
#[path = "../../tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;
use pbxctl::load::Memory;

const FILES: [&str; 4] = ["pbx.yaml", "tenants/acme/a.yaml", "tenants/acme/b.yaml", "pbx.lock"];
const STRANGE: [&str; 4] = ["directive", "parse error", "no `=`", "unterminated comment"];

fuzz_target!(|text: &str| {
    let texts = FILES.into_iter().zip(text.split("%%\n"));
    let world = texts.fold(Memory::default(), |world, (path, text)| world.with(path, text));
    let compiled = support::compile(&world, None);
    let Some(files) = &compiled.files else {
        assert!(compiled.found.has_errors());
        return;
    };
    for (path, text) in files.values().flatten() {
        let records = match path.split('/').next() {
            Some("phones") => readers::yealink(text),
            // Other readers have these
            Some("serve.json" | "dhcp") => continue,
            _ => readers::asterisk(text),
        };
        let strange = records.iter().find(|record| STRANGE.contains(&&*record[0]));
        assert!(strange.is_none(), "{path}: {strange:?}");
    }
    let locked = support::compile(&world.with("pbx.lock", compiled.lockfile.to_string()), None);
    assert_eq!(locked.lockfile, compiled.lockfile);
    assert_eq!(locked.files.as_ref(), Some(files));
});
