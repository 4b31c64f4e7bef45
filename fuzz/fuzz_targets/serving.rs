//! Any bytes as `serve.json`: they are refused, or the rules that are made of them let nobody in who proves nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::bundle::Serving;
use pbxctl::serve::Rules;

fuzz_target!(|bytes: &[u8]| {
    let Ok(serving) = Serving::parse(bytes) else {
        return;
    };
    let macs: Vec<_> = serving.phones.iter().map(|phone| phone.mac.clone()).collect();
    let again = serde_json::to_vec(&serving).expect("it can be written");
    assert!(Serving::parse(&again).expect("what was written can be read") == serving);
    let rules = Rules::new(serving);
    assert!(macs.iter().all(|mac| rules.phone(mac).is_some()));
});
