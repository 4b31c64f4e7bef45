//! A plan is carried out exactly as it was reviewed, once, or not at all: each way to be another one has its own message, and exit 4.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::site::{Run, Site};
use pbxctl::secrets::{ProjectKey, open_plan, seal_plan};
use serde_json::{Value, json};
use std::fs;

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\npolicy: {deletes: {users: 1}}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";

const USERS: &str =
    "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}}
users:
  alice: {name: Alice}
  bob: {name: Bob}
  carol: {name: Carol}
  dave: {name: Dave}
";

const KEY: &str = "CLJxj0BBt6uYnLlzRyeLDDN6rfGQvBhwbCHHt0_xKZU";

/// A site of which one state is applied, and another one is sealed in `plan`.
fn reviewed() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", KEY)
        .file("pbx.yaml", PROJECT)
        .file("tenants/acme/a.yaml", USERS);
    good(&site.run(["lock", "-q"]));
    good(&site.run(["apply", "--yes", "-q"]));
    edit(&site, "Alice", "Alice Johnson");
    assert_eq!(site.run(["plan", "-q", "--out", "plan"]).code, 2);
    site
}

fn edit(site: &Site, from: &str, to: &str) {
    let text = site.read("tenants/acme/a.yaml").replace(from, to);
    site.write("tenants/acme/a.yaml", &text);
    good(&site.run(["lock", "-q"]));
}

#[track_caller]
fn good(run: &Run) {
    assert_eq!(run.code, 0, "{run}");
}

#[track_caller]
fn stale(run: &Run, why: &str) {
    assert!(run.code == 4 && run.stderr.contains(why), "{why}: {run}");
    assert!(run.stderr.contains("nothing was changed"), "{run}");
}

fn live(site: &Site) -> String {
    let current = site.path("host/current");
    fs::read_link(current).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn what_was_reviewed_is_carried_out_once() {
    let site = reviewed();
    let text = site.read("plan");
    assert!(!text.contains(KEY) && text.contains("\"base\""), "{text}");
    good(&site.run(["apply", "--plan", "plan"]));
    good(&site.run(["rollback", "-q"]));
    let before = live(&site);
    stale(
        &site.run(["apply", "--plan", "plan"]),
        "was used before: line ",
    );
    assert_eq!(live(&site), before);
}

#[test]
fn what_is_written_must_be_what_was_reviewed() {
    let site = reviewed();
    let before = live(&site);
    edit(&site, "Bob", "Bobby");
    stale(
        &site.run(["apply", "--plan", "plan"]),
        "was made from other documents than these",
    );
    edit(&site, "Bobby", "Bob");
    let lock = site.read("pbx.lock");
    site.write("pbx.lock", &lock.replace("# ", "#  "));
    if site.read("pbx.lock") != lock {
        stale(
            &site.run(["apply", "--plan", "plan"]),
            "was made with another `pbx.lock`",
        );
    }
    site.write("pbx.lock", &lock);
    assert_eq!(live(&site), before);
    good(&site.run(["apply", "--plan", "plan"]));
    assert_ne!(live(&site), before);
}

#[test]
fn the_host_must_run_what_was_reviewed() {
    let site = reviewed();
    edit(&site, "Johnson", "Jones");
    good(&site.run(["apply", "--yes", "-q"]));
    edit(&site, "Jones", "Johnson");
    stale(
        &site.run(["apply", "--plan", "plan"]),
        "was made while `pbx` ran the release ",
    );
    assert_eq!(site.run(["plan", "-q", "--out", "plan"]).code, 2);
    let edited = site.path("host/current/asterisk/pjsip.d/acme.conf");
    let text = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, text + "; by hand\n").unwrap();
    stale(&site.run(["apply", "--plan", "plan"]), "edited by hand");
}

#[test]
fn another_key_another_file_and_another_time_are_refused() {
    let site = reviewed();
    let other = "0LJxj0BBt6uYnLlzRyeLDDN6rfGQvBhwbCHHt0_xKZ0";
    let run = site.run_with("PBXCTL_KEY", other, ["apply", "--plan", "plan"]);
    stale(&run, "was changed, or sealed with another project key");
    let text = site.read("plan");
    site.write(
        "changed",
        &text.replace("\"waivers\": []", "\"waivers\": [\"users=3\"]"),
    );
    assert_ne!(site.read("changed"), text);
    stale(
        &site.run(["apply", "--plan", "changed"]),
        "was changed, or sealed",
    );
    assert_eq!(
        site.run(["plan", "-q", "--out", "soon", "--expires", "1s"])
            .code,
        2
    );
    std::thread::sleep(std::time::Duration::from_millis(2100));
    stale(&site.run(["apply", "--plan", "soon"]), "has expired");
    let missing = site.run(["apply", "--plan", "nowhere"]);
    assert!(
        missing.code == 1 && missing.stderr.contains("cannot read"),
        "{missing}"
    );
}

/// What the policy refuses is not sealed, and a waiver is part of what is.
#[test]
fn a_waiver_is_sealed_with_the_plan() {
    let site = reviewed();
    edit(&site, "  bob: {name: Bob}\n  carol: {name: Carol}\n", "");
    let refused = site.run(["plan", "-q", "--out", "many"]);
    assert!(
        refused.code == 3 && !site.path("many").exists(),
        "{refused}"
    );
    assert_eq!(
        site.run(["plan", "-q", "--out", "many", "--waive", "users=2"])
            .code,
        0o2
    );
    let twice = site.run(["apply", "--plan", "many", "--waive", "users=2"]);
    assert_eq!(twice.code, 64, "{twice}");
    good(&site.run(["apply", "--plan", "many"]));
}

/// The plan with something else in it, under a good seal: as another pbxctl with the same key would have made it.
fn resealed(site: &Site, change: impl FnOnce(&mut Value)) {
    let key = ProjectKey::new(KEY.as_bytes().to_vec()).unwrap();
    let text = site.read("plan");
    let mut plan: Value = serde_json::from_str(open_plan(&key, &text).unwrap()).unwrap();
    change(&mut plan);
    site.write("other", &seal_plan(&key, &plan.to_string()));
}

#[test]
fn another_pbxctl_and_other_hosts_are_refused() {
    let site = reviewed();
    let before = live(&site);
    resealed(&site, |_| ());
    let other = ["apply", "--plan", "other"];
    for (why, at, value) in [
        (
            "was made by pbxctl 0.0.1, and this is",
            "/of/tool",
            json!("0.0.1"),
        ),
        (
            "was made with other templates of pbxctl",
            "/of/templates",
            json!("0"),
        ),
        ("is that of another project key", "/of/project", json!("0")),
        ("was made with another `pbx.lock`", "/of/lock", json!("0")),
        ("was written by another pbxctl", "/version", json!(2)),
        (
            "was written by another pbxctl",
            "/waivers",
            json!("no list"),
        ),
        (
            "is not for the same hosts: `pbx` differs",
            "/hosts",
            json!([]),
        ),
        (
            "reaches `pbx` by ssh://elsewhere, and it is",
            "/hosts/0/connect",
            json!("ssh://elsewhere"),
        ),
    ] {
        resealed(&site, |plan| *plan.pointer_mut(at).unwrap() = value);
        let run = site.run(other);
        let told = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        stale(
            &Run {
                stderr: told,
                ..run
            },
            why,
        );
    }
    assert_eq!(live(&site), before);
    resealed(&site, |_| ());
    good(&site.run(other));
}

/// The same documents with another secret make another release.
#[test]
fn a_secret_that_changed_is_not_what_was_reviewed() {
    let site = Site::new()
        .variable("PBXCTL_KEY", KEY)
        .variable("CARRIER", "the first password of the trunk")
        .file("pbx.yaml", PROJECT)
        .file("tenants/acme/a.yaml", USERS)
        .file(
            "tenants/acme/trunk.yaml",
            "trunks: {main: {kind: sip, server: sip.provider.example, register: {username: acme, password: {env: CARRIER}}}}\n",
        );
    good(&site.run(["lock", "-q"]));
    assert_eq!(site.run(["plan", "-q", "--out", "plan"]).code, 2);
    let run = site.run_with(
        "CARRIER",
        "the second one of them",
        ["apply", "--plan", "plan"],
    );
    let told = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    stale(
        &Run {
            stderr: told,
            ..run
        },
        "than what is written: a secret changed",
    );
    assert!(!site.path("host/current").exists());
    good(&site.run(["apply", "--plan", "plan"]));
}

/// Every byte of the plan with a bit turned is no plan for what opens them, and bytes all over it are none for `apply`.
#[test]
fn a_byte_that_was_flipped_is_found() {
    let site = reviewed();
    let before = live(&site);
    let sealed = fs::read(site.path("plan")).unwrap();
    let key = ProjectKey::new(KEY.as_bytes().to_vec()).unwrap();
    let opens = |bytes: Vec<u8>| {
        // What is no text is no plan
        String::from_utf8(bytes).is_ok_and(|text| open_plan(&key, &text).is_some())
    };
    assert!(opens(sealed.clone()));
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone();
        bytes[at] ^= 1 << (at % 7);
        assert!(!opens(bytes), "byte {at}");
    }
    let step = sealed.len() / 40;
    for (bit, at) in (0..sealed.len()).step_by(step).enumerate() {
        let mut bytes = sealed.clone();
        bytes[at] ^= 1 << (bit % 7);
        fs::write(site.path("flipped"), &bytes).unwrap();
        let run = site.run(["apply", "--plan", "flipped"]);
        stale(&run, "was changed, or sealed with another project key");
    }
    assert_eq!(live(&site), before);
}
