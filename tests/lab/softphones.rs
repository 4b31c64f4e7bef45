//! A user with a phone on the desk, one at home, a browser and a program: accounts of their own that ring together.

use std::net::TcpListener;
use std::thread::{scope, sleep};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};

use crate::browser::Browser;
use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::phone::Phone;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

/// All of a user's devices ring within.
const SOON: Duration = Duration::from_millis(700);

const PEOPLE: &str = "\
users:
  alice: {name: Alice, voicemail: false, ring: {for: 4s}, softphone: [webrtc, app], limits: {concurrent: 2}}
  bob: {name: Bob, voicemail: false}
  carol: {name: Carol, voicemail: false}
phones:
  alice-desk: {mac: 00:15:65:00:00:01, model: yealink-t46s, lines: [users/alice]}
  alice-home: {mac: 00:15:65:00:00:02, model: yealink-t46s, lines: [users/alice]}
  bob-desk: {mac: 00:15:65:00:00:03, model: yealink-t46s, lines: [users/bob]}
  carol-desk: {mac: 00:15:65:00:00:04, model: yealink-t46s, lines: [users/carol]}
";

fn live(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/people.yaml", PEOPLE);
    repository.locks();
    repository.applies();
    repository
}

/// Has the host serve secure web sockets; gives the port and the certificate.
fn serves_sockets(host: &LabHost) -> (u16, Vec<u8>) {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .and_then(|params| params.self_signed(&key))
        .expect("a certificate");
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
    let port = port.expect("a free port").port();
    host.put(
        "/etc/asterisk/http.pem",
        &(certificate.pem() + &key.serialize_pem()),
    );
    host.put(
        "/etc/asterisk/http.conf",
        &format!(
            "[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport=0\ntlsenable=yes\ntlsbindaddr=127.0.0.1:{port}\n\
             tlscertfile=/etc/asterisk/http.pem\n"
        ),
    );
    host.sh("chown asterisk: /etc/asterisk/http.pem /etc/asterisk/http.conf")
        .expect_code(0);
    host.rx("module reload http");
    let status = host.rx("http show status");
    assert!(status.contains("/ws"), "{status}");
    (port, certificate.der().to_vec())
}

fn phones(repository: &Repository) -> [Phone; 4] {
    let [desk, home, webrtc, app] = ["1000", "1000-2", "1000-3", "1000-4"];
    [desk, home, webrtc, app].map(|name| repository.phone("alice", name))
}

#[test]
fn a_desk_phone_a_second_phone_and_a_browser_of_one_user_all_ring_and_are_one_call() {
    let Some(host) = LabHost::up() else { return };
    let before = host.complaints();
    let repository = live(&host);
    assert_eq!(host.complaints(), before);
    let (port, certificate) = serves_sockets(&host);
    let [desk, home, webrtc, app] = phones(&repository);
    let mut browser = Browser::connects(port, &certificate, &webrtc);
    assert_eq!(browser.registers(), "SIP/2.0 200 OK");
    let desk_rings = desk.is_there(&host, How::Rings);
    let home_rings = home.is_there(&host, How::Rings);
    let app_rings = app.is_there(&host, How::Rings);
    let bob = repository.phone("bob", "1001");
    let carol = repository.phone("carol", "1002");
    bob.registers(&host);
    carol.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let told = scope(|both| {
        let bob_calls = both.spawn(|| bob.dials("1000", &host));
        let told = browser.rings();
        sleep(SOON);
        let rings = [&desk_rings, &home_rings, &app_rings].map(Listening::calls);
        assert_eq!(rings, [1, 1, 1]);
        // Four devices ring and are one call: there is room for another, and for no third
        assert_eq!(counted(&host), 1);
        let carol_calls = both.spawn(|| carol.dials("1000", &host));
        browser.rings();
        sleep(SOON);
        assert_eq!(counted(&host), 2);
        let third = calls.given(&["users/alice=2"]);
        assert_eq!(third.dials(&bob, "1000", &[]), 486);
        assert_eq!(bob_calls.join().expect("bob ends"), 480);
        assert_eq!(carol_calls.join().expect("carol ends"), 480);
        told
    });
    browser.is_given_up();
    browser.is_given_up();
    assert_eq!(counted(&host), 0);
    // The browser is offered what browsers speak, and nobody else is
    for part in [
        "UDP/TLS/RTP/SAVPF",
        "a=fingerprint:SHA-256",
        "a=ice-ufrag",
        "a=rtcp-mux",
        "opus/48000/2",
    ] {
        assert!(told.contains(part), "no `{part}` in\n{told}");
    }
    for trace in [&desk_rings, &home_rings].map(Listening::trace) {
        assert!(
            trace.contains("RTP/AVP ")
                && !trace.contains("a=crypto")
                && !trace.contains("fingerprint")
        );
    }
    assert!(app_rings.trace().contains("a=crypto:"));
}

#[test]
fn a_phone_that_takes_the_call_is_the_one_that_counts() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let [desk, home, ..] = phones(&repository);
    let desk_rings = desk.is_there(&host, How::Rings);
    let home_takes = home.is_there(&host, How::Takes);
    let bob = repository.phone("bob", "1001");
    bob.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let there = [&desk_rings, &home_takes];
    scope(|both| {
        let call = both.spawn(|| calls.presses(&bob, "1000", "", 4000, &there));
        sleep(Duration::from_secs(2));
        assert_eq!(counted(&host), 1);
        assert_eq!(call.join().expect("bob ends"), 200);
    });
    assert_eq!(counted(&host), 0);
}

/// The calls that count for Alice.
fn counted(host: &LabHost) -> usize {
    let groups = host.rx("group show channels");
    let ours = |line: &&str| line.contains("acme_alice") && line.contains("pbxctl_calls");
    groups.lines().filter(ours).count()
}
