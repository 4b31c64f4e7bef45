//! Any query or form: it is read, and what is written as the standard has it is read as it was meant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::serve::form::fields;

fuzz_target!(|text: &str| {
    let read = fields(text);
    let spelt = |text: &String| text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"));
    let pairs: Vec<_> = read
        .iter()
        .map(|(name, value)| format!("{}={}", spelt(name), spelt(value)))
        .collect();
    assert_eq!(fields(&pairs.join("&")), read);
});
