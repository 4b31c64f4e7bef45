//! How voices go to and from phones on a real FreeSWITCH. Of browsers, [`people`](super::people) tells.

use super::machine::Machine;
use super::phone;
use super::phone::{Mode, Phone};
use std::fs;

/// What is said to and from a phone whose profile asks for it is encrypted and in its codecs, and nobody else's is.
#[test]
fn voices_are_carried_as_a_profile_asks_for_it() {
    let Some(machine) = Machine::up() else { return };
    let [desk, home, bob] = ["2000", "2000-2", "2001"].map(|user| phone(&machine, user, "acme"));
    assert_eq!([&desk, &home, &bob].map(Phone::registers), [200; 3]);
    bob.calls("2000", None);
    let offered = |phone: &Phone| {
        let (_, invite) = phone.all("INVITE ").pop().expect("a call");
        invite.contains("a=crypto:")
    };
    assert!(offered(&desk) && !offered(&home));
    let mu_law = |phone: &Phone| {
        let (_, invite) = phone.all("INVITE ").pop().expect("a call");
        let media = invite.lines().find(|line| line.starts_with("m=audio "));
        let (_, payloads) = media
            .and_then(|line| line.split_once("AVP "))
            .expect("payloads");
        payloads.split(' ').any(|payload| payload == "0")
    };
    assert_eq!([&desk, &home].map(mu_law), [true, false]);
}

/// Both sides agree on a key and talk, and neither takes a call in the clear.
#[test]
fn two_phones_talk_by_srtp_where_it_is_required() {
    let Some(machine) = Machine::new() else {
        return;
    };
    machine.edits("tenants/acme/tenant.yaml", |text| {
        let text = text.replace("srtp: optional", "srtp: required");
        text.replace("  alice-home:", "  bob-desk: {mac: 00:15:65:12:34:72, model: yealink-t46s, profile: secret, lines: [users/bob]}\n  alice-home:")
    });
    machine.apply().expect_code(0);
    let [alice, bob, carol] = ["2000", "2001", "2002"].map(|user| phone(&machine, user, "acme"));
    assert_eq!([&alice, &bob, &carol].map(Phone::registers), [200; 3]);
    for phone in [&alice, &bob] {
        phone.encrypts();
        phone.does(Mode::Answers);
    }
    assert_eq!(alice.calls("2001", None).0, 200);
    let (_, offered) = bob.all("INVITE ").pop().expect("a call");
    let answers = alice.all("SIP/2.0 200 ");
    let answered = answers.iter().find(|(_, text)| text.contains("m=audio "));
    for text in [&offered, &answered.expect("an answer").1] {
        assert!(
            text.contains("RTP/SAVP") && text.contains("a=crypto:"),
            "{text}"
        );
        assert!(!text.contains("RTP/AVP "), "{text}");
    }
    let log = fs::read_to_string(machine.path("log/freeswitch.log")).expect("a log");
    for way in ["SEND", "RECV"] {
        let activated = format!("Activating audio Secure RTP {way}");
        assert_eq!(log.matches(&activated).count(), 2, "{way} for both");
    }
    // Carol's phone has no key: she reaches nobody who encrypts unless FreeSWITCH does it for her, as her own leg may be in the clear
    assert_eq!(carol.calls("2001", None).0, 200);
    // A phone that must encrypt and does not gets no call through
    let plain = phone(&machine, "2000", "acme");
    assert_eq!(plain.registers(), 200);
    assert_ne!(plain.calls("2002", None).0, 200);
}
