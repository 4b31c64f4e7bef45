//! Two commits, compared by what they mean: a user who comes, one who goes, one who is renamed, a number that moves, a queue that waits
//! longer, a trunk that goes, and where help is sent.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a schema that is not understood is a failed test"
)]

#[path = "../schema/judge.rs"]
mod judge;

use crate::site::Site;
use serde_json::Value;

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";

const BEFORE: &str =
    "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}, site: berlin}
users:
  alice: {name: Alice, extension: 2000}
  bob: {name: Bob, extension: 2001}
  carol: {name: Carol, extension: 2002}
queues:
  support: {extension: 2900, members: [users/alice], wait: 3m}
trunks:
  main: {kind: sip, server: sip.example.net}
  spare: {kind: sip, server: spare.example.net}
numbers:
  \"+49 30 901820\": {trunk: trunks/main, to: queues/support}
routes: [{match: national, via: [trunks/main]}]
sites:
  berlin:
    address: {street: Platz 1, city: Berlin, country: DE}
";

fn after() -> String {
    BEFORE
        .replace(
            "bob: {name: Bob, extension: 2001}",
            "robert: {name: Bob, extension: 2001, renamed_from: bob}",
        )
        .replace(
            "carol: {name: Carol,",
            "dave: {name: \"Dave [x](http://evil.example) @all\",",
        )
        .replace("extension: 2000", "extension: 2005")
        .replace("wait: 3m", "wait: 300s")
        .replace("  spare: {kind: sip, server: spare.example.net}\n", "")
        .replace("Platz 1", "Platz 2")
}

/// A repository with two commits, the second of them on a branch.
fn site() -> Site {
    let site = Site::new()
        .file("pbx.yaml", PROJECT)
        .file("tenants/acme/a.yaml", BEFORE);
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    site.commit();
    site.write("tenants/acme/a.yaml", &after());
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    site.commit_again("second");
    site
}

fn settled(run: &crate::site::Run) -> String {
    let text = run.stdout.clone();
    let commits = regex::Regex::new("(\\(|&#40;)[0-9a-f]{12}").unwrap();
    format!(
        "{}--- exit {}",
        commits.replace_all(&text, "$1[COMMIT]"),
        run.code
    )
}

#[test]
fn two_commits_are_compared_by_what_they_mean() {
    let site = site();
    // What is in the folder counts for nothing, neither key nor host are there.
    site.write("tenants/acme/a.yaml", "nonsense: [");
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("diff", settled(&site.run(["diff", "-q", "HEAD~1..HEAD"])));
        let comment = site.run(["diff", "-q", "HEAD~1..HEAD", "--format", "markdown"]);
        // The lines of files are those of the golden trees, and change with every template
        let lines = regex::Regex::new("(?s)```diff\n(--- [^\n]*).*?\n```").unwrap();
        let comment = settled(&comment);
        let comment = lines.replace_all(&comment, "```diff\n$1 [LINES]\n```");
        insta::assert_snapshot!("diff-markdown", comment);
    });
    let same = site.run(["diff", "-q", "HEAD..HEAD"]);
    assert_eq!(
        (same.code, same.stdout.ends_with("diff: nothing changes\n")),
        (0, true),
        "{same}"
    );
    let left = site.run(["diff", "-q", "HEAD...HEAD~1"]);
    assert_eq!(left.code, 0, "{left}");
    let broken = site.run(["diff", "HEAD"]);
    assert!(
        broken.code == 1 && broken.stderr.contains("`what is written` does not compile"),
        "{broken}"
    );
    assert!(!site.path("host").exists());
}

#[test]
fn a_commit_with_nothing_in_it_is_a_beginning() {
    let site = Site::new().file("README.md", "a repository\n");
    site.commit();
    site.write("pbx.yaml", PROJECT);
    site.write("tenants/acme/a.yaml", BEFORE);
    let run = site.run(["diff", "-q", "HEAD"]);
    assert!(
        run.code == 2 && run.stdout.contains("+ users/alice (Alice): extension 2000"),
        "{run}"
    );
}

#[test]
fn what_changes_is_data_of_a_published_form() {
    let site = site();
    let run = site.run(["diff", "HEAD~1..HEAD", "--format", "json"]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: Value = serde_json::from_str(&site.run(["schema", "diff"]).stdout).unwrap();
    let faults = judge::judge(&schema, &told["result"]);
    assert_eq!(faults, [""; 0]);
    let risks: Vec<_> = told["result"]["risks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["risk"].as_str().unwrap())
        .collect();
    assert_eq!(risks, ["deletes", "emergency", "trunks", "number_moves"]);
    let mut wrong = told["result"].clone();
    wrong["changes"]["things"][0]["how"] = "gone".into();
    assert_eq!(judge::judge(&schema, &wrong).len(), 1);
}

#[test]
fn a_plan_is_a_comment_a_page_and_data() {
    let site = site().variable("PBXCTL_KEY", "CLJxj0BBt6uYnLlzRyeLDDN6rfGQvBhwbCHHt0_xKZU");
    let comment = site.run(["plan", "-q", "--format", "markdown"]);
    assert!(
        comment.code == 2
            && comment
                .stdout
                .starts_with("<!-- pbxctl:review -->\n### plan"),
        "{comment}"
    );
    // Within a fence it is a text, and nothing else.
    let outside: String = comment.stdout.split("```").step_by(2).collect();
    assert!(!outside.contains("http://evil"), "{comment}");
    let short = site.run(["plan", "-q", "--format", "markdown", "--limit", "2000"]);
    assert!(
        short.stdout.len() <= 2000 && short.stdout.contains("do not fit here"),
        "{short}"
    );
    let page = site.run(["plan", "-q", "--format", "html"]);
    assert!(
        page.stdout.starts_with("<!DOCTYPE html>") && !page.stdout.contains("<script"),
        "{page}"
    );
    let told: Value = serde_json::from_str(&site.run(["plan", "--format", "json"]).stdout).unwrap();
    let schema: Value = serde_json::from_str(&site.run(["schema", "plan"]).stdout).unwrap();
    assert_eq!(judge::judge(&schema, &told["result"]), [""; 0]);
}
