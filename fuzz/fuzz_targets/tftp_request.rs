//! Any bytes on the TFTP port: they are read or refused, and what is agreed on stays within its limits.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pbxctl::serve::tftp::packet::{Packet, Request};
use pbxctl::serve::tftp::terms::Terms;
use pbxctl::serve::tftp::transfer::{Step, Transfer};
use pbxctl::serve::{Name, Tftp};

fuzz_target!(|bytes: &[u8]| match Packet::parse(bytes) {
    Ok(Packet::Read(request) | Packet::Write(request)) => asked(&request, bytes),
    Ok(packet) => under_way(&packet),
    Err(_) => {}
});

fn asked(request: &Request<'_>, bytes: &[u8]) {
    if let Ok(name) = Name::parse(request.name) {
        let name_again = Name::parse(name.as_str().as_bytes());
        assert_eq!(
            name_again.as_ref(),
            Ok(&name),
            "a name that was taken is taken as it is"
        );
        assert!(
            name.as_str()
                .split('/')
                .all(|part| !matches!(part, "" | "." | ".."))
        );
        assert!(name.folded().eq_ignore_ascii_case(name.as_str()));
        assert!(name.mac().is_none_or(|mac| mac.len() == 12));
    }
    let limits = Tftp::default();
    let length = bytes.len() as u64 * 97;
    let terms = Terms::agree(&request.options, length, &limits);
    assert!(
        (8..=limits.block).contains(&terms.block) && (1..=limits.window).contains(&terms.window)
    );
    let (transfer, step) = Transfer::start(length, &terms, limits);
    assert_eq!(step == Step::Oack, terms.oack.is_some());
    assert!(transfer.range(1).end <= length);
}

/// A packet in the middle of a transfer never makes more than a window leave.
fn under_way(packet: &Packet<'_>) {
    let terms = Terms {
        block: 512,
        window: 4,
        timeout: None,
        oack: None,
    };
    let (mut transfer, _) = Transfer::start(1 << 40, &terms, Tftp::default());
    for at in 1..4 {
        if let Step::Send(blocks) = transfer.on_packet(packet, Duration::from_millis(at)) {
            assert!(blocks.count() <= 4);
        }
    }
}
