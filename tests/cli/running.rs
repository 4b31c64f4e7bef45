//! What a plan means: what is written, against what was written when the releases were made that hosts run.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::site::{Run, Site};
use serde_json::Value;
use std::fs;

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts:\n  east: {engine: asterisk, connect: {dir: ./east}, address: east.example.net}\n  west: {engine: asterisk, connect: {dir: ./west}, address: west.example.net}\n";

fn tenant(name: &str, host: &str) -> String {
    format!(
        "tenant: {{name: {name}, domain: {name}.example.net, host: {host}, country: DE, pools: {{users: 2000-2999}}}}\nusers:\n  alice: {{name: Alice}}\n  bob: {{name: Bob, ring: {{for: 20s}}}}\n"
    )
}

/// A tenant on each of two hosts.
fn site() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "CLJxj0BBt6uYnLlzRyeLDDN6rfGQvBhwbCHHt0_xKZU")
        .file("pbx.yaml", PROJECT)
        .file("tenants/acme/a.yaml", &tenant("acme", "east"))
        .file("tenants/globex/a.yaml", &tenant("globex", "west"));
    good(&site.run(["lock", "-q"]));
    site
}

fn applied() -> Site {
    let site = site();
    site.commit();
    good(&site.run(["apply", "--yes", "-q"]));
    site
}

#[track_caller]
fn good(run: &Run) {
    assert_eq!(run.code, 0, "{run}");
}

fn edit(site: &Site, tenant: &str, from: &str, to: &str) {
    let path = format!("tenants/{tenant}/a.yaml");
    let text = site.read(&path);
    assert!(text.contains(from));
    site.write(&path, &text.replace(from, to));
    good(&site.run(["lock", "-q"]));
}

#[track_caller]
fn plan(site: &Site) -> Value {
    let run = site.run(["plan", "--format", "json"]);
    assert_eq!(run.code, 2, "{run}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    document["result"].clone()
}

/// The tenant, dialled patterns and way before and after of each change of calls.
fn calls(plan: &Value) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let calls = plan["changes"]["calls"].as_array().unwrap().iter();
    let told = calls.map(|call| {
        [
            text(&call["tenant"]),
            text(&call["witness"]["before"]),
            text(&call["witness"]["after"]),
        ]
    });
    told.collect()
}

fn head(site: &Site) -> String {
    let repository = git2::Repository::open(site.path("")).unwrap();
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    head.id().to_string().chars().take(12).collect()
}

#[test]
fn a_plan_tells_which_calls_change_since_what_the_host_runs_was_written() {
    let site = applied();
    // What happens to nothing that the host runs: a commit behind the release
    site.write("README.md", "of no matter");
    site.commit_again("second");
    edit(&site, "acme", "20s", "5s");
    let json = plan(&site);
    let all = calls(&json);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0][0], "acme");
    assert!(
        all[0][1].contains("20s") && all[0][2].contains("5s"),
        "{all:?}"
    );
    assert_eq!(json["unknown"], Value::Null);
    let text = site.run(["plan"]).stdout;
    let meant = text.find("tenants/acme\n  ~ users/bob (Bob)\n").unwrap();
    assert!(meant < text.find("\neast (").unwrap(), "{text}");
    let page = site.run(["plan", "--format", "markdown"]).stdout;
    assert!(page.contains("20s -&#62; 5s"), "{page}");
    // A sealed plan has it, and so has who carries it out
    assert_eq!(site.run(["plan", "-q", "--out", "sealed"]).code, 2);
    assert!(site.read("sealed").contains("users/bob"));
    let run = site.run(["apply", "--plan", "sealed"]);
    good(&run);
    assert!(run.stderr.contains("~ users/bob (Bob)"), "{run}");
}

#[test]
fn hosts_of_several_commits_are_each_compared_with_their_own() {
    let site = applied();
    edit(&site, "acme", "20s", "5s");
    site.commit_again("acme");
    good(&site.run(["apply", "--yes", "-q", "--host", "east"]));
    edit(&site, "acme", "5s", "9s");
    edit(&site, "globex", "20s", "7s");
    let all = calls(&plan(&site));
    let has = |tenant: &str, before: &str, after: &str| {
        let mut those = all.iter();
        those.any(|[of, old, new]| of == tenant && old.contains(before) && new.contains(after))
    };
    assert!(
        has("acme", "5s", "9s") && has("globex", "20s", "7s"),
        "{all:?}"
    );
    assert_eq!(all.len(), 2);
    // After a rollback it is again the first commit that counts
    good(&site.run(["rollback", "-q", "--host", "east"]));
    let all = calls(&plan(&site));
    assert!(all.iter().any(|[_, old, _]| old.contains("20s")), "{all:?}");
}

#[test]
fn a_plan_says_why_it_does_not_know_what_it_means() {
    let outside = site();
    good(&outside.run(["apply", "--yes", "-q"]));
    edit(&outside, "acme", "20s", "5s");
    unknown(
        &outside,
        "east: the release that it runs was made from files outside of Git",
    );

    let changed = site();
    changed.commit();
    edit(&changed, "acme", "Alice", "Alicia");
    good(&changed.run(["apply", "--yes", "-q"]));
    edit(&changed, "acme", "20s", "5s");
    let why = format!(
        "was made from files that nobody had committed, behind the commit {}",
        head(&changed)
    );
    unknown(&changed, &why);

    let other = applied();
    let commit = head(&other);
    fs::remove_dir_all(other.path(".git")).unwrap();
    edit(&other, "acme", "20s", "5s");
    other.commit();
    let why = format!("was made from the commit {commit}, which is not in this repository");
    unknown(&other, &why);
}

#[test]
fn status_tells_the_commit_that_a_release_was_made_from() {
    let site = applied();
    let status = || -> Value {
        let run = site.run(["status", "--host", "east", "--format", "json"]);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["result"]["hosts"][0].clone()
    };
    let commit = status()["commit"].as_str().unwrap().to_owned();
    assert!(commit.len() == 40 && commit.starts_with(&head(&site)));
    let text = site.run(["status", "--host", "east"]).stdout;
    let line = format!("made from the commit {}", head(&site));
    assert!(text.contains(&line), "{text}");
    edit(&site, "acme", "Alice", "Alicia");
    good(&site.run(["apply", "--yes", "-q"]));
    assert_eq!(status()["commit"], Value::Null);
}

#[track_caller]
fn unknown(site: &Site, why: &str) {
    let json = plan(site);
    assert_eq!(json["changes"], Value::Null);
    let told = json["unknown"][0].as_str().unwrap();
    assert!(told.ends_with(why), "{told}");
    let text = site.run(["plan"]).stdout;
    assert!(
        text.starts_with("not known by meaning\n  ! east: "),
        "{text}"
    );
}
