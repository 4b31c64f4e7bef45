//! Trunks to Microsoft Teams and Zoom Phone, whose sides sipp plays. It speaks no TLS here, so that this does.

use crate::freeswitch::machine::Machine;
use crate::host::LabHost;
use crate::listening::{How, Listening, comes_from_peer, header, requests};
use crate::site;
use crate::tls::{Identity, SBC, Tls};
use std::fs;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
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

const PEOPLE: [&str; 2] = [
    "  alice: {name: Alice, voicemail: false, ring: {for: 2s}}\n",
    "  bob: {name: Bob, voicemail: false}\n",
];

/// A host whose administrator has made the transports, and who finds Microsoft on this machine.
fn ready(host: &LabHost) -> Identity {
    let address = |n| host.provider(n);
    let teams = ["sip", "sip2", "sip3"].map(|name| format!("{name}.pstnhub.microsoft.com"));
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
    let tenant = site::in_berlin("", "trunks/teams", TENANT);
    let tenant = tenant.replace("ZOOM1", &host.provider(5));
    tenant.replace("ZOOM2", &host.provider(6))
}

/// Waits until a request of that kind has come.
fn asked(peer: &Listening, kind: &'static str) -> String {
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
    let first = Listening::peer(&first_at, &host, How::Takes);
    let second = Listening::peer(&second_at, &host, How::Takes);
    let third = Listening::peer(&third_at, &host, How::Takes);
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
    let first = Listening::peer(&first_at, &host, How::Refuses(503));
    assert_eq!(alice.dials("00301234567", &host), 200);
    assert_eq!((first.calls(), second.calls(), third.calls()), (1, 1, 0));
    drop(first);
    drop(second);
    let second = Listening::peer(&second_at, &host, How::Refuses(486));
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
    let zoom = Listening::peer(&zoom_at, &host, How::Refuses(503));
    let next = Listening::peer(&next_at, &host, How::Takes);
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
    let calls = |at: &str, number, called| comes_from_peer(at, number, called, &host);
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
    let text = tenant(&host).replace("FIRST", &host.provider(2));
    repository.write("tenants/acme/tenant.yaml", &text);
    site::people(&repository, "acme", &PEOPLE);
    let plan = repository.pbxctl("plan", &[]);
    assert_eq!(plan.code, 1, "{plan}");
    let said = "refused: `/etc/asterisk/pjsip.conf` has no section `[sbc1.acme.example]`";
    assert!(plan.stdout.contains(said), "{plan}");
    assert!(plan.stdout.contains("`[sbc2.acme.example]`"), "{plan}");
}

/// Answers every `OPTIONS` at an address, and keeps what it heard.
fn answers(address: &str) -> Arc<Mutex<String>> {
    let listener = std::net::TcpListener::bind(format!("{address}:5060")).expect("5060");
    let heard = Arc::<Mutex<String>>::default();
    let kept = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, kept) = (stream.expect("a connection"), Arc::clone(&kept));
            std::thread::spawn(move || {
                let mut bytes = [0; 8192];
                while let Ok(read @ 1..) = stream.read(&mut bytes) {
                    let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                    let same = ["Via", "From", "To", "Call-ID", "CSeq"];
                    let lines = same.map(|name| {
                        let value = header(&text, name).unwrap_or_default();
                        format!("{name}: {value}\r\n")
                    });
                    let answer = format!(
                        "SIP/2.0 200 OK\r\n{}Content-Length: 0\r\n\r\n",
                        lines.concat()
                    );
                    drop(stream.write_all(answer.as_bytes()));
                    kept.lock().expect("one at a time").push_str(&text);
                }
            });
        }
    });
    heard
}

/// With a FreeSWITCH that `PBXCTL_FREESWITCH` names; where none is, that is said.
#[test]
fn freeswitch_asks_by_tls_and_under_our_name() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let [a, b] = machine.external.to_be_bytes();
    let address = format!("127.{a}.{b}.5");
    let heard = answers(&address);
    let identity = Identity::new(&[address.clone(), "zoom.acme.example".to_owned()]);
    let end = Tls::at(&address, "127.0.0.1:1", &identity);
    let path = machine.file("tenants/acme/tenant.yaml");
    let text = fs::read_to_string(&path).expect("the tenant");
    let zoom = format!(
        "trunks:\n  zoom: {{kind: zoom, region: eu, servers: [{address}], sbc: zoom.acme.example}}\n"
    );
    fs::write(&path, text.replace("trunks:\n", &zoom)).expect("the tenant");
    machine.apply().expect_code(0);
    let until = Instant::now() + Duration::from_mins(1);
    let has = || heard.lock().expect("one at a time").contains("OPTIONS ");
    while !has() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(200));
    }
    let options = heard.lock().expect("one at a time").clone();
    let contact = header(&options, "Contact").expect("Contact");
    let (own, transport) = ("@zoom.acme.example:", ";transport=tls;");
    assert!(
        contact.contains(own) && contact.contains(transport),
        "{options}"
    );
    let from = header(&options, "From").expect("From");
    assert!(from.contains("zoom.acme.example>"), "{options}");
    let status = machine.said("sofia status gateway acme_trunk_zoom");
    assert!(status.contains("UP"), "{status}");
    drop(end);
}
