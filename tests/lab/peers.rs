//! Trunks to Microsoft Teams and Zoom Phone, whose sides sipp plays. It speaks no TLS here, so that this does.

use crate::host::LabHost;
use crate::listening::{How, Listening, comes_from_peer, header, requests};
use crate::site;
use crate::tls::{Identity, SBC, TEAMS, Tls};
use std::time::{Duration, Instant};

const TENANT: &str = "\
trunks:
  teams: {kind: teams, sbc: sbc1.acme.example, from: [FIRST], caller_id: \"+49 30 901820 0\"}
  hub: {kind: teams, sbc: \"sbc2.acme.example:5062\", from: [FIRST]}
  zoom: {kind: zoom, region: eu, servers: [ZOOM1, ZOOM2], sbc: sbc1.acme.example, format: digits, caller_id: \"+49 30 901820 3\"}
routes:
  - {match: national, via: [trunks/teams]}
  - {match: mobile, via: [trunks/zoom]}
numbers:
  \"+49 30 901820 0\": {trunk: trunks/teams, to: users/alice}
  \"+49 30 901820 1\": {trunk: trunks/hub, to: users/bob}
  \"+49 30 901820 3\": {trunk: trunks/zoom, to: users/bob}
";

pub(crate) const PEOPLE: [&str; 2] = [
    "  alice: {name: Alice, voicemail: false, ring: {for: 2s}}\n",
    "  bob: {name: Bob, voicemail: false}\n",
];

/// A host whose administrator has made the transports, and who finds Microsoft on this machine.
fn ready(host: &LabHost) -> Identity {
    let address = |n| host.provider(n);
    let teams = TEAMS.map(str::to_owned);
    let own = [SBC.to_owned(), "sbc2.acme.example".to_owned()];
    let zoom = [address(5), address(6)];
    let names: Vec<_> = teams.iter().chain(&own).chain(&zoom).cloned().collect();
    let identity = Identity::new(&names);
    host.put("/etc/asterisk/keys/sbc.pem", &identity.certificate);
    host.put("/etc/asterisk/keys/sbc.key", &identity.key);
    let hosts = teams.iter().zip(2..);
    let hosts: Vec<_> = hosts
        .map(|(name, n)| format!("{} {name}\n", address(n)))
        .collect();
    let name_in_contact = match knows_names(host) {
        true => |name: &str| format!("external_signaling_hostname={name}\n"),
        false => |_: &str| String::new(),
    };
    let transport = |name: &str, port: u16| {
        let own = name_in_contact(name);
        format!(
            "[{name}]\ntype=transport\nprotocol=tls\nbind={}:{port}\nmethod=tlsv1_2\nverify_server=yes\n\
             cert_file=/etc/asterisk/keys/sbc.pem\npriv_key_file=/etc/asterisk/keys/sbc.key\nca_list_file=/etc/asterisk/keys/sbc.pem\n{own}\n",
            address(1)
        )
    };
    let transports = transport(SBC, 5061) + &transport("sbc2.acme.example", 5062);
    host.put("/tmp/hosts", &hosts.concat());
    host.put("/tmp/transports", &transports);
    let take = "cat /tmp/hosts >>/etc/hosts; cat /tmp/transports >>/etc/asterisk/pjsip.conf; chown -R asterisk /etc/asterisk/keys";
    host.sh(take).expect_code(0);
    host.restart();
    identity
}

/// Whether this Asterisk can write a name into Contact: 22.11 and later.
fn knows_names(host: &LabHost) -> bool {
    let version = host.rx("core show version");
    let minor = version.strip_prefix("Asterisk 22.");
    let minor = minor.and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
    minor.is_none_or(|minor| minor >= 11)
}

fn tenant(host: &LabHost) -> String {
    tenant_of(|nth| host.provider(nth))
}

/// The tenant, with its peers at these addresses.
pub(crate) fn tenant_of(at: impl Fn(u8) -> String) -> String {
    let text = site::in_berlin("", "trunks/teams", TENANT);
    let text = text.replace("FIRST", &at(2));
    text.replace("ZOOM1", &at(5)).replace("ZOOM2", &at(6))
}

/// Waits until a request of that kind has come.
pub(crate) fn asked(peer: &Listening, kind: &'static str) -> String {
    let until = Instant::now() + Duration::from_secs(40);
    loop {
        let trace = peer.trace();
        if let Some(request) = requests(&trace, kind).last() {
            return request.to_owned();
        }
        assert!(Instant::now() < until, "no {kind}in\n{trace}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn teams_is_asked_and_called_by_tls_and_srtp_one_server_after_the_other() {
    let Some(host) = LabHost::up() else { return };
    let identity = ready(&host);
    let [first_at, second_at, third_at] = [2, 3, 4].map(|n| host.provider(n));
    let asterisk = format!("{}:5061", host.provider(1));
    let ends = [&first_at, &second_at, &third_at].map(|at| Tls::at(at, &asterisk, &identity));
    let first = Listening::peer(&first_at, host.folder(), How::Takes);
    let second = Listening::peer(&second_at, host.folder(), How::Takes);
    let third = Listening::peer(&third_at, host.folder(), How::Takes);
    let repository = site::with_providers(&host, &tenant(&host), &PEOPLE);
    let alice = site::phone_of(&repository, "alice");
    alice.registers(&host);
    for peer in [&first, &second, &third] {
        let options = asked(peer, "OPTIONS ");
        let from = header(&options, "From").expect("From");
        assert!(from.contains("acme.example>"), "{options}");
        let contact = header(&options, "Contact").expect("Contact");
        // An older Asterisk cannot write the name: docs/asterisk.md says which can
        let named = contact.contains("@sbc") && contact.contains(".acme.example:506");
        assert_eq!(named, knows_names(&host), "{options}");
        assert!(
            contact.to_lowercase().contains("transport=tls"),
            "{contact}"
        );
    }
    assert_eq!(alice.dials("00301234567", &host), 200);
    assert_eq!((first.calls(), second.calls(), third.calls()), (1, 0, 0));
    assert_eq!(first.dialled(), "+49301234567");
    let from = first.last("From");
    assert!(
        from.contains("<sip:+49309018200@sbc1.acme.example>"),
        "{from}"
    );
    let trace = first.trace();
    let offer = trace.split("INVITE sip:").nth(1).expect("a call");
    assert!(
        offer.contains("RTP/SAVP") && offer.contains("a=crypto:"),
        "{offer}"
    );
    assert!(!offer.contains("RTP/AVP "), "{offer}");
    // The next one where the first takes no call, and where it is not there; not where somebody is busy
    drop(first);
    let first = Listening::peer(&first_at, host.folder(), How::Refuses(503));
    assert_eq!(alice.dials("00301234567", &host), 200);
    assert_eq!((first.calls(), second.calls(), third.calls()), (1, 1, 0));
    drop(first);
    drop(second);
    let second = Listening::peer(&second_at, host.folder(), How::Refuses(486));
    assert_eq!(alice.dials("00301234567", &host), 486);
    assert_eq!((second.calls(), third.calls()), (1, 0));
    drop(ends);
}

#[test]
fn zoom_is_called_as_it_wants_numbers_and_each_trunk_knows_its_own_calls() {
    let Some(host) = LabHost::up() else { return };
    let identity = ready(&host);
    let asterisk = format!("{}:5061", host.provider(1));
    let at = [2, 5, 6, 9].map(|n| host.provider(n));
    let ends = at.each_ref().map(|at| Tls::at(at, &asterisk, &identity));
    let [teams_at, zoom_at, next_at, stranger_at] = at;
    let zoom = Listening::peer(&zoom_at, host.folder(), How::Refuses(503));
    let next = Listening::peer(&next_at, host.folder(), How::Takes);
    let repository = site::with_providers(&host, &tenant(&host), &PEOPLE);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    asked(&zoom, "OPTIONS ");
    asked(&next, "OPTIONS ");
    assert_eq!(alice.dials("001715555555", &host), 200);
    assert_eq!((zoom.calls(), next.calls()), (1, 1));
    assert_eq!(next.dialled(), "491715555555");
    let from = next.last("From");
    assert!(
        from.contains("<sip:49309018203@sbc1.acme.example>"),
        "{from}"
    );
    // Of two trunks to Teams the name that is called tells which; Zoom is known by its address
    let taken = || (alice_takes.calls(), bob_takes.calls());
    let calls = |at: &str, number, called| comes_from_peer(at, number, called, host.folder());
    assert_eq!(calls(&teams_at, "+49309018200", SBC), 200);
    assert_eq!(taken(), (1, 0));
    assert_eq!(calls(&teams_at, "+49309018201", SBC), 404);
    assert_eq!(calls(&teams_at, "+49309018201", "sbc2.acme.example"), 200);
    assert_eq!(taken(), (1, 1));
    assert_eq!(calls(&zoom_at, "+49309018203", "zoom.example"), 200);
    assert_eq!(taken(), (1, 2));
    // Nobody else calls by our name
    let refused = calls(&stranger_at, "+49309018200", SBC);
    assert!([401, 403].contains(&refused), "{refused}");
    assert_eq!(taken(), (1, 2));
    drop(ends);
}

#[test]
fn a_host_without_the_transport_is_told_so_before_anything_changes() {
    let Some(host) = LabHost::up() else { return };
    let repository = crate::repository::Repository::for_host(&host);
    let text = tenant(&host);
    repository.write("tenants/acme/tenant.yaml", &text);
    site::people(&repository, "acme", &PEOPLE);
    let plan = repository.pbxctl("plan", &[]);
    assert_eq!(plan.code, 1, "{plan}");
    let said = "refused: `/etc/asterisk/pjsip.conf` has no section `[sbc1.acme.example]`";
    assert!(plan.stdout.contains(said), "{plan}");
    assert!(plan.stdout.contains("`[sbc2.acme.example]`"), "{plan}");
}
