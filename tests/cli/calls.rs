use crate::site::Site;
use insta::assert_snapshot;

const CALLS: &str = r#"
trunks: {main: {kind: sip, server: sip.provider.example, caller_id: "+49 30 901820 0"}}
routes: [{match: national, via: [trunks/main]}]
groups: {sales: {members: [users/alice, users/bob], strategy: order, for: 20s}}
numbers: {"+49 30 901820 0": {trunk: trunks/main, to: groups/sales}}
users:
  alice: {name: Alice}
  bob: {name: Bob, voicemail: false}
"#;

fn site() -> Site {
    Site::new()
        .file("pbx.yaml", "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\nsecrets: {key: {env: PBXCTL_KEY}}\ndefaults: {country: DE}\n")
        .file("tenants/acme/tenant.yaml", "tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-2999}}\n")
        .file("tenants/acme/calls.yaml", CALLS)
}

#[test]
fn a_call_is_walked_with_the_line_of_each_step() {
    let site = site();
    let run = |args: &[&str]| {
        site.run(["call", "-q"].iter().chain(args).copied())
            .to_string()
    };
    let all = [
        run(&["--from", "users/alice", "--to", "users/bob"]),
        run(&[
            "--from",
            "+49 171 1234567",
            "--to",
            "030 9018200",
            "--state",
            "bob=answers",
        ]),
        run(&["--from", "2000", "--to", "112"]),
        run(&["--from", "every user", "--to", "030 123456"]),
        run(&["--from", "alice", "--to", "*97", "--format", "json"]),
    ];
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("call", all.join("\n"));
    });
}

#[test]
fn what_makes_no_call_is_told() {
    let site = site();
    for (args, told) in [
        (
            ["--from", "users/alise", "--to", "2001"],
            "did you mean `users/alice`?",
        ),
        (
            ["--from", "alice", "--to", "groups/sale"],
            "did you mean `groups/sales`?",
        ),
        (["--from", "alice", "--to", "2001x"], "holds `x`"),
    ] {
        let run = site.run(["call", "-q"].into_iter().chain(args));
        assert_eq!(run.code, 64, "{run}");
        let text = run.stderr.replace("\n      ", " ");
        assert!(text.contains(told), "{run}");
    }
    let late = [
        "call", "-q", "--from", "alice", "--to", "2001", "--at", "25:00",
    ];
    assert_eq!(site.run(late).code, 64);
}

const TESTS: &str = r#"tests:
  - name: sales
    call: {from: anonymous, to: "+49 30 901820 0"}
    expect: [{ring: groups/sales}, {hangup: no-answer}]
  - name: bob <first>
    call: {from: anonymous, to: "+49 30 901820 0"}
    expect: [{voicemail: users/alice}]
"#;

#[test]
fn call_tests_are_run() {
    let site = site().file("tests/calls.yaml", TESTS);
    let run = |args: &[&str]| site.run(["test"].iter().chain(args).copied());
    assert_eq!(run(&["--only", "sales"]).code, 0);
    assert_eq!(run(&["--only", "nothing"]).code, 64);
    let all = [
        run(&["-q"]),
        run(&["--format", "junit"]),
        run(&["--format", "json"]),
    ];
    assert!(all.iter().all(|run| run.code == 1));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("test", all.map(|run| run.to_string()).join("\n"));
    });
}

/// All examples pass their own tests, and nothing is found of their calls.
#[test]
fn the_examples_are_sound() {
    for name in &Site::examples() {
        let site = Site::example(name);
        let run = site.run(["test", "-q"]);
        assert_eq!(run.code, 0, "{name}: {run}");
        let run = site.run(["check", "--format", "json"]);
        assert!(
            !run.stdout.contains("\"E08") && !run.stdout.contains("\"W08"),
            "{name}: {run}"
        );
    }
}
