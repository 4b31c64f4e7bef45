//! What was done to a project of several hosts, as it is told: by all of them, by those that are left, and where one was changed.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test changes and removes what lies on hosts"
)]

use crate::moves::live;
use crate::site::Site;
use insta::assert_snapshot;
use serde_json::Value;
use std::fs;

fn project(site: &Site, code: i32) -> Value {
    let run = site.run(["history", "--format", "json"]);
    assert_eq!(run.code, code, "{run}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    document["result"]["project"].clone()
}

#[test]
fn what_was_done_on_all_hosts_is_one_line() {
    let site = live();
    let text = site.read("tenants/globex/tenant.yaml");
    site.write(
        "tenants/globex/tenant.yaml",
        &text.replace("Yusuf Yilmaz", "Yusuf Y."),
    );
    let apply = ["apply", "--yes", "-m", "another name"];
    let run = site.run_with("PBXCTL_TICKET", "OPS-7", apply);
    assert_eq!(run.code, 0, "{run}");
    let back = ["rollback", "--host", "shared-1", "--ticket", "OPS-8"];
    assert_eq!(site.run(back).code, 0);
    assert_snapshot!(site.run(["history"]).scrubbed(), @r"
    --- stdout
    all hosts: 3 entries, no journal says otherwise than another
      [TIME]  alice@[MACHINE]  rollback, ticket OPS-8, [SPAN]
           applied: shared-1
      [TIME]  alice@[MACHINE]  apply, ticket OPS-7, [SPAN]
           applied: shared-1; nothing to do: provisioning, shared-2
           another name
      [TIME]  alice@[MACHINE]  apply, [SPAN]
           applied: provisioning, shared-1, shared-2
      note: `provisioning` was not told of 2 lines of other hosts yet: the next apply of all hosts does it
      note: `shared-2` was not told of 2 lines of other hosts yet: the next apply of all hosts does it
    shared-1: 3 entries, the journal is as it was written
    shared-2: 1 entry, the journal is as it was written
    provisioning: 1 entry, the journal is as it was written
    --- exit 0
    ");
    assert_snapshot!(site.run(["history", "--verify"]).scrubbed(), @r"
    --- stdout
    all hosts: 3 entries, no journal says otherwise than another
      note: `provisioning` was not told of 2 lines of other hosts yet: the next apply of all hosts does it
      note: `shared-2` was not told of 2 lines of other hosts yet: the next apply of all hosts does it
    shared-1: 3 entries, the journal is as it was written
    shared-2: 1 entry, the journal is as it was written
    provisioning: 1 entry, the journal is as it was written
    --- exit 0
    ");
    let one = site.run(["history", "--host", "shared-2"]);
    let told = "shared-2: 1 entry, the journal is as it was written\n    2  ";
    assert!(one.stdout.starts_with(told), "{one}");
    let log = project(&site, 0);
    let hosts = log["entries"][0]["hosts"].as_object().unwrap();
    assert_eq!(hosts.len(), 3, "{log}");
    for (host, ended) in hosts {
        assert_eq!(ended["outcome"], "applied", "{host}");
        assert_eq!(ended["told_by"], Value::Null, "{host}");
    }
}

#[test]
fn a_host_that_is_lost_is_told_of_by_the_others() {
    let site = live();
    fs::remove_dir_all(site.path("host/shared-1")).unwrap();
    // What is no folder is refused there, and gives no answer
    std::os::unix::fs::symlink("/nowhere", site.path("host/shared-1")).unwrap();
    let run = site.run(["history"]);
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stderr.contains("`shared-1`"), "{run}");
    assert!(
        run.stdout
            .contains("applied: provisioning, shared-1, shared-2"),
        "{run}"
    );
    let status = site.run(["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&status.stdout).unwrap();
    let hosts = &status["result"]["hosts"];
    assert!(hosts[0]["unreached"].is_string(), "{status}");
    assert!(hosts[1]["release"].is_string(), "{status}");
    let log = project(&site, 1);
    assert_eq!(log["entries"][0]["hosts"]["shared-1"]["outcome"], "applied");
}

#[test]
fn what_was_changed_on_one_host_is_told_by_another() {
    let site = live();
    // A host that is set back to an old image of its disk, and goes on from there
    for name in ["journal", "journal.head"] {
        fs::remove_file(site.path(&format!("host/shared-2/{name}"))).unwrap();
    }
    let run = site.run(["history", "--verify"]);
    assert_eq!(run.code, 1, "{run}");
    assert_snapshot!(run.scrubbed(), @r"
    --- stdout
    all hosts: 1 entry, the journals contradict each other
      ! `shared-2`: its journal is not the one that it had, which is gone; `provisioning` saw it at the apply of [TIME]
      note: `shared-2` was not told of 4 lines of other hosts yet: the next apply of all hosts does it
    shared-1: 1 entry, the journal is as it was written
    shared-2: 0 entries, the journal is as it was written
    provisioning: 1 entry, the journal is as it was written
    --- exit 1
    ");
}
