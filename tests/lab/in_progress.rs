//! Calls in progress while something is applied: they go on, but for those who wait in what goes, and that takes its word.

use crate::host::LabHost;
use crate::listening::{How, eventually};
use crate::repository::Repository;
use crate::services::silence;
use crate::site;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

/// No call of these tests lasts so long, in milliseconds: they are ended before.
const LONG: u32 = 240_000;

/// Waits until so many legs of calls are up, and names them; each name is of one leg alone.
#[track_caller]
fn legs(host: &LabHost, count: usize) -> Vec<String> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let table = host.rx("core show channels concise");
        let up = table.lines().filter(|line| line.contains("!Up!"));
        let mut names: Vec<_> = up
            .filter_map(|line| Some(line.rsplit_once('!')?.1.to_owned()))
            .collect();
        names.sort();
        if names.len() == count {
            return names;
        }
        assert!(Instant::now() < until, "not {count} legs:\n{table}");
        sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_call_goes_on_over_applies_also_over_one_that_takes_both_phones_away() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    let takes = bob.is_there(&host, How::Takes);
    scope(|all| {
        let begun = Instant::now();
        let call = all.spawn(|| alice.dials_and_presses("1001", "", LONG, &host));
        let before = legs(&host, 2);
        // Somebody else changes, somebody comes, and the dialplan is another one
        let carol = "  carol: {name: Carol Cook, extension: 1005}\n";
        let dan = "  dan: {name: Dan Diaz}\n";
        let (alice_now, bob_now) = (
            "  alice: {name: Alice Johnson, email: alice@acme.example}\n",
            site::BOB,
        );
        repository.write(
            "tenants/acme/groups.yaml",
            "groups: {desk: {extension: \"1200\", members: [users/carol, users/dan], then: users/bob}}\n",
        );
        site::people(&repository, "acme", &[alice_now, bob_now, carol, dan]);
        let ran = repository.applies();
        assert!(ran.stderr.contains("res_pjsip.so, pbx_config.so"), "{ran}");
        assert_eq!(legs(&host, 2), before);
        repository.write("tenants/acme/groups.yaml", "groups: {}\n");
        site::people(&repository, "acme", &[carol]);
        repository.applies();
        assert_eq!(host.endpoints(), ["1005@acme.example"]);
        assert_eq!(legs(&host, 2), before);
        // Both ends still answer: they are told that it is over, and say that they heard
        host.rx("channel request hangup all");
        assert_eq!(call.join().expect("a call"), 200);
        assert!(begun.elapsed() < Duration::from_millis(LONG.into()));
        legs(&host, 0);
    });
    assert_eq!(takes.calls(), 1);
    assert!(takes.trace().contains("BYE sip:"), "{}", takes.trace());
}

const WAITING: &str = "\
queues:
  support: {extension: \"1300\", members: [users/alice], ring: 2s, wait: 4m, then: users/bob}
parking:
  lot: {extension: \"1400\", spaces: 1401-1403, for: 4m}
";

const ASKED: &str = "\
menus:
  main: {extension: \"1500\", greeting: files/prompts/main.wav, keys: {1: users/alice}, timeout: {after: 30s, to: users/bob}, invalid: users/bob}
groups:
  sales: {extension: \"1501\", members: [users/alice], for: 30s, then: users/bob}
";

/// Alice, Bob and Carol with what takes their calls.
fn with(host: &LabHost, calls: &str) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/calls.yaml", calls);
    silence(&repository.path().join("files/prompts/main.wav"));
    let people = ["alice", "bob", "carol"]
        .map(|user| format!("  {user}: {{name: {user}, voicemail: false}}\n"));
    site::people(&repository, "acme", &people.each_ref().map(String::as_str));
    repository.applies();
    repository
}

/// Where a test has its plan sealed.
fn sealed_at(repository: &Repository) -> String {
    let file = repository.path().join("plan.sealed");
    file.to_str().expect("a plain path").to_owned()
}

#[test]
fn what_drops_calls_takes_its_word_or_a_moment_without_calls() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, WAITING);
    let [alice, carol] = ["alice", "carol"].map(|user| site::phone_of(&repository, user));
    carol.registers(&host);
    let _rings = alice.is_there(&host, How::Rings);
    scope(|all| {
        let waits = all.spawn(|| carol.dials_and_presses("1300", "", LONG, &host));
        let before = legs(&host, 1);
        let (_, lot) = WAITING.split_once("parking:").expect("a car park");
        repository.write("tenants/acme/calls.yaml", &format!("parking:{lot}"));
        repository.locks();
        let said = "drops calls: who is in tenants/acme/queues/support then (";
        let plan = repository.pbxctl("plan", &[]).expect_code(3);
        assert!(plan.stdout.contains(said), "{plan}");
        assert!(plan.stderr.contains("--waive drops_calls=1"), "{plan}");
        let json = repository
            .pbxctl("plan", &["--format", "json"])
            .expect_code(3);
        let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
        let drops = &json["result"]["hosts"][0]["drops"];
        assert_eq!(drops["calls"][0], "tenants/acme/queues/support");
        // The call to the agent is one as well, while it rings
        assert!(matches!(drops["active"].as_u64(), Some(1 | 2)), "{drops}");
        repository.pbxctl("apply", &["--yes"]).expect_code(3);
        let busy = repository
            .pbxctl("apply", &["--yes", "--when-quiet", "1s"])
            .expect_code(1);
        assert!(busy.stderr.contains("still under way after 1 s"), "{busy}");
        assert_eq!(legs(&host, 1), before);
        // A sealed plan carries the word
        let file = sealed_at(&repository);
        repository.pbxctl("plan", &["--out", &file]).expect_code(3);
        repository
            .pbxctl("plan", &["--waive", "drops_calls=1", "--out", &file])
            .expect_code(2);
        let begun = Instant::now();
        repository
            .pbxctl("apply", &["--plan", &file])
            .expect_code(0);
        assert_eq!(waits.join().expect("a call"), 200);
        assert!(
            begun.elapsed() < Duration::from_millis(LONG.into()),
            "nobody hung up"
        );
        legs(&host, 0);
    });
    // Nobody is in the car park: a moment without calls is there at once
    repository.write("tenants/acme/calls.yaml", "parking: {}\n");
    repository.locks();
    repository.pbxctl("apply", &["--yes"]).expect_code(3);
    // A sealed plan may leave it to that moment
    let file = sealed_at(&repository);
    repository
        .pbxctl("plan", &["--when-quiet", "--out", &file])
        .expect_code(2);
    let refused = repository
        .pbxctl("apply", &["--plan", &file])
        .expect_code(3);
    assert!(refused.stderr.contains("`--when-quiet 5m`"), "{refused}");
    let quiet = repository
        .pbxctl("apply", &["--plan", &file, "--when-quiet", "20s"])
        .expect_code(0);
    assert!(quiet.stderr.contains("no calls"), "{quiet}");
    repository.pbxctl("plan", &[]).expect_code(0);
}

#[test]
fn who_is_in_a_menu_or_rings_a_group_that_goes_keeps_his_call_up_to_its_next_step() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, ASKED);
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    bob.registers(&host);
    carol.registers(&host);
    let rings = alice.is_there(&host, How::Rings);
    scope(|all| {
        let asked = all.spawn(|| carol.dials_and_presses("1500", "", LONG, &host));
        let before = legs(&host, 1);
        let rung = all.spawn(|| bob.dials("1501", &host));
        assert!(eventually(|| rings.calls() == 1));
        repository.write("tenants/acme/calls.yaml", "menus: {}\ngroups: {}\n");
        repository.locks();
        let plan = repository.pbxctl("plan", &[]).expect_code(2);
        assert!(!plan.stdout.contains("drops"), "{plan}");
        repository.applies();
        // The one is in the menu still, and the other still rings
        assert_eq!(legs(&host, 1), before);
        assert!(!rings.trace().contains("CANCEL sip:"), "{}", rings.trace());
        // Where the way would lead on is nothing any more
        assert_eq!(asked.join().expect("a call"), 200);
        assert_eq!(rung.join().expect("a call"), 603);
        legs(&host, 0);
    });
    assert_eq!(rings.calls(), 1);
}
