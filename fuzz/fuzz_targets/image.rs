//! Any bytes as the image of a tenant: none is made of them, or one that is written and read back as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::image;
use pbxctl::model::Tenant;
use pbxctl::source::SourceMap;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = SourceMap::default();
    let texts: Vec<_> = (0..16).map(|at| sources.add(format!("{at}.yaml"), "")).collect();
    if let Some(tenant) = image::read::<Tenant>(bytes, &texts) {
        let written = image::write(&tenant, &texts).expect("its places lie in these texts");
        let again: Option<Tenant> = image::read(&written, &texts);
        assert_eq!(format!("{:?}", Some(tenant)), format!("{again:?}"));
    }
});
