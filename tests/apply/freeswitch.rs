//! FreeSWITCH's side of an apply, on a fake that behaves as the real one was measured to.

use crate::site::{Bench, Site};
use pbxctl::apply::Outcome;
use pbxctl::bundle::{Engine, Expected, Folder, Kind};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Reads its files at `reloadxml`, unless one is `broken`: then it says `+OK` all the same, and keeps what it had.
const FS_CLI: &str = r#"#!/bin/sh
d=@DIR@
PATH=/usr/bin:/bin
echo "$2" >>$d/asked
case $2 in
version) echo 'FreeSWITCH Version 1.10.12-release+git (64bit)' ;;
reloadxml)
    if grep -qs broken $d/etc/*/pbxctl/*.xml; then echo '+OK [[error near line 7596]: unexpected closing tag]'; else
        cat $d/etc/*/pbxctl/*.xml >$d/loaded; echo '+OK [Success]'; fi ;;
list_users) echo 'userid|context|domain|group|contact|callgroup|effective_caller_id_name|effective_caller_id_number'
    sed -n 's/.*<user id="\(.*\)"\/>/\1|x|acme.example|default|error\/user_not_registered|||/p' $d/loaded; echo; echo '+OK' ;;
'xml_locate dialplan') sed -n '/<context/p' $d/loaded ;;
'sofia xmlstatus gateway') sed -n 's/.*<gateway name="\(.*\)">/<name>\1<\/name><state>REGED<\/state>/p' $d/loaded ;;
'show channels count') echo; echo '4 total.' ;;
'show calls count') echo; echo '2 total.' ;;
'sofia status profile internal reg') printf 'Registrations:\nCall-ID:    x\nUser:       \t1000@acme.example\nCall-ID:    y\nUser:       \t1000@acme.example\nTotal items returned: 2\n' ;;
'sofia profile '*) echo '+OK' ;;
esac
"#;

fn bench() -> Bench {
    let mut bench = Bench::new();
    let folder = bench.folder.path().to_owned();
    let tools = folder.join("tools");
    fs::create_dir(&tools).unwrap();
    let text = FS_CLI.replace("@DIR@", folder.to_str().unwrap());
    fs::write(tools.join("fs_cli"), text).unwrap();
    fs::set_permissions(tools.join("fs_cli"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(folder.join("etc")).unwrap();
    fs::write(folder.join("loaded"), "").unwrap();
    let lines = ["directory", "dialplan", "gateways"].map(|name| format!("{}\n", line(name)));
    fs::write(folder.join("etc/freeswitch.xml"), lines.concat()).unwrap();
    bench.connect.tools = Some(tools);
    bench
}

fn line(folder: &str) -> String {
    format!("<X-PRE-PROCESS cmd=\"include\" data=\"{folder}/pbxctl/*.xml\"/>")
}

/// A host with these users and gateways, and what else stands in the directory.
fn site(bench: &mut Bench, users: &[&str], gateways: &[&str], more: &str) -> Site {
    let etc = bench.folder.path().join("etc");
    let folder = |name: &str, module: &str| Folder {
        release: format!("freeswitch/{name}"),
        link: etc.join(name).join("pbxctl").to_str().unwrap().into(),
        plain: false,
        core_file: etc.join("freeswitch.xml").to_str().unwrap().into(),
        core_line: line(name),
        module: module.into(),
    };
    let of = |kind| move |user: &&str| Expected::new(kind, format!("{user}@acme.example"));
    let endpoints = users.iter().map(of(Kind::Endpoint));
    let aors = users.iter().map(of(Kind::Aor));
    let trunks = gateways.iter().map(|name| {
        let name = name.split(' ').next().unwrap();
        Expected::new(Kind::Gateway, name)
    });
    let context = [Expected::new(Kind::Context, "acme_users")];
    bench.engine = Some(Engine {
        kind: "freeswitch".into(),
        group: "-".into(),
        folders: vec![
            folder("directory", "xml"),
            folder("dialplan", "xml"),
            folder("gateways", "gateways"),
        ],
        expected: endpoints.chain(aors).chain(trunks).chain(context).collect(),
        oldest: "1.10".into(),
        renewed: vec!["freeswitch/gateways".into()],
    });
    files(bench, users, gateways, more)
}

fn files(bench: &Bench, users: &[&str], gateways: &[&str], more: &str) -> Site {
    let users = users.iter().map(|user| format!("<user id=\"{user}\"/>\n"));
    let directory = format!("<include>\n{more}{}</include>\n", users.collect::<String>());
    let gateways = gateways.iter().map(|gateway| {
        let (name, proxy) = gateway.split_once(' ').unwrap();
        format!(
            "<gateway name=\"{name}\">\n<param name=\"proxy\" value=\"{proxy}\"/>\n</gateway>\n"
        )
    });
    let gateways = format!("<include>\n{}</include>\n", gateways.collect::<String>());
    bench.site(&[
        ("freeswitch/directory/acme.xml", directory.as_str()),
        (
            "freeswitch/dialplan/acme.xml",
            "<include>\n<context name=\"acme_users\">\n</context>\n</include>\n",
        ),
        ("freeswitch/gateways/acme.xml", gateways.as_str()),
    ])
}

/// What FreeSWITCH was asked since the last time.
fn asked(bench: &Bench) -> Vec<String> {
    let file = bench.folder.path().join("asked");
    let asked = fs::read_to_string(&file).unwrap_or_default();
    fs::write(file, "").unwrap();
    asked.lines().map(str::to_owned).collect()
}

fn loaded(bench: &Bench) -> String {
    fs::read_to_string(bench.folder.path().join("loaded")).unwrap()
}

#[test]
fn a_tree_is_read_once_and_who_left_is_flushed() {
    let mut bench = bench();
    let two = site(&mut bench, &["1000", "1001"], &[], "");
    let report = bench.apply(&two);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let said = asked(&bench);
    assert_eq!(
        said.iter()
            .filter(|command| *command == "reloadxml")
            .count(),
        1
    );
    let one = site(&mut bench, &["1000"], &[], "");
    let report = bench.apply(&one);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert!(!loaded(&bench).contains("1001"));
    let flushed = "sofia profile internal flush_inbound_reg 1001@acme.example";
    let said = asked(&bench);
    assert!(said.iter().any(|command| command == flushed), "{said:?}");
    assert!(bench.plan(&one).is_nothing());
}

/// `+OK` alone is no success: nothing but `+OK [Success]` is.
#[test]
fn a_tree_that_is_not_read_goes_back() {
    let mut bench = bench();
    let good = site(&mut bench, &["1000"], &[], "");
    assert_eq!(bench.apply(&good).exit_code(), 0);
    let was = (bench.look().release, loaded(&bench));
    let bad = site(&mut bench, &["1000", "1001"], &[], "broken\n");
    let report = bench.apply(&bad);
    let found = (report.exit_code(), report.hosts[0].outcome);
    assert_eq!(found, (6, Outcome::RolledBack), "{report:?}");
    let told = &report.hosts[0].errors[0].message;
    assert!(told.contains("error near line 7596"), "{told}");
    assert_eq!((bench.look().release, loaded(&bench)), was);
}

/// A gateway that changed or went is dropped before the profile is scanned; one that stays is left alone.
#[test]
fn a_gateway_that_changed_is_dropped_before_the_scan() {
    let mut bench = bench();
    let first = [
        "acme_trunk_main 192.0.2.1",
        "acme_trunk_old 192.0.2.2",
        "acme_trunk_same 192.0.2.3",
    ];
    let before = site(&mut bench, &[], &first, "");
    assert_eq!(bench.apply(&before).exit_code(), 0);
    asked(&bench);
    let second = ["acme_trunk_main 192.0.2.9", "acme_trunk_same 192.0.2.3"];
    let after = site(&mut bench, &[], &second, "");
    let report = bench.apply(&after);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let profile: Vec<_> = asked(&bench)
        .into_iter()
        .filter_map(|command| Some(command.strip_prefix("sofia profile external ")?.to_owned()))
        .collect();
    assert_eq!(
        profile,
        ["killgw acme_trunk_main", "killgw acme_trunk_old", "rescan"]
    );
}

#[test]
fn what_goes_on_is_counted() {
    let mut bench = bench();
    let one = site(&mut bench, &["1000"], &["acme_trunk_main 192.0.2.1"], "");
    assert_eq!(bench.apply(&one).exit_code(), 0);
    let activity = pbxctl::apply::activity(bench.host().as_mut()).unwrap();
    assert_eq!(
        (
            activity.calls,
            activity.channels,
            activity.contacts,
            activity.endpoints
        ),
        (2, 4, 2, 1)
    );
}

/// Nothing changes on a host whose engine is older than what we write for; the plan says so, with both versions.
#[test]
fn an_engine_that_is_too_old_is_refused() {
    let mut bench = bench();
    let tool = bench.folder.path().join("tools/fs_cli");
    let text = fs::read_to_string(&tool).unwrap();
    fs::write(&tool, text.replace("1.10.12", "1.8.7")).unwrap();
    let one = site(&mut bench, &["1000"], &[], "");
    assert!(bench.plan(&one).is_refused());
    let report = bench.apply(&one);
    let failed = (report.exit_code(), report.hosts[0].outcome);
    assert_eq!(failed, (1, Outcome::Failed), "{report:?}");
    let error = &report.hosts[0].errors[0];
    let told = "freeswitch 1.8.7-release+git is too old: it has to be 1.10 or later";
    assert_eq!(error.message, told);
    assert_eq!(
        error.help,
        ["install freeswitch 1.10 or later, and apply again"]
    );
    assert_eq!(
        (bench.look().release, loaded(&bench)),
        (None, String::new())
    );
}

/// Whoever goes is no longer registered, and the trunks of a file that changes are away for a while: the plan says both.
#[test]
fn a_plan_says_what_is_dropped() {
    let mut bench = bench();
    let before = site(
        &mut bench,
        &["1000", "1001"],
        &["acme_trunk_main 192.0.2.1"],
        "",
    );
    assert_eq!(bench.apply(&before).exit_code(), 0);
    let after = site(&mut bench, &["1000"], &["acme_trunk_main 192.0.2.9"], "");
    let plan = bench.plan(&after);
    let drops = &plan.hosts[0].drops;
    assert_eq!(drops.registrations, ["1001@acme.example"]);
    assert_eq!(drops.trunks, ["tenants/acme".to_owned()].into());
    assert!(drops.calls.is_empty() && plan.dropped().is_empty());
}

/// As with links: the tree is read once, what goes is gone, and a tree that cannot be read goes back.
#[test]
fn plain_files_come_change_go_and_come_back() {
    let mut bench = bench();
    let plain = |bench: &mut Bench, users: &[&str], more: &str| {
        site(bench, users, &["acme_trunk_main 192.0.2.1"], more);
        let mut engine = bench.engine.take().unwrap();
        engine
            .folders
            .iter_mut()
            .for_each(|folder| folder.plain = true);
        bench.engine = Some(engine);
        files(bench, users, &["acme_trunk_main 192.0.2.1"], more)
    };
    let one = plain(&mut bench, &["1000"], "");
    let report = bench.apply(&one);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let file = bench.folder.path().join("etc/directory/pbxctl/acme.xml");
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
    let folder = file.parent().unwrap();
    assert!(!fs::symlink_metadata(folder).unwrap().is_symlink());
    let two = plain(&mut bench, &["1000", "1001"], "");
    assert_eq!(bench.apply(&two).exit_code(), 0);
    assert!(loaded(&bench).contains("1001") && bench.plan(&two).is_nothing());
    let bad = plain(&mut bench, &["1000"], "broken\n");
    assert_eq!(bench.apply(&bad).hosts[0].outcome, Outcome::RolledBack);
    assert!(fs::read_to_string(&file).unwrap().contains("1001"));
    assert!(loaded(&bench).contains("1001"));
}
