//! A published calendar makes its user busy.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const PEOPLE: [&str; 3] = [
    "  alice: {name: Alice, voicemail: false, forward: {busy: users/bob}}\n",
    "  bob: {name: Bob, voicemail: false}\n",
    "  carol: {name: Carol, voicemail: false}\n",
];

/// Serves `/now.ics`, with an appointment from an hour ago to in an hour, and `/tomorrow.ics`, with one that is not now.
fn publishes() -> SocketAddr {
    let socket = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = socket.local_addr().expect("an address");
    spawn(move || {
        for stream in socket.incoming().flatten() {
            drop(answers(stream));
        }
    });
    address
}

fn answers(mut stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let hours = if asked.contains("/now.ics") { -1 } else { 22 };
    let body = calendar(hours);
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A calendar (RFC 5545) with one appointment of two hours, which begins in so many.
fn calendar(hours: i64) -> String {
    let now = jiff::Timestamp::now();
    let at = |hours: i64| {
        let time = now + jiff::SignedDuration::from_hours(hours);
        time.strftime("%Y%m%dT%H%M%SZ").to_string()
    };
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pbxctl//lab//EN",
        "BEGIN:VEVENT",
        "UID:1@acme.example",
        &format!("DTSTAMP:{}", at(-2)),
        &format!("DTSTART:{}", at(hours)),
        &format!("DTEND:{}", at(hours + 2)),
        "SUMMARY:With a customer",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}

/// Applies with that calendar, and waits until it was fetched.
fn applies(repository: &Repository, host: &LabHost, url: &str, state: &str) {
    let calendars =
        format!("calendars:\n  alice: {{user: users/alice, url: \"{url}\", refresh: 1m}}\n");
    repository.write("tenants/acme/calendars.yaml", &calendars);
    repository.applies();
    let until = Instant::now() + Duration::from_secs(20);
    let shown = || host.rx("calendar show calendars");
    let is = |table: &str| {
        let line = table
            .lines()
            .find(|line| line.contains("acme_calendar_alice"));
        line.is_some_and(|line| line.to_lowercase().contains(state))
    };
    while !is(&shown()) && Instant::now() < until {
        sleep(Duration::from_millis(300));
    }
    assert!(is(&shown()), "{}", shown());
}

#[test]
fn who_has_an_appointment_is_busy_and_who_has_none_is_called() {
    let Some(host) = LabHost::up() else { return };
    let published = publishes();
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    site::people(&repository, "acme", &PEOPLE);
    let before = host.complaints();
    applies(
        &repository,
        &host,
        &format!("http://{published}/now.ics"),
        "busy",
    );
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    carol.registers(&host);
    let there = [&alice_takes, &bob_takes];
    let calls = Simulated::of(&host, &repository);
    let busy = calls.given(&["calendars/alice=busy"]);
    assert_eq!(busy.dials(&carol, "1000", &there), 200);
    assert_eq!(there.map(Listening::calls), [0, 1]);

    // Tomorrow's appointment is none of today
    applies(
        &repository,
        &host,
        &format!("http://{published}/tomorrow.ics"),
        "free",
    );
    assert_eq!(calls.dials(&carol, "1000", &there), 200);
    assert_eq!(there.map(Listening::calls), [1, 1]);
    assert_eq!(host.complaints(), before);
}
