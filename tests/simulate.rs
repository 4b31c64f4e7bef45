//! Calls as the simulator walks them, over graphs that are lowered from the language; how the analyser and the comparison see them.
#![expect(clippy::unwrap_used, reason = "a test's own site must stand")]

use pbxctl::allocate::{Allocation, Lockfile, allocate};
use pbxctl::analyse::analyse;
use pbxctl::calls::{Action, Calls, lower};
use pbxctl::compare::{How, compare};
use pbxctl::diag::Code;
use pbxctl::load::{self, Memory};
use pbxctl::model::{Domain, Moment, Site};
use pbxctl::simulate::{Book, Clock, Happening, State, Words, simulate};
use pbxctl::{resolve, syntax};

const PROJECT: &str = "version: 1\nhosts:\n  pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example}\nsecrets: {key: {env: KEY}}\ndefaults: {country: DE, timezone: Europe/Berlin, language: de}\n";

const OFFICE: &str = r#"
tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-2999, services: 600-699}, caller_id: {number: "+49 30 901820 0"}}
trunks:
  main: {kind: sip, server: sip.provider.example}
  spare: {kind: sip, server: sip.other.example, caller_id: "+49 30 555"}
classes: {staff: {allow: [internal, national, mobile]}, lobby: {allow: [internal]}}
routes:
  - {match: national, via: [trunks/main, trunks/spare]}
  - {match: mobile, via: [trunks/main], caller_id: anonymous}
numbers:
  "+49 30 901820 0": {trunk: trunks/main, to: menus/main, outside: {schedule: schedules/office, to: {voicemail: users/alice}}}
  "+49 30 901820 1": {trunk: trunks/main, to: queues/support}
schedules:
  office:
    hours: {mon-fri: 08:00-17:00}
    closed: {12-25: Christmas, 2026-05-01: May Day}
    special: {2026-12-31: 08:00-12:00}
  new-york: {hours: {mon-sun: 09:00-17:00}, timezone: America/New_York}
menus:
  main: {greeting: files/main.wav, keys: {1: groups/sales, 2: queues/support}, timeout: {after: 5s, to: users/bob}, invalid: users/alice, extensions: true}
groups:
  sales: {members: [users/alice, users/bob, users/carol], strategy: round-robin, for: 20s}
queues:
  support: {members: [users/bob], wait: 2m, then: {voicemail: users/alice}}
parking: {main: {spaces: 650-651}}
vip:
  levels: {gold: {direct: groups/sales, voicemail: false}}
  callers: {"+49 171 7777777": {name: Important, level: gold}}
users:
  alice: {name: Alice, class: staff, forward: {busy: users/bob, unreachable: {external: "+49 171 1234567"}}}
  bob: {name: Bob, class: staff, limits: {concurrent: 2}}
  carol: {name: Carol, class: lobby, voicemail: false}
  dora: {name: Dora, class: staff, state: suspended}
"#;

struct Office {
    site: Site,
    allocation: Allocation,
    calls: Calls,
}

fn office(tenant: &str) -> Office {
    let world = Memory::default()
        .with("pbx.yaml", PROJECT)
        .with("tenants/acme/tenant.yaml", tenant)
        .with("files/main.wav", "RIFF");
    let (repository, found) = load::load(&world);
    let (documents, faults) = syntax::read(&repository);
    let (site, more) = resolve::resolve(&documents);
    for found in [found, faults, more] {
        assert!(!found.has_errors(), "{found:?}");
    }
    let allocation = allocate(&site, &Lockfile::default(), "2026-01-01")
        .0
        .allocation;
    let calls = lower(&site, &allocation);
    Office {
        site,
        allocation,
        calls,
    }
}

impl Office {
    /// The steps and the end of a call, a line each; states are `thing=value`, `at` and `keys` among them.
    fn call(&self, from: &str, to: &str, said: &[&str]) -> Vec<String> {
        let words = Words {
            site: &self.site,
            allocation: &self.allocation,
            calls: &self.calls,
        };
        let mut meant = words.meant(from, to, None).unwrap().remove(0);
        let (id, tenant) = self.site.tenants.first_key_value().unwrap();
        let mut state = State::default();
        let book = Book::new(&self.calls.tenants[id]).with(id, &self.allocation.tenants[id]);
        for said in said {
            match said.split_once('=').unwrap() {
                ("at", time) => {
                    let zone = Clock::zone(&self.site, tenant);
                    state.clock = Some(Clock::new(Moment::parse(time).unwrap(), zone).unwrap());
                }
                ("keys", keys) => meant.call.keys = keys.split(',').map(str::to_owned).collect(),
                (thing, value) => state.say(thing, value, (tenant, &book), "DE").unwrap(),
            }
        }
        let trace = simulate(&book, &state, &meant.call);
        let told = trace.events.iter().filter(|event| {
            !matches!(
                event.what,
                Happening::Dialled { .. } | Happening::Continues(_) | Happening::Dials(_)
            )
        });
        let told = told.map(|event| event.what.words(None));
        told.chain([trace.end.words()]).collect()
    }
}

const MENU: &str = "hears menus/main and presses nothing";

#[test]
fn a_user_rings_and_has_a_mailbox() {
    let office = office(OFFICE);
    let left = "hears that users/bob is not there, and leaves a message";
    assert_eq!(
        office.call("users/alice", "users/bob", &[]),
        [
            "rings users/bob for 25s",
            left,
            "ends: normal, all is done (16)"
        ]
    );
    assert_eq!(
        office.call("alice", "2001", &["bob=answers"]),
        [
            "rings users/bob for 25s",
            "users/bob answers",
            "users/bob has the call"
        ]
    );
    assert_eq!(
        office.call("alice", "2001", &["bob=2"])[..2],
        [
            "there are 2 calls or more already",
            "hears that users/bob is busy, and leaves a message"
        ]
    );
    assert_eq!(
        office.call("bob", "users/carol", &[]),
        [
            "rings users/carol for 25s",
            "ends: no-answer, nobody answers (19)"
        ]
    );
    assert_eq!(
        office.call("bob", "dora", &[]),
        ["ends: absent, nobody is there (20)"]
    );
}

#[test]
fn forwards_are_by_outcome_and_from_phones() {
    let office = office(OFFICE);
    assert_eq!(
        office.call("bob", "alice", &["alice=busy", "bob=answers"]),
        [
            "users/alice is busy",
            "rings users/bob for 25s",
            "users/bob answers",
            "users/bob has the call"
        ]
    );
    let out = "calls +491711234567 by trunks/main, and shows nothing";
    assert_eq!(
        office.call("bob", "alice", &["alice=unreachable"])[..3],
        [
            "no device of users/alice is there",
            "it is a number of the class `mobile`",
            out
        ]
    );
    let by_phone = office.call("alice", "bob", &["bob=forward:2002", "carol=answers"]);
    assert_eq!(
        by_phone,
        [
            "a forward is set on a phone",
            "users/bob forwarded calls to 2002 on a phone",
            "rings users/carol for 25s",
            "users/carol answers",
            "users/carol has the call"
        ]
    );
    // Two who forward to each other from their phones make no loop: the fifth forward is the last.
    let round = office.call("carol", "bob", &["bob=forward:2000", "alice=forward:2001"]);
    assert_eq!(
        round.last().unwrap(),
        "ends: no-route, nothing leads there (1)"
    );
}

#[test]
fn menus_take_keys_and_extensions() {
    let office = office(OFFICE);
    let from = |said: &[&str]| office.call("+49 171 999", "+49 30 901820 0", said);
    assert_eq!(from(&[])[1..3], [MENU, "rings users/bob for 25s"]);
    assert_eq!(
        from(&["keys=1"])[1..3],
        [
            "hears menus/main and presses `1`",
            "rings groups/sales: users/alice, users/bob, users/carol, one after the other, 20s each"
        ]
    );
    assert_eq!(from(&["keys=2002"])[2], "rings users/carol for 25s");
    assert_eq!(from(&["keys=9"])[2], "rings users/alice for 25s");
    // Whoever rang first last time rings last.
    assert_eq!(
        from(&["keys=1", "groups/sales=1"])[2],
        "rings groups/sales: users/bob, users/carol, users/alice, one after the other, 20s each"
    );
}

#[test]
fn queues_wait_for_agents() {
    let office = office(OFFICE);
    let from = |said: &[&str]| office.call("anonymous", "+49 30 901820 1", said);
    let left = "hears that users/alice is not there, and leaves a message";
    assert_eq!(
        from(&[])[..2],
        [
            "waits in queues/support for 2m at most: users/bob ring",
            left
        ]
    );
    assert_eq!(
        from(&["bob=logged-out"])[..2],
        ["no agent of queues/support is there", left]
    );
    assert_eq!(
        from(&["bob=paused"])[..2],
        ["no agent of queues/support is there", left]
    );
    assert_eq!(
        from(&["queues/support=full"])[..2],
        ["queues/support is full", left]
    );
    assert_eq!(
        from(&["bob=busy"])[0],
        "waits in queues/support for 2m at most: no agent is free"
    );
}

#[test]
fn who_calls_is_in_use() {
    let office = office(OFFICE);
    assert_eq!(
        office.call("bob", "queues/support", &[])[0],
        "waits in queues/support for 2m at most: no agent is free"
    );
    assert_eq!(
        office.call("bob", "bob", &["bob=1"])[0],
        "there are 2 calls or more already"
    );
    assert_eq!(
        office.call("bob", "*802001", &[])[0],
        "cannot speak through 2001"
    );
}

#[test]
fn what_one_trunk_cannot_reach_the_next_one_may() {
    let office = office(OFFICE);
    let call = |said: &[&str]| office.call("alice", "030 123456", said)[1..].to_vec();
    assert_eq!(
        call(&["+49 30 123456=unreachable"]),
        [
            "calls +4930123456 by trunks/main, and shows +49309018200",
            "calls +4930123456 by trunks/spare, and shows +4930555",
            "ends: congestion, no way out is free (34)"
        ]
    );
    let busy = call(&["+49 30 123456=busy"]);
    assert_eq!(busy[1], "ends: busy, the person is on the phone (17)");
}

#[test]
fn nobody_is_anonymous_to_those_who_help() {
    let hidden = "carol: {name: Carol, caller_id: anonymous,";
    let office = office(&OFFICE.replace("carol: {name: Carol,", hidden));
    assert_eq!(
        office.call("carol", "112", &[])[0],
        "calls for help at 112 by trunks/main, and shows the trunk's own number"
    );
}

#[test]
fn a_caller_is_told_of_a_recording_or_asked_once() {
    let asked = "record: {notice: files/main.wav, consent: \"9\"}";
    let office = OFFICE.replace(
        "to: menus/main, outside",
        &format!("{asked}, to: menus/main, outside"),
    );
    let office = self::office(&office.replace("wait: 2m,", &format!("wait: 2m, {asked},")));
    for (keys, heard) in [
        ("9,2", "hears files/main.wav, presses `9` and is recorded"),
        (
            "1,2",
            "hears files/main.wav, presses `1` and is not recorded",
        ),
        (
            ",2",
            "hears files/main.wav, presses nothing and is not recorded",
        ),
    ] {
        let call = office.call("+49 171 999", "+49 30 901820 0", &[&format!("keys={keys}")]);
        let of = call.iter().filter(|step| step.contains("recorded"));
        assert_eq!(of.collect::<Vec<_>>(), [heard], "{call:?}");
        assert!(
            call.contains(&"hears menus/main and presses `2`".to_owned()),
            "{call:?}"
        );
    }
}

#[test]
fn the_first_key_decides_where_no_extension_can_be_dialled() {
    let office = office(&OFFICE.replace(", extensions: true", ""));
    let call = office.call("+49 171 999", "+49 30 901820 0", &["keys=2002"]);
    assert_eq!(call[1], "hears menus/main and presses `2`");
}

#[test]
fn schedules_hold_over_holidays_and_saving_time() {
    let office = office(OFFICE);
    let open = |time: &str| {
        let said = format!("at={time}");
        let trace = office.call("anonymous", "+49 30 901820 0", &[&said]);
        trace[0] == "schedules/office is open"
    };
    assert!(open("2026-03-02T08:00") && open("2026-03-02T16:59"));
    assert!(!open("2026-03-02T07:59") && !open("2026-03-02T17:00") && !open("2026-03-01T10:00"));
    // Every Christmas, one May Day, and a New Year's Eve that ends at noon.
    assert!(!open("2026-12-25T10:00") && !open("2028-12-25T10:00"));
    assert!(!open("2026-05-01T10:00") && open("2028-05-01T10:00"));
    assert!(open("2026-12-31T11:59") && !open("2026-12-31T12:00"));
    let night = office.call("anonymous", "+49 30 901820 0", &["night=on"]);
    assert_eq!(night[0], "schedules/office is closed");
}

/// The clocks of Berlin and New York are six hours apart, but for the weeks in which only one of them has changed.
#[test]
fn a_schedule_of_another_zone_is_read_by_its_clocks() {
    let office = office(OFFICE);
    let (_, tenant) = office.site.tenants.first_key_value().unwrap();
    let table = office
        .calls
        .tenants
        .values()
        .next()
        .unwrap()
        .schedules
        .values();
    let mut table = table.filter(|table| table.dates.is_empty());
    let table = table.next().unwrap();
    let zone = Clock::zone(&office.site, tenant);
    let clock = |time: &str| Clock::new(Moment::parse(time).unwrap(), zone);
    let open = |time: &str| clock(time).unwrap().is_open(table);
    assert!(!open("2026-01-15T14:59") && open("2026-01-15T15:00"));
    assert!(!open("2026-03-20T13:59") && open("2026-03-20T14:00") && !open("2026-03-20T22:00"));
    assert!(open("2026-01-15T22:59") && !open("2026-01-15T23:00"));
    // Between two and three on the last Sunday of March there is nothing, and in October all of it twice.
    let skipped = clock("2026-03-29T02:30").unwrap_err();
    assert_eq!(
        skipped.what,
        "is a time that the clocks of Europe/Berlin skip"
    );
    assert!(clock("2026-03-29T03:00").is_ok() && clock("2026-10-25T02:30").is_ok());
}

#[test]
fn classes_and_trunks_decide_what_goes_out() {
    let office = office(OFFICE);
    let out = "calls +4930123456 by trunks/main, and shows +49309018200";
    assert_eq!(
        office.call("alice", "030 123456", &[])[1..],
        [out, "ends: no-answer, nobody answers (19)"]
    );
    assert_eq!(
        office.call(
            "alice",
            "+49 30 123456",
            &["trunks/main=down", "+49 30 123456=answers"]
        ),
        [
            "it is a number of the class `national`",
            "trunks/main takes no call",
            "calls +4930123456 by trunks/spare, and shows +4930555",
            "somebody outside has the call"
        ]
    );
    let ends = |from, to| office.call(from, to, &[]).pop().unwrap();
    assert_eq!(
        ends("carol", "030 123456"),
        "ends: rejected, the caller may not (21)"
    );
    assert_eq!(
        ends("alice", "0043 1 123456"),
        "ends: rejected, the caller may not (21)"
    );
    assert_eq!(
        ends("dora", "030 123456"),
        "ends: no-route, nothing leads there (1)"
    );
    let limited = office.call("bob", "030 123456", &["bob=2"]);
    let full = "has the 2 calls that are allowed";
    let end = "ends: congestion, no way out is free (34)";
    assert_eq!(limited, [full, end]);
    for who in ["alice", "bob", "carol", "dora"] {
        let help = office.call(who, "112", &["trunks/main=down", "bob=2"]);
        assert_eq!(
            help.last().unwrap(),
            "those who help have the call",
            "{who}"
        );
        assert_eq!(help[0], "trunks/main takes no call");
    }
}

/// Alice has a phone on her desk and one in the warehouse; three agents.
const PHONES: &str = r#"
tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-2999, services: 600-699}}
users:
  alice: {name: Alice, voicemail: false}
  bob: {name: Bob, voicemail: false, limits: {concurrent: 1}}
  carol: {name: Carol, voicemail: false}
phones:
  desk: {mac: "00:15:65:00:00:01", model: yealink-t46s, lines: [users/alice]}
  warehouse: {mac: "00:15:65:00:00:02", model: yealink-t46s, lines: [users/alice]}
queues:
  support: {extension: 600, members: [users/bob, users/carol, users/alice], strategy: STRATEGY, wait: 2m}
"#;

#[test]
fn a_device_may_be_otherwise_than_the_others_of_its_user() {
    let office = office(&PHONES.replace("STRATEGY", "all"));
    let rings = |said: &[&str]| office.call("bob", "2000", said)[0].clone();
    assert_eq!(rings(&[]), "rings users/alice for 25s");
    assert_eq!(
        rings(&["2000-2=busy"]),
        "rings users/alice for 25s, but not 2000-2"
    );
    assert_eq!(
        rings(&["2000=unreachable"]),
        "rings users/alice for 25s, but not 2000"
    );
    for (first, second, silent) in [
        ("busy", "busy", "users/alice is busy"),
        ("unreachable", "busy", "users/alice is busy"),
        (
            "unreachable",
            "unreachable",
            "no device of users/alice is there",
        ),
    ] {
        let said = [format!("2000={first}"), format!("2000-2={second}")];
        let said = said.each_ref().map(String::as_str);
        assert_eq!(rings(&said), silent);
        let waits = office.call("bob", "600", &said)[0].clone();
        assert!(waits.ends_with(": users/carol ring"), "{waits}");
        let spoken = office.call("bob", "*802000", &said)[0].clone();
        assert_eq!(spoken, "cannot speak through 2000");
    }
}

#[test]
fn a_queue_says_who_of_its_agents_rings_first() {
    for (strategy, who) in [
        ("all", ""),
        ("order", ", one at a time, in that order"),
        ("round-robin", ", one at a time, each call from another on"),
        ("longest-idle", ", one at a time, who was idle the longest"),
        ("fewest-calls", ", one at a time, who had the fewest calls"),
        ("random", ", one at a time, by chance"),
        ("weight", ", one at a time, by chance and weight"),
    ] {
        let office = office(&PHONES.replace("STRATEGY", strategy));
        let waits = office.call("bob", "600", &[])[0].clone();
        let all =
            format!("waits in queues/support for 2m at most: users/carol, users/alice ring{who}");
        assert_eq!(waits, all);
        let waits = office.call("bob", "600", &["alice=busy"])[0].clone();
        assert!(waits.ends_with(": users/carol ring"), "{waits}");
    }
}

#[test]
fn who_has_as_many_calls_as_they_may_gets_no_further() {
    let office = office(&PHONES.replace("STRATEGY", "all"));
    let calls = |dialled, said: &[&str]| office.call("bob", dialled, said)[0].clone();
    let most = "has the one call that is allowed";
    assert_eq!(calls("2000", &["bob=1"]), most);
    assert_eq!(calls("600", &["bob=1"]), most);
    assert_eq!(calls("2000", &[]), "rings users/alice for 25s");
    assert_eq!(calls("*78", &["bob=1"]), "turns do not disturb on");
}

#[test]
fn what_is_turned_on_is_turned_off_by_the_same_code() {
    let office = office(OFFICE);
    for (state, code, turns) in [
        (None, "*78", "do not disturb on"),
        (Some("alice=dnd"), "*78", "do not disturb off"),
        (None, "*60", "night mode on"),
        (None, "*45", "the pause as an agent on"),
        (Some("alice=paused"), "*45", "the pause as an agent off"),
        (None, "*11", "the login as an agent off"),
        (Some("alice=logged-out"), "*11", "the login as an agent on"),
    ] {
        let said: Vec<_> = state.into_iter().collect();
        let trace = office.call("alice", code, &said);
        assert_eq!(trace[0], format!("turns {turns}"), "{state:?}");
    }
}

#[test]
fn features_do_what_they_are_for() {
    let office = office(OFFICE);
    let first = |said: &[&str], dialled| office.call("alice", dialled, said)[0].clone();
    assert_eq!(first(&[], "*97"), "hears the messages of the own mailbox");
    assert_eq!(first(&[], "*722001"), "forwards the own calls to 2001");
    assert_eq!(first(&[], "*72"), "forwards the own calls no more");
    assert_eq!(
        first(&[], "*802001"),
        "speaks through the phone of users/bob"
    );
    assert_eq!(first(&["bob=dnd"], "*802001"), "cannot speak through 2001");
    assert_eq!(
        first(&[], "700"),
        "is parked in the space 650 of parking/main"
    );
    assert_eq!(
        first(&["parking/main=650"], "700"),
        "is parked in the space 651 of parking/main"
    );
    assert_eq!(
        first(&["parking/main=650,651"], "700"),
        "parking/main has no free space"
    );
    assert_eq!(
        first(&["parking/main=650"], "650"),
        "takes the call in the space 650 of parking/main"
    );
    assert_eq!(
        first(&[], "650"),
        "finds nobody in the space 650 of parking/main"
    );
}

#[test]
fn a_vip_goes_where_the_level_says_and_leaves_no_message() {
    let office = office(OFFICE);
    let steps = office.call("+49 171 7777777", "+49 30 901820 0", &[]);
    assert_eq!(
        steps[0],
        "the caller is a VIP of the level `gold`, Important"
    );
    assert!(steps[2].starts_with("rings groups/sales"), "{steps:?}");
    assert!(
        steps.last().unwrap().starts_with("ends: no-answer"),
        "{steps:?}"
    );
}

#[test]
fn what_cannot_be_meant_is_told() {
    let office = office(OFFICE);
    let words = Words {
        site: &office.site,
        allocation: &office.allocation,
        calls: &office.calls,
    };
    let fault = |from, to| format!("{:?}", words.meant(from, to, None).unwrap_err());
    assert!(fault("users/alise", "2001").contains("did you mean `users/alice`?"));
    assert!(fault("users/alice", "groups/sale").contains("did you mean `groups/sales`?"));
    assert!(fault("+49 171 999", "+49 30 1234567").contains("no number of a tenant"));
    assert!(fault("trunks/mian", "+49 30 901820 0").contains("did you mean `trunks/main`?"));
}

/// Nothing is found in a sound site, and what it says is of use when one line is changed.
#[test]
fn a_sound_site_has_no_finding() {
    let office = office(OFFICE);
    let found = analyse(&office.site, &office.allocation, &office.calls);
    assert!(found.is_empty(), "{found:?}");
}

/// The lowering makes none of these, so they are made by hand: a menu that dials for its callers whatever they like, and a flow that
/// rings another tenant's phone.
#[test]
fn what_the_lowering_never_makes_is_found_all_the_same() {
    let mut office = office(OFFICE);
    let Office {
        site,
        allocation,
        calls,
    } = &mut office;
    let graph = calls.tenants.values_mut().next().unwrap();
    let scope = graph.callers[0].scope.clone();
    for step in graph.flows.values_mut().flat_map(|flow| &mut flow.steps) {
        match &mut step.action {
            Action::Menu(menu) => menu.extensions = Some(scope.clone()),
            Action::Ring { ringing, .. } => {
                let accounts = ringing
                    .members
                    .iter_mut()
                    .flat_map(|(_, accounts)| accounts);
                for account in accounts.filter(|account| account.name == "2002") {
                    account.domain = Domain::parse("globex.example.net").unwrap();
                }
            }
            _ => {}
        }
    }
    let found = analyse(site, allocation, calls);
    let fraud: Vec<_> = found.iter().filter(|one| one.code == Code::W0803).collect();
    assert!(!fraud.is_empty(), "{found:?}");
    assert!(
        fraud[0]
            .message
            .starts_with("a caller from outside chooses"),
        "{fraud:?}"
    );
    let witness = fraud[0]
        .help
        .iter()
        .find(|help| help.contains("pbxctl call"));
    assert!(witness.unwrap().contains("--keys +49"), "{witness:?}");
    assert!(found.iter().any(|one| one.code == Code::E0802), "{found:?}");
}

#[test]
fn only_calls_that_change_are_told() {
    let before = office(OFFICE);
    let moved = office(&format!("# One line further down.\n{OFFICE}"));
    assert_eq!(
        compare(&before.calls, &moved.calls),
        (Vec::new(), Vec::new())
    );
    let changed = OFFICE.replace("wait: 2m", "wait: 3m");
    let (calls, callers) = compare(&before.calls, &office(&changed).calls);
    let dialled: Vec<_> = calls.iter().map(|call| call.dialled.text()).collect();
    // The queue, the menu that leads to it, and the numbers that lead to both, as they are dialled and as they come in.
    assert!(
        dialled.contains(&"+49309018201") && dialled.contains(&"+49309018200"),
        "{dialled:?}"
    );
    assert!(
        !dialled.contains(&"2000") && callers.is_empty(),
        "{dialled:?}"
    );
    assert!(calls.iter().all(|call| call.how == How::Otherwise));
    let left = OFFICE.replace(
        "carol: {name: Carol, class: lobby",
        "carol: {name: Carol, class: staff",
    );
    let (calls, callers) = compare(&before.calls, &office(&left).calls);
    let lost = calls.iter().filter(|call| call.how == How::Removed);
    assert!(callers.len() == 1 && lost.count() > 0, "{callers:?}");
}
