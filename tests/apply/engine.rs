//! The engine's steps, on a fake that behaves as the real one was measured to.

use crate::site::Bench;
use pbxctl::apply::{Nudge, Outcome, StepResult, history, nudge as nudge_all};
use pbxctl::bundle::{Engine, Expected, Folder, Kind};
use std::fs;

/// Loads the sections of its files at a reload, unless one says `broken`: then it logs and keeps what it had. What is
/// `faraway` it cannot ask, and says so.
const ASTERISK: &str = r#"#!/bin/sh
d=@DIR@
PATH=/usr/bin:/bin
case $2 in
'core show version') echo 'Asterisk 22.10.1 built by nobody' ;;
'core show channels count') n=$(cat $d/calls 2>/dev/null || echo 0); [ ! -e $d/calls ] || echo 0 >$d/calls; echo "$((n * 2)) active channels"; echo "$n active calls"; echo '7 calls processed' ;;
'core show settings') echo "  Log directory:               $d/log" ;;
'logger add channel '*) set -- $2; mkdir -p $d/log; echo banner >$d/log/$4 ;;
'logger remove channel '*) ;;
'module reload '*)
    echo "$2" >>$d/reloads
    if [ -e $d/broken ] || grep -q broken $d/etc/pjsip.d/pbxctl/*.conf; then
        for log in $d/log/*; do
            echo '{"logmsg":{"level":"ERROR","message":"Could not create an object of type '"'endpoint'"' with id '"'1001@acme.example'"'"}}' >>$log
        done
    else
        ! grep -q faraway $d/etc/pjsip.d/pbxctl/*.conf || for log in $d/log/*; do
            echo '{"logmsg":{"level":"ERROR","message":"Error 120022 '"'Invalid argument'"' sending OPTIONS request to endpoint 1001@acme.example"}}' >>$log
        done
        cat $d/etc/pjsip.d/pbxctl/*.conf >$d/loaded
    fi
    echo "Module '${2#module reload }' reloaded successfully." ;;
'pjsip list endpoints') sed -n 's/^\[\(.*\)\]/ Endpoint:  \1\/100   Unavailable  0 of inf/p' $d/loaded ;;
'pjsip list aors') sed -n 's/^\[\(.*\)\]/ Aor:  \1   1/p' $d/loaded ;;
'pjsip list '*' like '*)
    echo "$2" >>$d/parts
    kind=${2#pjsip list }; sed -n 's/^\[\(.*\)\]/\1/p' $d/loaded | grep -E -e "${2#* like }" | sed "s/.*/ ${kind%%s like *}:  &  1/; s/endpoint:/Endpoint:/; s/aor:/Aor:/" ;;
'pjsip show '*) set -- $2; grep -qF "[$4]" $d/loaded || echo "Unable to find object $4." ;;
'_command matchesarray "dialplan show " ""') cat $d/offered ;;
'dialplan show') echo all >>$d/whole; sed "s/.*/[ Context '&' created by 'pbx_config' ]/" $d/contexts ;;
'dialplan show '*) echo "There is no existence of '${2#dialplan show }' context" ;;
'queue show') echo "acme_queue_sales has 0 calls (max unlimited) in 'ringall' strategy (0s holdtime, 0s talktime)"; echo '   No Members' ;;
'parking show') printf 'Parking General Options\n\nParking Lot: acme_parking_main\n-----\nParking Extension   :  700\n' ;;
'confbridge show profile bridges') printf -- '--------- Bridge Profiles -----------\nacme_conference_standup_room\ndefault_bridge\n' ;;
'queue show '*) echo "No such queue: ${2#queue show }." ;;
'parking show '*) printf "\nCould not find parking lot '%s'\n\n" "${2#parking show }" ;;
'confbridge show profile bridge '*) echo "No conference bridge profile named '${2#confbridge show profile bridge }' found!" ;;
'pjsip send notify '*) set -- $2; echo "Sending NOTIFY of type '$4' to '$6'"; [ "$6" != 1001@acme.example ] && echo "$4 $6" >>$d/nudged || echo "Unable to retrieve endpoint $6" ;;
'database show registrar') echo '/registrar/contact/1001@acme.example;@0123456789abcdef0123456789abcdef: {"x":1}'; echo '/registrar/contact/1000@acme.example;@def : {}' ;;
'database del '*) echo "$2" >>$d/dropped; echo 'Database entry removed.' ;;
esac
"#;

pub(crate) fn bench(users: &[&str]) -> Bench {
    let mut bench = Bench::new();
    let folder = bench.folder.path().to_owned();
    bench.instead_of(
        "asterisk",
        &ASTERISK.replace("@DIR@", folder.to_str().unwrap()),
    );
    fs::create_dir(folder.join("etc")).unwrap();
    fs::write(
        folder.join("etc/pjsip.conf"),
        "[general]\n#tryinclude \"pjsip.d/*/*.conf\" ; all\n",
    )
    .unwrap();
    bench.engine = Some(engine(&bench, users));
    bench
}

pub(crate) fn engine(bench: &Bench, users: &[&str]) -> Engine {
    let etc = bench.folder.path().join("etc");
    let name = |user: &&str| format!("{user}@acme.example");
    let objects = |kind| {
        users
            .iter()
            .map(move |user| Expected::new(kind, name(user)))
    };
    Engine {
        kind: "asterisk".into(),
        group: "-".into(),
        folders: vec![Folder {
            release: "asterisk/pjsip.d".into(),
            link: etc.join("pjsip.d/pbxctl").to_str().unwrap().into(),
            plain: false,
            core_file: etc.join("pjsip.conf").to_str().unwrap().into(),
            core_line: "#include pjsip.d/pbxctl/*.conf".into(),
            module: "res_pjsip.so".into(),
        }],
        expected: objects(Kind::Endpoint).chain(objects(Kind::Aor)).collect(),
        ..Engine::default()
    }
}

pub(crate) fn users(bench: &mut Bench, names: &[&str], more: &str) -> crate::site::Site {
    bench.engine = Some(engine(bench, names));
    let text: String = names.iter().fold(more.to_owned(), |text, name| {
        format!("{text}[{name}@acme.example]\n")
    });
    bench.site(&[("asterisk/pjsip.d/10.conf", text.as_str())])
}

pub(crate) fn loaded(bench: &Bench) -> String {
    fs::read_to_string(bench.folder.path().join("loaded")).unwrap_or_default()
}

#[test]
fn reloads_verifies_and_drops_who_left() {
    let mut bench = bench(&[]);
    let two = users(&mut bench, &["1000", "1001"], "");
    let report = bench.apply(&two);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert!(loaded(&bench).contains("[1001@acme.example]"));
    let journal = history(bench.host().as_mut()).unwrap();
    let entry = journal.lines.last().and_then(|line| line.entry.as_ref());
    let steps = &entry.unwrap().steps;
    let module = &steps
        .iter()
        .find(|step| step.name == "reload")
        .unwrap()
        .modules[0];
    assert_eq!(
        (module.name.as_str(), module.result),
        ("res_pjsip.so", StepResult::Done)
    );
    assert_eq!(entry.unwrap().ticket.as_deref(), Some("OPS-1234"));
    let one = users(&mut bench, &["1000"], "");
    let report = bench.apply(&one);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert!(!loaded(&bench).contains("1001"));
    let dropped = fs::read_to_string(bench.folder.path().join("dropped")).unwrap();
    assert_eq!(
        dropped,
        "database del registrar \"contact/1001@acme.example;@0123456789abcdef0123456789abcdef\"\n"
    );
    assert!(bench.plan(&one).is_nothing());
}

#[test]
fn a_trunk_that_cannot_be_asked_now_is_no_fault_of_the_release() {
    let mut bench = bench(&[]);
    let far = users(&mut bench, &["1000", "1001"], "faraway\n");
    let report = bench.apply(&far);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert!(loaded(&bench).contains("[1001@acme.example]"));
}

#[test]
fn a_reload_that_fails_brings_the_former_release_back_and_reloads_it() {
    let mut bench = bench(&[]);
    let good = users(&mut bench, &["1000"], "");
    assert_eq!(bench.apply(&good).exit_code(), 0);
    let was = bench.look().release;
    let bad = users(&mut bench, &["1000", "1001"], "broken\n");
    let report = bench.apply(&bad);
    assert_eq!(
        (report.exit_code(), report.hosts[0].outcome),
        (6, Outcome::RolledBack),
        "{report:?}"
    );
    assert!(
        report.hosts[0].errors[0]
            .message
            .contains("1001@acme.example"),
        "{report:?}"
    );
    assert_eq!(
        (bench.look().release, loaded(&bench).as_str()),
        (was, "[1000@acme.example]\n")
    );
    assert_eq!(bench.look().have.len(), 2, "the failed one stays");
    assert_eq!(
        fs::read_to_string(bench.folder.path().join("reloads"))
            .unwrap()
            .lines()
            .count(),
        3
    );
    let lines = history(bench.host().as_mut()).unwrap().lines;
    assert_eq!(
        lines.last().unwrap().entry.as_ref().unwrap().outcome,
        Some(Outcome::RolledBack)
    );
}

#[test]
fn a_first_apply_that_fails_leaves_no_release_and_files_that_can_be_included() {
    let mut bench = bench(&[]);
    let bad = users(&mut bench, &["1000", "1001"], "broken\n");
    let report = bench.apply(&bad);
    assert_eq!(report.exit_code(), 6, "{report:?}");
    assert_eq!(bench.look().release, None);
    assert!(
        bench
            .folder
            .path()
            .join("etc/pjsip.d/pbxctl/none.conf")
            .is_file()
    );
    let good = users(&mut bench, &["1000"], "");
    assert_eq!(bench.apply(&good).exit_code(), 0);
}

#[test]
fn a_link_that_is_gone_is_made_again_and_stays_when_the_reload_fails() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000", "1001"], "");
    assert_eq!(bench.apply(&site).exit_code(), 0);
    let was = bench.look().release;
    let link = bench.folder.path().join("etc/pjsip.d/pbxctl");
    fs::remove_file(&link).unwrap();
    fs::write(bench.folder.path().join("broken"), "").unwrap();
    let report = bench.apply(&site);
    assert_eq!(
        (report.exit_code(), report.hosts[0].outcome),
        (1, Outcome::Failed),
        "{report:?}"
    );
    assert_eq!(bench.look().release, was);
    assert!(link.is_symlink());
    // The engine holds the old state in memory, and the next plan knows
    assert!(bench.look().unread && !bench.plan(&site).is_nothing());
    fs::remove_file(bench.folder.path().join("broken")).unwrap();
    fs::write(bench.folder.path().join("loaded"), "").unwrap();
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert!(loaded(&bench).contains("1001"));
    assert!(!bench.look().unread && bench.plan(&site).is_nothing());
}

#[test]
fn an_object_that_the_engine_does_not_know_is_noticed() {
    let mut bench = bench(&[]);
    bench.engine = Some(engine(&bench, &["1000", "1001"]));
    let site = bench.site(&[("asterisk/pjsip.d/10.conf", "[1000@acme.example]\n")]);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 6, "{report:?}");
    assert!(
        report.hosts[0].errors[0]
            .message
            .contains("does not know endpoint `1001@acme.example`"),
        "{report:?}"
    );
}

#[test]
fn services_are_asked_for_as_accounts_are() {
    let mut bench = bench(&[]);
    let known = [
        (Kind::Queue, "acme_queue_sales"),
        (Kind::Parking, "acme_parking_main"),
        (Kind::Conference, "acme_conference_standup_room"),
    ];
    let missing = [
        (Kind::Queue, "acme_queue_support"),
        (Kind::Parking, "acme_parking_second"),
        (Kind::Conference, "acme_conference_board_room"),
    ];
    let expected = |all: &[(Kind, &str)]| {
        let all = all.iter();
        all.map(|(kind, name)| Expected::new(*kind, *name))
            .collect::<Vec<_>>()
    };
    let mut known_alone = engine(&bench, &[]);
    known_alone.expected = expected(&known);
    let mut all = known_alone.clone();
    all.expected.extend(expected(&missing));
    bench.engine = Some(known_alone);
    let site = bench.site(&[("asterisk/pjsip.d/10.conf", "; one\n")]);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    bench.engine = Some(all);
    let site = bench.site(&[("asterisk/pjsip.d/10.conf", "; two\n")]);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 6, "{report:?}");
    let said = &report.hosts[0].errors[0].message;
    for (kind, name) in missing {
        assert!(
            said.contains(&format!("{} `{name}`", kind.name())),
            "{said}"
        );
    }
    assert!(known.iter().all(|(_, name)| !said.contains(name)), "{said}");
}

#[test]
fn an_apply_that_died_after_the_switch_is_finished_by_the_next() {
    use pbxctl::apply::{Fault, Faulty, connect};
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000"], "");
    let plan = bench.plan(&site);
    let report = bench.apply_on(&site, &plan, &|to| {
        Ok(Box::new(Faulty::new(
            connect(to, &bench.connect)?,
            "reload",
            Fault::Gone,
        )))
    });
    assert_eq!(
        (report.exit_code(), loaded(&bench).as_str()),
        (7, ""),
        "{report:?}"
    );
    let plan = bench.plan(&site);
    assert!(!plan.is_nothing() && plan.hosts[0].unconfirmed);
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert_eq!(loaded(&bench), "[1000@acme.example]\n");
}

#[test]
fn a_core_file_that_does_not_include_us_is_refused_with_the_line() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000"], "");
    for text in [
        "",
        "; #include pjsip.d/pbxctl/*.conf\n",
        "#include pjsip.d/*.conf\n",
        "#include pjsip.d/other/*.conf\n",
    ] {
        fs::write(bench.folder.path().join("etc/pjsip.conf"), text).unwrap();
        let plan = bench.plan(&site);
        assert!(plan.is_refused(), "{text}");
        assert!(
            plan.hosts[0].refusals[0]
                .remedy()
                .ends_with("#include pjsip.d/pbxctl/*.conf"),
            "{text}"
        );
        assert_eq!(bench.apply_plan(&site, &plan).exit_code(), 1, "{text}");
    }
    for text in [
        "#include pjsip.d/pbxctl/*.conf",
        "  #tryinclude <pjsip.d/pbxctl/*.conf> ; ours",
    ] {
        fs::write(bench.folder.path().join("etc/pjsip.conf"), text).unwrap();
        assert!(!bench.plan(&site).is_refused(), "{text}");
    }
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000"], "");
    fs::create_dir_all(bench.folder.path().join("etc/pjsip.d/pbxctl")).unwrap();
    assert!(bench.plan(&site).is_refused());
    assert_eq!(bench.apply(&site).exit_code(), 1);
}

#[test]
fn phones_are_told_to_read_their_configuration_again() {
    let bench = bench(&["1000", "1001"]);
    let nudge = |user: &str| Nudge {
        account: format!("{user}@acme.example"),
        option: "polycom-check-cfg".into(),
    };
    let mut host = bench.host();
    let refused = nudge_all(host.as_mut(), &[nudge("1000"), nudge("1001")]).unwrap();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].0 == "1001@acme.example" && refused[0].1.contains("Unable to retrieve"));
    let told = fs::read_to_string(bench.folder.path().join("nudged")).unwrap();
    assert_eq!(told, "polycom-check-cfg 1000@acme.example\n");
    let hostile = Nudge {
        option: "x; core stop now".into(),
        ..nudge("1000")
    };
    assert!(
        nudge_all(host.as_mut(), &[hostile]).is_err(),
        "nothing is interpolated"
    );
}

#[test]
fn waits_for_a_moment_without_calls_or_gives_up() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000"], "");
    let calls = bench.folder.path().join("calls");
    fs::write(&calls, "2\n").unwrap();
    bench.options.quiet = Some(std::time::Duration::ZERO);
    let report = bench.apply(&site);
    assert_eq!(
        (report.exit_code(), bench.look().release),
        (1, None),
        "{report:?}"
    );
    let said = &report.hosts[0].errors[0].message;
    assert_eq!(said, "2 calls are still under way after 0 s");
    // The calls are over when it asks again
    fs::write(&calls, "1\n").unwrap();
    bench.options.quiet = Some(std::time::Duration::from_secs(20));
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert!(loaded(&bench).contains("1000"));
}

/// The way back of a host with an engine reloads it, and asks it.
#[test]
fn what_is_not_confirmed_is_unloaded_again() {
    use pbxctl::apply::Confirm;
    let mut bench = bench(&[]);
    let good = users(&mut bench, &["1000"], "");
    assert_eq!(bench.apply(&good).exit_code(), 0);
    bench.options.confirm = Some(Confirm {
        within: std::time::Duration::from_secs(6),
        word: "w".into(),
    });
    let more = users(&mut bench, &["1000", "1001"], "");
    assert_eq!(bench.apply(&more).hosts[0].outcome, Outcome::Pending);
    assert!(loaded(&bench).contains("1001"));
    wait_for(&bench);
    assert_eq!(loaded(&bench), "[1000@acme.example]\n");
    let now = bench.look();
    assert!(
        now.confirmed() && !now.unread && now.stuck.is_none(),
        "{now:?}"
    );
    // A way back that fails is loud, and the next plan reloads everything
    assert_eq!(bench.apply(&more).hosts[0].outcome, Outcome::Pending);
    fs::write(
        bench.folder.path().join("tools/asterisk"),
        "#!/bin/sh\n[ \"$2\" = 'core show version' ] && echo Asterisk 22\n",
    )
    .unwrap();
    wait_for(&bench);
    let now = bench.look();
    assert!(now.unread && now.stuck.unwrap().contains("res_pjsip.so does not reload"));
    assert!(bench.plan(&good).hosts[0].unconfirmed);
}

fn wait_for(bench: &Bench) {
    let start = std::time::Instant::now();
    while bench.root().join("pending").exists() || bench.root().join("lease").exists() {
        assert!(start.elapsed().as_secs() < 60, "it never goes back");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
