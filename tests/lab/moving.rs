//! A tenant moves from one real host to another, with all that its people set, recorded and were told; nobody else notices.

mod engines;

use crate::host::LabHost;
use crate::kept;
use crate::listening::How;
use crate::phone::Phone;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;
use crate::sound;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const ALL: [&str; 4] = [
    "1000@acme.example",
    "1000@globex.example",
    "1100@acme.example",
    "1101@acme.example",
];

/// Acme and Globex on the first of two hosts, applied.
fn on_the_first(hosts: [&LabHost; 2]) -> Repository {
    let repository = Repository::for_hosts(&[("first", hosts[0]), ("second", hosts[1])]);
    lives(&repository, "globex", "first");
    site::people(&repository, "globex", &["  zoe: {name: Zoe}\n"]);
    kept::acme(&repository);
    lives(&repository, "acme", "first");
    repository.applies();
    repository
}

/// Says where a tenant is to live.
fn lives(repository: &Repository, tenant: &str, host: &str) {
    let text = site::tenant(tenant, &format!("{tenant}.example"));
    let text = text.replacen('{', &format!("{{host: {host}, "), 1);
    repository.write(&format!("tenants/{tenant}/tenant.yaml"), &text);
    repository.locks();
}

#[track_caller]
fn says(text: &str, words: &str) {
    assert!(text.contains(words), "`{words}` is not in\n{text}");
}

/// What the plan tells people to run, run word by word.
#[track_caller]
fn carries(repository: &Repository, plan: &str) -> String {
    let command = plan.lines().find_map(|line| line.split_once(": pbxctl "));
    let words: Vec<_> = command.expect("a command").1.split(' ').collect();
    repository.within(&words).stderr
}

/// Takes the tenant to the other host, both named with their engines, in the steps of the plan; gives what was said of what was carried.
#[track_caller]
fn moves(repository: &Repository, [from, to]: [&str; 2], [was, is]: [&str; 2]) -> String {
    lives(repository, "acme", to);
    let plan = repository
        .pbxctl("plan", &["--waive", "drops_calls=1"])
        .expect_code(2);
    for line in [
        format!("moves: tenants/acme from {from} ({was}) to {to} ({is})\n"),
        format!("  in this order: {to}, the files of its phones, {from}\n"),
        "  is carried: messages, recorded greetings and names, and changed PINs\n".to_owned(),
        "  is not carried: registrations: ".to_owned(),
    ] {
        says(&plan.stdout, &line);
    }
    repository
        .pbxctl("apply", &["--yes", "--host", to])
        .expect_code(0);
    let said = carries(repository, &plan.stdout);
    let done = repository.pbxctl("apply", &QUIETLY).expect_code(0).stderr;
    let at = |host: &str| done.find(&format!("\n{host}: ")).unwrap_or_default();
    assert!(at(to) <= at(from), "{done}");
    said
}

fn phones(repository: &Repository, host: &str) -> [Phone; 3] {
    ["alice", "bob", "carol"].map(|user| site::phone_at(repository, host, "acme", user))
}

/// What a host knows of a tenant, beside what it keeps of its people; in no order, as its engine has none, and without the lines on
/// which it read that, which it counts through all files.
fn knows(host: &LabHost, tenant: &str) -> BTreeSet<String> {
    let questions = [
        "pjsip list endpoints",
        "pjsip list contacts",
        "dialplan show",
        "voicemail show users",
        "queue show",
    ];
    let said = questions.map(|question| host.rx(question)).concat();
    let lines = said.lines().filter(|line| line.contains(tenant));
    let said = lines.filter_map(|line| line.split(" [globex.conf:").next());
    said.map(|said| said.trim().to_owned()).collect()
}

/// A queue leaves the old host, in which somebody may wait.
const QUIETLY: [&str; 3] = ["--yes", "--when-quiet", "2m"];

const MAIL: &str = "/var/spool/asterisk/voicemail/acme_mail/alice";

/// The digests of what was recorded in Alice's mailbox.
fn recorded(host: &LabHost) -> String {
    let sums = format!("cd {MAIL} && sha256sum unavail.gsm INBOX/msg0000.*");
    host.sh(&sums).expect_code(0).stdout
}

/// A message for Alice, a greeting of hers, and all that she can set.
fn leaves_something(host: &LabHost, repository: &Repository, [alice, bob, _]: &[Phone; 3]) {
    let calls = Simulated::of(host, repository);
    bob.registers(host);
    let greeting = format!(
        "mail={MAIL}; sound=$(find /usr/share/asterisk/sounds -name vm-goodbye.gsm | head -n 1); \
         install -d -o asterisk -g asterisk ${{mail%/*}} $mail && install -o asterisk -g asterisk \"$sound\" {MAIL}/unavail.gsm"
    );
    host.sh(&greeting).expect_code(0);
    // Longer than what is said to Bob, so that something of it is the message
    let voice = host.folder().join("voice.alaw");
    sound::voice(&voice, 16);
    let says = || bob.dials_and_says("1000", &voice, 16_000, host);
    assert_eq!(calls.makes(bob, "1000", &[], says), 200);
    alice.registers(host);
    let pin = site::pin_at(repository, "first", "alice");
    kept::sets(alice, &pin, &calls);
    assert_eq!(kept::set(host), [true; 5]);
}

/// Neither the one host nor the other can be taken alone in the wrong order.
fn keeps_its_order(repository: &Repository) {
    lives(repository, "acme", "second");
    let alone = repository.pbxctl("apply", &["--yes", "--host", "first"]);
    says(
        &alone.expect_code(1).stderr,
        "to `second`, which is left out",
    );
    let early = repository.runs_within(&["carry", "acme"]).expect_code(1);
    says(&early.stderr, "`second` does not have `tenants/acme` yet");
}

/// The new host has what the old one had, by the same passwords, and calls go as they did.
fn goes_on(host: &LabHost, repository: &Repository, people: &[Phone; 3]) {
    let [alice, bob, carol] = people;
    assert_eq!(kept::set(host), [true; 5]);
    assert_eq!(phones(repository, "second"), *people);
    for phone in people {
        phone.registers(host);
    }
    let calls = Simulated::of(host, repository);
    let carol_takes = carol.is_there(host, How::Takes);
    let state = calls.given(&["users/alice=dnd,paused,forward:1101", "night=on"]);
    assert_eq!(state.dials(bob, "1000", &[&carol_takes]), 200);
    assert_eq!(carol_takes.calls(), 1);
    hears_a_message(host, &calls, alice);
}

/// Alice hears her first new message, with the PIN that she chose.
fn hears_a_message(host: &LabHost, calls: &Simulated<'_>, alice: &Phone) {
    host.listens();
    assert_eq!(calls.presses(alice, "*97", "7531#1", 24_000, &[]), 200);
    says(&host.heard(), "acme_mail/alice/INBOX/msg0000");
    let complaints = host.complaints().join("\n");
    assert!(!complaints.contains("acme_mail"), "{complaints}");
}

#[test]
fn a_tenant_moves_with_all_that_its_people_have_and_comes_back() {
    let (Some(first), Some(second)) = (LabHost::up(), LabHost::up()) else {
        return;
    };
    let repository = on_the_first([&first, &second]);
    let people = phones(&repository, "first");
    let [alice, ..] = &people;
    let zoe = site::phone_at(&repository, "first", "globex", "zoe");
    zoe.registers(&first);
    assert_eq!(zoe.dials("*78", &first), 200);
    leaves_something(&first, &repository, &people);
    let (was, globex) = (recorded(&first), knows(&first, "globex"));
    keeps_its_order(&repository);
    assert_eq!(first.endpoints(), ALL);

    let said = moves(&repository, ["first", "second"], ["asterisk"; 2]);
    says(
        &said,
        "acme: from first to second: 4 settings, 1 mailbox, 1 message",
    );
    let history = repository.pbxctl("history", &[]).expect_code(0).stdout;
    says(
        &history,
        "carry acme from first: 4 settings, 1 mailbox, 1 message",
    );
    assert_eq!(recorded(&second), was);
    // The old host knows nothing of it, and as much as before of the other tenant
    assert_eq!(first.registered(), ["1000@globex.example"]);
    assert_eq!(knows(&first, "acme"), BTreeSet::new());
    let now = knows(&first, "globex");
    let others: Vec<_> = now.symmetric_difference(&globex).collect();
    assert_eq!(others, [""; 0]);
    says(&first.rx("database show"), "globex_dnd_zoe");
    alice.is_refused(&first);
    goes_on(&second, &repository, &people);

    // Back again: what she set meanwhile counts, and nothing of what the first host still had
    let calls = Simulated::of(&second, &repository);
    assert_eq!(calls.presses(alice, "*78", "", 2500, &[]), 200);
    let said = moves(&repository, ["second", "first"], ["asterisk"; 2]);
    says(
        &said,
        "what first had of it before lies in /var/spool/asterisk/voicemail/acme_mail.",
    );
    assert_eq!(kept::set(&first), [false, true, true, true, true]);
    assert_eq!(knows(&second, "acme"), BTreeSet::new());
    alice.registers(&first);
    repository.pbxctl("plan", &[]).expect_code(0);
}

/// Whoever applies is killed when the new host has the tenant and the old one has it still: both serve it, and the next apply does the rest.
#[test]
fn who_moves_a_tenant_is_killed_between_the_hosts() {
    let (Some(first), Some(second)) = (LabHost::up(), LabHost::up()) else {
        return;
    };
    let repository = on_the_first([&first, &second]);
    let [alice, ..] = phones(&repository, "first");
    alice.registers(&first);
    lives(&repository, "acme", "second");
    let confirmed = second.confirmed();
    let mut run = repository
        .command("apply", &QUIETLY)
        .spawn()
        .expect("pbxctl starts");
    let start = Instant::now();
    while second.confirmed() == confirmed {
        assert!(start.elapsed() < Duration::from_mins(1), "it never has it");
    }
    run.kill().expect("it can be killed");
    run.wait().expect("it ends");
    assert_eq!(first.endpoints(), ALL);
    assert_eq!(second.endpoints().len(), 3);
    alice.registers(&first);
    let plan = repository
        .pbxctl("plan", &["--waive", "drops_calls=1"])
        .expect_code(2);
    says(&plan.stdout, "moves: tenants/acme from first");
    // Nobody waits two minutes for the lease of who is dead
    repository.pbxctl("unlock", &[]).expect_code(0);
    repository.pbxctl("apply", &QUIETLY).expect_code(0);
    assert_eq!(first.endpoints(), ["1000@globex.example"]);
    alice.is_refused(&first);
    alice.registers(&second);
    repository.pbxctl("plan", &[]).expect_code(0);
}
