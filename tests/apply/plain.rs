//! Plain files at fixed paths instead of links: the same transaction, and a record that brings what was broken off to an end.

use crate::engine::{self, bench, loaded};
use crate::faults::put_killer;
use crate::site::{Bench, Site};
use pbxctl::apply::{
    Answer, ApplyError, Call, ConnectOptions, Edits, Host, Outcome, Reading, Stale, connect, drift,
    history, unlock,
};
use pbxctl::plan::Version;
use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

fn place(bench: &Bench) -> PathBuf {
    bench.folder.path().join("etc/pjsip.d/pbxctl")
}

/// These users in a file each, as plain files or behind a link.
fn users(bench: &mut Bench, names: &[&str], plain: bool) -> Site {
    let mut engine = engine::engine(bench, names);
    engine.folders[0].plain = plain;
    bench.engine = Some(engine);
    let path = |name: &&str| format!("asterisk/pjsip.d/{name}.conf");
    let text = |name: &&str| format!("[{name}@acme.example]\n");
    let files: Vec<_> = names.iter().map(|name| (path(name), text(name))).collect();
    let files: Vec<_> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    bench.site(&files)
}

/// The files that the engine finds, and what is in them.
fn lying(bench: &Bench) -> Vec<String> {
    let folder = fs::read_dir(place(bench)).unwrap();
    let file = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(fs::symlink_metadata(&path).unwrap().is_file(), "{name}");
        (name, fs::read_to_string(path).unwrap())
    };
    let mut all: Vec<_> = folder.map(|entry| file(entry.unwrap().path())).collect();
    all.sort();
    let named = |(name, text): (String, String)| {
        assert_eq!(
            text,
            format!("[{}@acme.example]\n", name.trim_end_matches(".conf"))
        );
        name.trim_end_matches(".conf").to_owned()
    };
    all.into_iter().map(named).collect()
}

#[test]
fn files_come_change_go_and_come_back() {
    let mut bench = bench(&[]);
    let one = users(&mut bench, &["1000", "1001"], true);
    let report = bench.apply(&one);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(lying(&bench), ["1000", "1001"]);
    assert!(!fs::symlink_metadata(place(&bench)).unwrap().is_symlink());
    let mode = |path: &str| {
        let there = fs::metadata(place(&bench).join(path)).unwrap();
        there.permissions().mode() & 0o777
    };
    assert_eq!((mode("."), mode("1000.conf")), (0o750, 0o640));
    assert!(bench.plan(&one).is_nothing());
    let two = users(&mut bench, &["1001", "1002"], true);
    assert_eq!(bench.apply(&two).exit_code(), 0);
    assert_eq!(lying(&bench), ["1001", "1002"]);
    assert!(bench.plan(&two).is_nothing());
    assert!(!bench.root().join("laying").exists());
    assert_eq!(bench.rollback(None).exit_code(), 0);
    assert_eq!(lying(&bench), ["1000", "1001"]);
    let beside = fs::read_dir(place(&bench).parent().unwrap()).unwrap();
    assert_eq!(beside.count(), 1, "nothing is left beside it");
}

#[test]
fn a_reload_that_fails_puts_the_former_files_back_also_where_there_were_none() {
    let mut bench = bench(&[]);
    fs::write(bench.folder.path().join("broken"), "").unwrap();
    let one = users(&mut bench, &["1000"], true);
    assert_eq!(bench.apply(&one).hosts[0].outcome, Outcome::RolledBack);
    let left = fs::read_to_string(place(&bench).join("none.conf")).unwrap();
    assert!(left.contains("nothing is applied"), "{left}");
    fs::remove_file(bench.folder.path().join("broken")).unwrap();
    let one = users(&mut bench, &["1000"], true);
    assert_eq!(bench.apply(&one).exit_code(), 0);
    fs::write(bench.folder.path().join("broken"), "").unwrap();
    let two = users(&mut bench, &["1001"], true);
    assert_eq!(bench.apply(&two).exit_code(), 6);
    assert_eq!(lying(&bench), ["1000"]);
}

#[test]
fn a_host_goes_from_links_to_files_and_back() {
    let mut bench = bench(&[]);
    for plain in [false, true, false, true] {
        let site = users(&mut bench, &["1000"], plain);
        let report = bench.apply(&site);
        assert_eq!(report.exit_code(), 0, "{report:?}");
        let link = fs::symlink_metadata(place(&bench)).unwrap().is_symlink();
        assert_eq!((link, lying(&bench)), (!plain, vec!["1000".to_owned()]));
        assert!(bench.plan(&site).is_nothing());
    }
    assert_eq!(bench.rollback(None).exit_code(), 0);
    assert!(fs::symlink_metadata(place(&bench)).unwrap().is_symlink());
}

#[test]
fn an_edit_at_the_fixed_path_is_told_refused_and_kept_when_it_is_discarded() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000", "1001"], true);
    bench.apply(&site);
    fs::write(place(&bench).join("1000.conf"), "by hand\n").unwrap();
    fs::write(place(&bench).join("own.conf"), "own\n").unwrap();
    fs::remove_file(place(&bench).join("1001.conf")).unwrap();
    let name = |file: &str| format!("asterisk/pjsip.d/{file}.conf");
    assert_eq!(bench.look().edited, ["1000", "1001", "own"].map(name));
    let (bundle, blobs) = (&site.bundle, &site.blobs);
    let (mut host, to) = (bench.host(), bench.destination());
    let told = drift(host.as_mut(), &to, bundle, blobs, Reading::Touched).unwrap();
    let by_hand = Version::Text("by hand\n".into());
    assert_eq!(told.files[0].live, by_hand);
    assert_eq!(bench.apply(&site).exit_code(), 4);
    bench.options.edits = Edits::Discard;
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert_eq!(lying(&bench), ["1000", "1001"]);
    let release = bench.look().release.unwrap();
    let aside = bench
        .root()
        .join("aside")
        .join(release)
        .join("asterisk/pjsip.d");
    let kept = |file: &str| fs::read_to_string(aside.join(file)).unwrap();
    assert_eq!(
        (kept("1000.conf").as_str(), kept("own.conf").as_str()),
        ("by hand\n", "own\n")
    );
    // Somebody who takes the whole folder away
    fs::remove_dir_all(place(&bench)).unwrap();
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert_eq!(lying(&bench), ["1000", "1001"]);
}

#[test]
fn a_folder_or_a_link_of_somebody_else_is_refused() {
    let mut bench = bench(&[]);
    let site = users(&mut bench, &["1000"], true);
    fs::create_dir_all(place(&bench)).unwrap();
    fs::write(place(&bench).join("theirs.conf"), "theirs\n").unwrap();
    assert!(bench.plan(&site).is_refused());
    fs::remove_file(place(&bench).join("theirs.conf")).unwrap();
    fs::remove_dir(place(&bench)).unwrap();
    symlink("/tmp", place(&bench)).unwrap();
    assert!(bench.plan(&site).is_refused());
    fs::remove_file(place(&bench)).unwrap();
    // An empty folder may have been made for us
    fs::create_dir(place(&bench)).unwrap();
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert_eq!(lying(&bench), ["1000"]);
}

/// A host whose programs kill at a certain turn, while it switches.
struct Deadly {
    host: Box<dyn Host>,
    deadly: Box<dyn Host>,
}

impl Host for Deadly {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        match call.verb {
            "switch" => self.deadly.run(call, input),
            _ => self.host.run(call, input),
        }
    }
}

#[test]
fn killed_anywhere_while_it_switches_and_the_record_brings_it_to_an_end() {
    let programs = [
        ("cp", vec![1, 2]),
        ("mv", vec![3, 5, 6, 8]),
        ("rm", vec![2, 4]),
        ("sync", vec![2, 6]),
        ("find", vec![4]),
    ];
    let (mut recorded, mut killed) = (0, 0);
    for (program, turn) in programs
        .into_iter()
        .flat_map(|(program, turns)| turns.into_iter().map(move |turn| (program, turn)))
    {
        let what = format!("{program} {turn}");
        let mut bench = bench(&[]);
        let old = users(&mut bench, &["1000", "1001"], true);
        assert_eq!(bench.apply(&old).exit_code(), 0, "{what}");
        let new = users(&mut bench, &["1001", "1002", "1003"], true);
        let tools = bench.folder.path().join("deadly");
        fs::create_dir(&tools).unwrap();
        put_killer(&tools, program, turn);
        let deadly = ConnectOptions {
            tools: Some(tools),
            ..ConnectOptions::default()
        };
        let report = bench.apply_on(&new, &bench.plan(&new), &|to| {
            let (host, deadly) = (bench.host(), connect(to, &deadly)?);
            Ok(Box::new(Deadly { host, deadly }))
        });
        let outcome = report.hosts[0].outcome;
        killed += usize::from(outcome != Outcome::Applied);
        let halfway = bench.root().join("laying").exists();
        recorded += usize::from(halfway);
        let there = if halfway { Vec::new() } else { lying(&bench) };
        let [before, after] = [vec!["1000", "1001"], vec!["1001", "1002", "1003"]];
        assert!(
            halfway || there == before || there == after,
            "{what}: {there:?}"
        );
        assert!(loaded(&bench).contains("1001"), "{what}");
        assert!(bench.look().edited.is_empty(), "{what}");
        unlock(bench.host().as_mut(), "alice").unwrap();
        bench.options.stale = Stale::Replan;
        let next = bench.apply(&new);
        assert_eq!(next.exit_code(), 0, "{what}: {report:?} {next:?}");
        assert_eq!(lying(&bench), after, "{what}");
        assert!(bench.plan(&new).is_nothing(), "{what}");
        let faults = history(bench.host().as_mut()).unwrap().faults;
        assert!(faults.is_empty(), "{what}: {faults:?}");
    }
    println!("killed {killed} times, {recorded} of them with a record to go by");
    assert!(recorded > 0 && killed > 5, "{killed} {recorded}");
}

/// Nobody applies again, and what looks every minute or after a reboot finds the record.
#[test]
fn what_wakes_after_a_reboot_finishes() {
    let mut bench = bench(&[]);
    let old = users(&mut bench, &["1000", "1001"], true);
    assert_eq!(bench.apply(&old).exit_code(), 0);
    let path = place(&bench);
    fs::remove_file(path.join("1000.conf")).unwrap();
    let folder = format!("none\nasterisk/pjsip.d\t{}\n", path.display());
    fs::write(bench.root().join("laying"), folder).unwrap();
    let program = bench.root().join("bin/way-back.sh");
    let ran = std::process::Command::new("sh")
        .arg(program)
        .arg(bench.root())
        .arg("expire")
        .status();
    assert!(ran.unwrap().success());
    assert_eq!(lying(&bench), ["1000", "1001"]);
    assert!(!bench.root().join("laying").exists());
}
