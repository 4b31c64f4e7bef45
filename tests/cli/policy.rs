use crate::site::Site;

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
