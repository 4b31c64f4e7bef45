//! What a phone's request says beyond what the HTTP library reads: the path, `Range`, and how it proves who it is.
//! The input is `path` `length` `Range` `Authorization`, a line each.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use libfuzzer_sys::fuzz_target;
use pbxctl::bundle::{ServedPhone, Serving};
use pbxctl::serve::http::authorization::{About, Nonces, Verdict};
use pbxctl::serve::http::range::{Part, parse};
use pbxctl::serve::{Name, Rules};

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (path, length, range, proof) = (line(), line(), line(), line());
    named(path);
    let length = length.parse().unwrap_or(text.len() as u64);
    match parse(range, length) {
        Part::Bytes(first, last) => assert!(first <= last && last < length, "{first}-{last} of {length}"),
        Part::Whole | Part::Outside => {}
    }
    let about = About {
        method: "GET",
        uri: path,
        client: IpAddr::V4(Ipv4Addr::LOCALHOST),
        now: SystemTime::UNIX_EPOCH,
    };
    let verdict = Nonces::new([7; 32]).judge(proof, about, &rules());
    assert_eq!(verdict, Verdict::Wrong, "nobody knows a password whose digest is that of nothing");
});

fn named(path: &str) {
    let Ok(name) = Name::parse_url(path) else {
        return;
    };
    assert_eq!(Name::parse(name.as_str().as_bytes()).as_ref(), Ok(&name));
    let mut parts = name.as_str().split('/');
    assert!(parts.all(|part| !matches!(part, "" | "." | "..")));
    assert!(name.mac().is_none_or(|mac| mac.len() == 12));
}

fn rules() -> Rules {
    let phone = ServedPhone {
        mac: "001565aabbcc".to_owned(),
        ha1: Some("no digest has these letters".to_owned()),
        ..ServedPhone::default()
    };
    Rules::new(Serving {
        phones: vec![phone],
        ..Serving::default()
    })
}
