use crate::render::KEY;
use crate::site::Site;
use insta::assert_snapshot;

#[test]
fn a_repository_is_applied_changed_and_taken_back() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["plan"]).code, 2);
    let first = site.run(["apply", "--yes"]);
    assert!(
        first.code == 0 && first.stderr.contains("is live\n\nnext:\n"),
        "{first}"
    );
    assert!(
        site.read("host/current/phones/001565123456.cfg")
            .contains("1000 Alice Johnson")
    );
    assert_eq!(site.run(["plan"]).code, 0);
    rename(&site, "Bob Brown", "Bob Green");
    let plan = site.run(["plan"]);
    assert!(
        plan.code == 2 && plan.stdout.contains("+callerid=\"Bob Green\" <1001>\n"),
        "{plan}"
    );
    assert_eq!(
        site.run(["apply", "--yes", "-m", "a wedding", "--ticket", "OPS-1234"])
            .code,
        0
    );
    let back = site.run(["rollback", "-m", "too early"]);
    assert!(back.code == 0 && back.stderr.contains("is live"), "{back}");
    assert!(
        site.read("host/current/asterisk/pjsip.d/main.conf")
            .contains("Bob Brown")
    );
    let history = site.run(["history"]);
    assert_snapshot!(history.scrubbed(), @r"
    --- stdout
    pbx: 3 entries, the journal is as it was written
        6  [TIME]  alice@[MACHINE]  rollback applied  [RELEASE], 3 files, [SPAN]
           too early
        4  [TIME]  alice@[MACHINE]  apply applied  [RELEASE], 3 files, ticket OPS-1234, [SPAN]
           a wedding
        2  [TIME]  alice@[MACHINE]  apply applied  [RELEASE], 10 files, [SPAN]
    --- exit 0
    ");
    assert_snapshot!(site.run(["status"]).scrubbed(), @r"
    --- stdout
    pbx (the folder `host`): release [RELEASE], 10 files, found working
    --- exit 0
    ");
}

fn rename(site: &Site, from: &str, to: &str) {
    let text = site.read("tenants/main/tenant.yaml");
    assert!(text.contains(from));
    site.write("tenants/main/tenant.yaml", &text.replace(from, to));
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let site = Site::example("quickstart");
    assert_snapshot!(site.run(["apply"]), @r"
    --- stderr
    error: nobody is here to be asked whether to apply
    help: read `pbxctl plan`, then add `--yes`
    --- exit 64
    ");
    assert!(!site.path("host").exists());
}

#[test]
fn a_stale_lockfile_is_planned_but_not_applied() {
    let site = Site::example("quickstart");
    let tenant = site
        .read("tenants/main/tenant.yaml")
        .replace("users:\n  alice", "users:\n  dave: {name: Dave}\n  alice");
    site.write("tenants/main/tenant.yaml", &tenant);
    assert_eq!(site.run(["plan"]).code, 2);
    let run = site.run(["apply", "--yes", "-q"]);
    assert_snapshot!(run, @r"
    --- stderr
    error: `pbx.lock` is stale: 2 lines would change
    help: run `pbxctl lock`, and commit `pbx.lock`
    --- exit 1
    ");
    assert!(!site.path("host").exists());
    assert_eq!(site.run(["lock"]).code, 0);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
}

#[test]
fn edits_by_hand_are_not_lost_in_silence() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    site.append("host/current/phones/001565123456.cfg", "by.hand = 1\n");
    let status = site.run(["status"]);
    assert!(
        status
            .stdout
            .contains("edited by hand: phones/001565123456.cfg"),
        "{status}"
    );
    let run = site.run(["apply", "--yes"]);
    assert!(
        run.code != 0 && run.stderr.contains("`--discard-edits`"),
        "{run}"
    );
    assert_eq!(site.run(["apply", "--yes", "--discard-edits"]).code, 0);
    assert!(
        !site
            .read("host/current/phones/001565123456.cfg")
            .contains("by.hand")
    );
}

#[test]
fn another_key_is_another_project() {
    let site = Site::example("office");
    assert_eq!(site.run_with("PBXCTL_KEY", KEY, ["apply", "--yes"]).code, 0);
    let run = site.run_with(
        "PBXCTL_KEY",
        "another key of the tests, as worthless as the first",
        ["apply", "--yes", "-q"],
    );
    assert!(run.code == 1, "{run}");
    let short = site.run_with("PBXCTL_KEY", "short", ["plan", "-q"]);
    assert!(
        short.code == 1 && short.stderr.starts_with("error[E0402]"),
        "{short}"
    );
}

/// People come and go; the last one too.
#[test]
fn a_tenant_without_people_is_applied() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    site.write(
        "tenants/main/tenant.yaml",
        "tenant: {name: Main, domain: main.example.net, pools: {users: 1000-1999}}\n",
    );
    assert_eq!(site.run(["lock"]).code, 0);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert!(!site.path("host/current/phones/001565123456.cfg").exists());
    assert!(
        site.path("host/current/asterisk/pjsip.d/main.conf")
            .is_file()
    );
}

#[test]
fn programs_read_one_document_a_run() {
    let site = Site::example("quickstart");
    for (args, kind) in [
        (&["plan", "--format", "json"][..], "plan"),
        (&["apply", "--yes", "--format", "json"], "apply"),
        (&["history", "--format", "json"], "history"),
        (&["status", "--format", "json"], "status"),
        (&["list", "users", "--format", "json"], "users"),
    ] {
        let run = site.run(args.iter().copied());
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            (&document["version"], &document["result"]["kind"]),
            (&1.into(), &kind.into()),
            "{run}"
        );
        assert!(document["diagnostics"].is_array(), "{run}");
    }
}

#[test]
fn no_connection_is_opened_offline() {
    let site = Site::example("quickstart");
    let pbx = site.read("pbx.yaml").replace(
        "connect: {dir: ./host} ",
        "connect: ssh://pbxctl@192.0.2.1\n    host_key: ssh-ed25519 AAAA\n   ",
    );
    site.write(
        "pbx.yaml",
        &pbx.replace("file: demo.key", "env: PBXCTL_KEY"),
    );
    assert_snapshot!(site.run_with("PBXCTL_KEY", KEY, ["plan", "--offline", "-q"]), @r"
    --- stderr
    error: `pbx`: it is reached over SSH, and `--offline` forbids that
    help: leave `--offline` out
    --- exit 1
    ");
}

/// Who answers and who does not are side by side; the one that comes after them is left alone.
#[test]
fn a_host_that_is_down_fails_alone_and_stops_what_comes_after_it() {
    let site = Site::new().variable("PBXCTL_KEY", KEY).file(
        "pbx.yaml",
        "version: 1\nhosts:\n  one: {engine: asterisk, connect: {dir: ./one}, address: one.example.net}\n  \
         two: {engine: asterisk, connect: \"ssh://pbxctl@127.0.0.1:1\", host_key: ssh-ed25519 AAAA, address: two.example.net}\n  \
         three: {engine: asterisk, connect: {dir: ./three}, address: three.example.net}\n\
         policy: {waves: [[one, two], [three]]}\nsecrets: {key: {env: PBXCTL_KEY}}\n",
    );
    for host in ["one", "two", "three"] {
        let tenant = format!(
            "tenant: {{name: T, domain: {host}.example, host: {host}}}\nusers: {{ann: {{name: Ann}}}}\n"
        );
        site.write(&format!("tenants/{host}/tenant.yaml"), &tenant);
    }
    assert_eq!(site.run(["lock"]).code, 0);
    let plan = site.run(["plan"]);
    assert!(
        plan.code == 1 && plan.stderr.contains("cannot be reached"),
        "{plan}"
    );
    let run = site.run(["apply", "--yes", "--at-once", "2"]);
    assert_eq!(run.code, 7, "{run}");
    let says = |words: &str| assert!(run.stderr.contains(words), "`{words}`: {run}");
    says("two: is not in this plan: `ssh://pbxctl@127.0.0.1:1` cannot be reached");
    says("one (the folder `one`): release ");
    says("two (`ssh://pbxctl@127.0.0.1:1`): failed, nothing changed");
    says("three (the folder `three`): not touched");
    let applied = |host: &str| site.path(host).join("current").exists();
    assert!(applied("one") && !applied("three"));
}

#[test]
fn what_is_not_confirmed_in_time_goes_back_and_the_word_is_given() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    rename(&site, "Bob Brown", "Bob Green");
    let waits = site.run(["apply", "--yes", "--confirm", "10m"]);
    assert!(
        waits.code == 0 && waits.stderr.contains("is live, and waits for confirmation"),
        "{waits}"
    );
    let mut lines = waits.stderr.lines();
    let line = lines.find(|line| line.starts_with("  pbxctl confirm "));
    let word = line
        .and_then(|line| line.split_whitespace().nth(2))
        .unwrap()
        .to_owned();
    let status = site.run(["status"]);
    assert!(
        status
            .stdout
            .contains("waits for confirmation, goes back in "),
        "{status}"
    );
    let plan = site.run(["plan"]);
    assert!(plan.stdout.contains("! waits for confirmation"), "{plan}");
    rename(&site, "Bob Green", "Bob Blue");
    let refused = site.run(["apply", "--yes"]);
    assert!(
        refused.code == 5 && refused.stderr.contains("pbxctl confirm --back WORD"),
        "{refused}"
    );
    let wrong = site.run(["confirm", "wrong"]);
    assert!(
        wrong.code == 4 && wrong.stderr.contains("confirms another apply"),
        "{wrong}"
    );
    let kept = site.run(["confirm", &word]);
    assert!(
        kept.code == 0 && kept.stderr.contains("confirmed, it stays"),
        "{kept}"
    );
    let again = site.run(["confirm", &word]);
    assert!(
        again.code == 1 && again.stderr.contains("nothing waits"),
        "{again}"
    );
    assert_eq!(site.run(["apply", "--yes", "--confirm", "soon"]).code, 64);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
}

#[test]
fn drift_is_what_somebody_did_by_hand() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let none = site.run(["drift"]);
    assert!(
        none.code == 0 && none.stdout.ends_with("): as it was left\n"),
        "{none}"
    );
    let file = "host/current/asterisk/extensions.d/00-host.conf";
    let text = site.read(file);
    site.write(file, &format!("{text}; by hand\n"));
    let drift = site.run(["drift"]);
    assert!(drift.code == 2, "{drift}");
    assert!(
        drift.stdout.contains("edited by hand") && drift.stdout.contains("+; by hand"),
        "{drift}"
    );
    assert!(
        drift.stdout.contains("-; by hand"),
        "what an apply would take away: {drift}"
    );
    let json = site.run(["drift", "--format", "json"]);
    assert!(
        json.code == 2 && json.stdout.contains("\"kind\": \"drift\""),
        "{json}"
    );
}
