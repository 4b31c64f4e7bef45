//! Which calls come by a line: each call that is told is walked again, and comes by it.
#![expect(clippy::unwrap_used, reason = "a test knows what it asks for")]

use crate::site::{Run, Site};
use serde_json::Value;

const CALLS: &str = "tenants/acme/calls.yaml";

/// The number of the line with a text.
fn line(text: &str, of: &str) -> usize {
    text.lines().position(|line| line.contains(of)).unwrap() + 1
}

fn commands(run: &Run) -> Vec<String> {
    let lines = run.stdout.lines();
    let calls = lines.filter_map(|line| line.strip_prefix("  pbxctl "));
    calls.map(str::to_owned).collect()
}

/// The words of a command, as a shell takes them.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// The lines by which a call comes.
fn passes(site: &Site, command: &str) -> Vec<(String, u64)> {
    let words = words(command);
    let all = words.iter().map(String::as_str);
    let run = site.run(all.chain(["--format", "json"]));
    assert_eq!(run.code, 0, "{command}: {run}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let calls = document["result"]["calls"].as_array().unwrap();
    let steps = calls
        .iter()
        .flat_map(|call| call["steps"].as_array().unwrap());
    let at = steps.map(|step| {
        let at = &step["at"];
        (
            at["path"].as_str().unwrap().to_owned(),
            at["line"].as_u64().unwrap(),
        )
    });
    at.collect()
}

/// Asks for a line, and walks every call that is told; how many they are.
fn walked(site: &Site, what: &str, at: usize) -> usize {
    let run = site.run(["explain", "--calls", what]);
    assert_eq!(run.code, 0, "{run}");
    assert!(
        run.stdout.starts_with(&format!("from {CALLS}:{at}\n")),
        "{run}"
    );
    let commands = commands(&run);
    for command in &commands {
        let all = passes(site, command);
        assert!(
            all.contains(&(CALLS.to_owned(), at as u64)),
            "{command}: {all:?}\n{run}"
        );
    }
    commands.len()
}

#[test]
fn each_call_comes_by_the_line() {
    let site = Site::example("acme");
    let text = site.read(CALLS);
    for (of, least) in [
        ("match: mobile", 10),
        ("\"+49 30 901820 20\"", 3),
        ("keys: {1: queues/support", 3),
        ("then: {voicemail: users/alice}", 3),
        ("outside: {schedule", 2),
    ] {
        let at = line(&text, of);
        let many = walked(&site, &format!("{CALLS}:{at}"), at);
        assert!(many >= least, "{of}: {many}");
    }
}

#[test]
fn a_line_of_a_host_leads_to_its_calls() {
    let site =
        Site::example("acme").variable("PBXCTL_KEY", "a key of the tests, which protects nothing");
    site.run(["render", "-q", "--masked", "--out", "out"]);
    let text = site.read("out/berlin/asterisk/extensions.d/acme.conf");
    let made = line(&text, "Queue(");
    let what = format!("berlin:/etc/asterisk/extensions.d/pbxctl/acme.conf:{made}");
    let at = line(&site.read(CALLS), "  support:");
    assert!(walked(&site, &what, at) > 3);
}

#[test]
fn a_thing_has_calls_that_come_by_it() {
    let site = Site::example("acme");
    let run = |what| site.run(["explain", "--calls", what]);
    let us = run("trunks/us");
    assert!(
        us.code == 0 && us.stdout.contains("{match: \"+1\", via: [trunks/us]"),
        "{us}"
    );
    let heads = us
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("from "));
    let heads: Vec<_> = heads.collect();
    for command in commands(&us) {
        let all = passes(&site, &command);
        let mut lines = all.iter().map(|(path, line)| format!("{path}:{line}"));
        assert!(
            lines.any(|line| heads.contains(&&*line)),
            "{command}: {all:?}"
        );
    }
    for what in ["schedules/office", "tenants/acme/queues/support"] {
        assert!(!commands(&run(what)).is_empty(), "{what}");
    }
}

#[test]
fn what_is_no_place_of_calls_is_said() {
    let site = Site::example("acme");
    let unsaid = format!("{CALLS}:5");
    let run = |what| site.run(["explain", "--calls", what]);
    let none = run(&unsaid);
    assert!(
        none.code == 1
            && none
                .stderr
                .contains("nothing that happens to calls is written"),
        "{none}"
    );
    let near = run("tenants/acme/call.yaml:5");
    assert!(
        near.code == 1
            && near
                .stderr
                .contains("did you mean `tenants/acme/calls.yaml`?"),
        "{near}"
    );
    assert_eq!(run("2001").code, 64);
    assert_eq!(site.run(["explain", "--calls"]).code, 64);
    let dead = "  dead: {members: [users/ceo], for: 5s}\n";
    let text = site
        .read(CALLS)
        .replace("  board:", &format!("{dead}  board:"));
    site.write(CALLS, &text);
    let run = site.run(["explain", &format!("{CALLS}:{}", line(&text, "  board:"))]);
    assert!(
        run.code == 0
            && run
                .stdout
                .contains("  board: {members: [users/ceo], for: 30s}\n"),
        "{run}"
    );
}
