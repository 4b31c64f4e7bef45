//! A pull request of somebody who means harm: compiled without a key, shown harmlessly, held to the policy of the base.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::git::{commit_unsigned, git};
use crate::site::{Run, Site};
use std::time::{Duration, Instant};

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\npolicy: {deletes: {users: 1}, protected: [tenants/acme/users/alice]}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
const USERS: &str = "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}}\nusers:\n  alice: {name: Alice}\n  bob: {name: Bob}\n  carol: {name: Carol}\n";
const TENANT: &str = "tenants/acme/a.yaml";

/// A base, and a branch of it that a stranger is about to fill.
fn branch() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
        .file("pbx.yaml", PROJECT)
        .file(TENANT, USERS)
        .file(".gitignore", "host\n");
    git(&site, &["init", "-q", "."]);
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    commit_unsigned(&site, ".", "base");
    assert_eq!(site.run(["apply", "--yes", "-q"]).code, 0);
    git(&site, &["checkout", "-q", "-b", "stranger"]);
    site
}

/// What reviewers are shown of it: soon, in few bytes, with no key at hand.
fn shown(site: &Site, format: &str) -> Run {
    commit_unsigned(site, ".", "nothing to see here");
    let begun = Instant::now();
    let run = site.run_with(
        "PBXCTL_KEY",
        "",
        ["diff", "main...stranger", "--format", format],
    );
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{format} took too long"
    );
    assert!(
        run.stdout.len() < 1_000_000 && run.stderr.len() < 100_000,
        "it prints too much"
    );
    run
}

#[test]
fn templates_that_loop_read_and_flood_end_early() {
    for (text, why) in [
        (
            "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}",
            "error[",
        ),
        ("{{ \"x\" * 2000000000 }}", "error["),
        ("{% include \"/etc/passwd\" %}", "error["),
        ("{% include \"../../../etc/passwd\" %}", "error["),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "error["),
    ] {
        let site = branch();
        site.write("templates/asterisk/pjsip.conf", text);
        site.write(TENANT, &USERS.replace("Carol", "Caroline"));
        let run = shown(&site, "text");
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
        let leaked = passwd
            .lines()
            .any(|line| run.stdout.contains(line) || run.stderr.contains(line));
        assert!(!leaked, "{text}: {run}");
        assert!(run.code == 1 && run.stderr.contains(why), "{text}: {run}");
    }
}

#[test]
fn links_lead_nowhere() {
    let site = branch();
    std::os::unix::fs::symlink("/etc/passwd", site.path("tenants/acme/z.yaml")).unwrap();
    let run = shown(&site, "text");
    assert!(run.code == 1 && !run.stderr.contains("root:"), "{run}");
}

/// As another reader of Markdown understands it.
fn steers_nothing(markdown: &str) {
    use pulldown_cmark::{Event, Parser, Tag};
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link: {markdown}"),
            Event::Html(text) | Event::InlineHtml(text) => {
                assert!(!text.contains("<img src=x"), "{text}");
            }
            _ => {}
        }
    }
}

#[test]
fn names_steer_no_view() {
    let name = "[x](https://evil.example) <img src=x> @everyone `a` -->";
    let site = branch();
    site.write(
        TENANT,
        &USERS.replace("name: Carol", &format!("name: '{name}'")),
    );
    for format in ["text", "markdown", "html", "json"] {
        let run = shown(&site, format);
        assert_eq!(run.code, 2, "{run}");
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
            "{format}"
        );
        if format == "markdown" {
            steers_nothing(&run.stdout);
        }
        assert!(
            format != "html" || !run.stdout.contains("<img src=x"),
            "{run}"
        );
    }
    site.write(
        TENANT,
        &USERS.replace("name: Carol", "name: \"\\e[2J\\e]0;owned\\a\""),
    );
    let run = shown(&site, "text");
    assert!(run.code == 1 && !run.stderr.contains('\u{1b}'), "{run}");
}

#[test]
fn a_policy_that_the_branch_weakens_is_in_force() {
    let site = branch();
    site.write(
        "pbx.yaml",
        &PROJECT.replace(
            "policy: {deletes: {users: 1}, protected: [tenants/acme/users/alice]}\n",
            "",
        ),
    );
    site.write(
        TENANT,
        &USERS.replace("  alice: {name: Alice}\n  bob: {name: Bob}\n", ""),
    );
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    let run = shown(&site, "json");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let policy = &document["result"]["plan"]["policy"];
    let waivers: Vec<_> = policy
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["waiver"].as_str().unwrap())
        .collect();
    assert_eq!(waivers, ["users=2", "tenants/acme/users/alice"], "{policy}");
    assert_eq!(site.run(["plan", "-q"]).code, 2, "by its own");
    assert_eq!(site.run(["plan", "-q", "--base", "main"]).code, 3);
    assert_eq!(site.run(["apply", "-q", "--yes", "--base", "main"]).code, 3);
    let unknown = site.run(["plan", "-q", "--base", "nowhere"]);
    assert!(
        unknown.code == 1 && unknown.stderr.contains("cannot read the commit `nowhere`"),
        "{unknown}"
    );
}
