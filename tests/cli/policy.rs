use crate::days::another_day;
use crate::git::{commit_unsigned, git};
use crate::site::{Run, Site};

const PROJECT: &str = "version: 1
hosts:
  one: {engine: asterisk, connect: {dir: ./one}, address: one.example.net}
  two: {engine: asterisk, connect: {dir: ./two}, address: two.example.net}
secrets: {key: {env: PBXCTL_KEY}}
policy:
  deletes: {users: 20%, numbers: 0}
  protected: [tenants/acme/groups/desk]
";

/// A tenant of these users, all of them at the desk, on a host.
fn tenant(host: &str, users: &[&str], rest: &str) -> String {
    let people = users.iter().fold(String::new(), |people, user| {
        format!("{people}  {user}: {{name: {user}}}\n")
    });
    format!(
        "tenant: {{name: Acme, domain: acme.example.net, host: {host}, country: DE, timezone: Europe/Berlin}}\nusers:\n{people}{rest}"
    )
}

fn desk(users: &[&str]) -> String {
    format!(
        "groups: {{desk: {{members: [{}]}}}}\n",
        users
            .iter()
            .map(|user| format!("users/{user}"))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

fn site() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
        .file("pbx.yaml", PROJECT);
    let users = ["ann", "ben", "cem", "dot", "eve"];
    has(&site, &tenant("one", &users, &desk(&["ann", "ben"])));
    let first = site.run(["apply", "--yes"]);
    assert_eq!(first.code, 0, "a limit counts what is there: {first}");
    site
}

fn has(site: &Site, text: &str) {
    site.write("tenants/acme/tenant.yaml", text);
    let lock = site.run(["lock"]);
    assert_eq!(lock.code, 0, "{lock}");
}

#[test]
fn more_than_may_go_takes_just_its_waiver() {
    let site = site();
    has(
        &site,
        &tenant("one", &["ann", "ben", "cem", "dot"], &desk(&["ann", "ben"])),
    );
    assert_eq!(site.run(["plan"]).code, 2, "one of five is a fifth");
    has(
        &site,
        &tenant("one", &["ann", "ben", "cem"], &desk(&["ann", "ben"])),
    );
    let plan = site.run(["plan"]);
    assert_eq!(plan.code, 3, "{plan}");
    assert!(
        plan.stdout
            .contains("goes: 2 of 5 users: tenants/acme/users/dot, tenants/acme/users/eve\n"),
        "{plan}"
    );
    let told = "error: 2 of 5 users would go, and the policy allows 20%, which is 1\nhelp: take it back, or allow just this: `--waive users=2`\n";
    assert!(plan.stderr.ends_with(told), "{plan}");
    assert_eq!(site.run(["apply", "--yes"]).code, 3);
    assert_eq!(site.run(["apply", "--yes", "--waive", "users=1"]).code, 3);
    assert_eq!(site.run(["apply", "--yes", "--waive", "users=3"]).code, 3);
    assert_eq!(site.run(["apply", "--yes", "--waive", "users"]).code, 64);
    assert!(
        site.read("one/current/asterisk/pjsip.d/acme.conf")
            .contains("eve")
    );
    assert_eq!(site.run(["plan", "--waive", "users=2"]).code, 2);
    assert_eq!(site.run(["apply", "--yes", "--waive", "users=2"]).code, 0);
    assert!(
        !site
            .read("one/current/asterisk/pjsip.d/acme.conf")
            .contains("eve")
    );
    let idle = site.run(["apply", "--yes", "--waive", "users=2"]);
    assert_eq!(
        idle.code, 3,
        "yesterday's waiver allows nothing today: {idle}"
    );
    let told = "error: the waiver `users=2` allows what does not happen: no users go\nhelp: leave it out, or write just what goes\n";
    assert!(idle.stderr.ends_with(told), "{idle}");
}

#[test]
fn limits_of_a_list_hold_together_and_every_kind_has_one() {
    let limits = |text: &str| PROJECT.replace("users: 20%, numbers: 0", text);
    let site = site();
    let three = ["ann", "ben", "cem"];
    has(&site, &tenant("one", &three, ""));
    let refused = |text: &str, told: &[&str]| {
        site.write("pbx.yaml", &limits(text));
        let plan = site.run(["plan", "--waive", "tenants/acme/groups/desk"]);
        assert_eq!(plan.code, if told.is_empty() { 2 } else { 3 }, "{plan}");
        let words = words(&plan);
        assert!(
            told.iter().all(|one| words.contains(one)),
            "{told:?}: {plan}"
        );
    };
    refused("users: [40%, 2]", &[]);
    refused(
        "users: [40%, 1]",
        &[
            "2 of 5 users would go, and the policy allows 1",
            "`--waive users=2`",
        ],
    );
    refused("users: [39%, 2]", &["allows 39%, which is 1"]);
    refused(
        "groups: 0",
        &[
            "1 of 1 groups would go, and the policy allows 0",
            "`--waive groups=1`",
        ],
    );
    refused(
        "groups: [0, 50%], users: 1",
        &["1 of 1 groups", "2 of 5 users"],
    );
    let both = [
        "plan",
        "--waive",
        "tenants/acme/groups/desk",
        "--waive",
        "groups=1",
        "--waive",
        "users=2",
    ];
    assert_eq!(site.run(both).code, 2);
    let more = both.map(|word| if word == "groups=1" { "groups=2" } else { word });
    assert_eq!(
        site.run(more).code,
        3,
        "a waiver that covers more than the excess"
    );
}

#[test]
fn what_is_protected_goes_by_its_name_alone() {
    let site = site();
    let users = ["ann", "ben", "cem", "dot", "eve"];
    has(&site, &tenant("one", &users, ""));
    let plan = site.run(["plan", "--format", "json"]);
    assert_eq!(plan.code, 3, "{plan}");
    let document: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    let policy = &document["result"]["policy"];
    assert_eq!(policy[0]["waiver"], "tenants/acme/groups/desk", "{policy}");
    assert_eq!(
        document["result"]["deletes"]["gone"][0],
        "tenants/acme/groups/desk"
    );
    let refused = site.run(["apply", "--yes"]);
    assert_eq!(refused.code, 3);
    let told = "--waive\n      tenants/acme/groups/desk`\n";
    assert!(refused.stderr.ends_with(told), "{refused}");
    let waived = ["apply", "--yes", "--waive", "tenants/acme/groups/desk"];
    assert_eq!(site.run(waived).code, 0);
}

#[test]
fn what_moves_to_another_host_does_not_go() {
    let site = site();
    let users = ["ann", "ben", "cem", "dot", "eve"];
    has(&site, &tenant("two", &users, &desk(&["ann", "ben"])));
    let moved = site.run(["plan"]);
    assert_eq!(moved.code, 2, "{moved}");
    assert!(!moved.stdout.contains("goes:"), "{moved}");
}

/// A repository of Git with this policy more, of which a first commit is applied.
fn committed(policy: &str) -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
        .file(
            "pbx.yaml",
            &PROJECT.replace("policy:\n", &format!("policy:\n{policy}")),
        )
        .file(".gitignore", "one\ntwo\n*.plan\n");
    has(
        &site,
        &tenant("one", &["ann", "ben"], &desk(&["ann", "ben"])),
    );
    git(&site, &["init", "-q", "."]);
    commit_unsigned(&site, ".", "first");
    site
}

fn words(run: &Run) -> String {
    run.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_change_takes_the_word_of_who_owns_it() {
    let site = committed(
        "  reviews: {tenants/acme/users: [alice@example.net, bob@example.net], emergency: carol@example.net}\n",
    );
    let first = site.run(["apply", "--yes", "--rev", "HEAD"]);
    assert_eq!(
        first.code, 0,
        "nothing was there that anybody could own: {first}"
    );
    has(
        &site,
        &tenant("one", &["ann", "ben", "cem"], &desk(&["ann", "ben"])),
    );
    commit_unsigned(&site, ".", "Cem comes");
    let refused = site.run(["plan", "--rev", "HEAD"]);
    let told = "a change of `tenants/acme/users` takes the word of `alice@example.net` or `bob@example.net`";
    assert!(
        refused.code == 3 && words(&refused).contains(told),
        "{refused}"
    );
    assert!(
        words(&refused).contains("`--waive reviews/tenants/acme/users=1`"),
        "{refused}"
    );
    let strangers = [
        "plan",
        "--rev",
        "HEAD",
        "--reviewed-by",
        "mallory@example.net",
    ];
    assert_eq!(site.run(strangers).code, 3);
    assert_eq!(
        site.run([
            "plan",
            "--rev",
            "HEAD",
            "--waive",
            "reviews/tenants/acme/users=2"
        ])
        .code,
        3
    );
    let seal = [
        "plan",
        "--rev",
        "HEAD",
        "--out",
        "change.plan",
        "--reviewed-by",
        "bob@example.net",
    ];
    assert_eq!(site.run(seal).code, 2);
    assert_eq!(site.run(["apply", "--rev", "HEAD", "--yes"]).code, 3);
    let sealed = site.run(["apply", "--rev", "HEAD", "--plan", "change.plan"]);
    assert_eq!(sealed.code, 0, "the word is sealed with the plan: {sealed}");
}

#[test]
fn a_rule_holds_of_the_plan_or_takes_its_waiver() {
    let site = committed(
        "  rules: {alone: {holds: \"size(plan.hosts) == 1\", says: one host at a time}}\n",
    );
    let plan = site.run(["plan"]);
    let told = "the rule `alone` does not hold: one host at a time help: take it back, or allow just this: `--waive rules/alone`";
    assert!(plan.code == 3 && words(&plan).contains(told), "{plan}");
    assert_eq!(site.run(["plan", "--host", "one"]).code, 2);
    assert_eq!(site.run(["plan", "--waive", "rules/alone"]).code, 2);
    assert_eq!(
        site.run(["plan", "--host", "one", "--waive", "rules/alone"])
            .code,
        3
    );
    let sarif = site.run(["plan", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let policy = results
        .iter()
        .find(|one| one["ruleId"] == "policy")
        .unwrap();
    let rule = usize::try_from(policy["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(
        sarif["runs"][0]["tool"]["driver"]["rules"][rule]["id"],
        "policy"
    );
    let text = policy["message"]["text"].as_str().unwrap();
    assert!(text.contains("one host at a time"), "{text}");
}

#[test]
fn hosts_are_changed_in_their_windows() {
    let window = |day: &str| format!("  windows: {{hours: {{{day}: 00:00-24:00}}}}\n");
    let site = committed(&window(another_day()));
    let plan = site.run(["plan"]);
    let told = words(&plan);
    assert!(
        plan.code == 3 && told.contains("hosts are changed at "),
        "{plan}"
    );
    let waiver = told
        .split("`--waive ")
        .nth(1)
        .unwrap()
        .split('`')
        .next()
        .unwrap();
    assert!(waiver.starts_with("windows=20"), "{waiver}");
    assert_eq!(site.run(["apply", "--yes"]).code, 3);
    assert_eq!(
        site.run(["apply", "--yes", "--waive", "windows=2020-01-01"])
            .code,
        3
    );
    assert_eq!(site.run(["apply", "--yes", "--waive", waiver]).code, 0);
    assert_eq!(
        site.run(["plan"]).code,
        0,
        "where nothing changes any time is good"
    );
    let open = committed(&window("mon-sun"));
    assert_eq!(open.run(["plan"]).code, 2);
}
