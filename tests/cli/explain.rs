use crate::site::Site;
use insta::assert_snapshot;
use pbxctl::diag::Code;

#[test]
fn a_code_is_explained() {
    let run = Site::new().run(["explain", "e0203"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, Code::E0203.page()));
}

#[test]
fn all_codes_are_listed() {
    let run = Site::new().run(["explain"]);
    assert_eq!(run.stdout.lines().count(), Code::ALL.len());
    assert!(
        run.stdout.contains("E0203  a reference to nothing\n"),
        "{run}"
    );
}

#[test]
fn an_unknown_code_is_met_with_the_nearest() {
    assert_snapshot!(Site::new().run(["explain", "E0293"]), @r"
    --- stderr
    error: there is no code `E0293`
    help: run `pbxctl explain E0203`, if that is meant
    --- exit 64
    ");
    let site = Site::example("office");
    assert_snapshot!(site.run(["explain", "alice\u{1b}[2J"]), @r"
    --- stderr
    error: nothing here is `alice\u{1b}[2J`
    help: name it as `users/alice`, or run `pbxctl list numbers`
    --- exit 1
    ");
}

/// Who is asked for by reference, by number, by account, or by what is theirs.
#[test]
fn a_thing_is_explained_with_where_it_is_written() {
    let site = Site::example("office").file("tenants/acme/zz-more.yaml", crate::list::MORE);
    let asked = [
        "users/alice",
        "tenants/acme/users/bob",
        "2002",
        "2001-3",
        "phones/front-desk",
        "groups/sales",
        "+49 30 901820 0",
        "tenants/acme",
        "hosts/berlin",
    ];
    let all: String = asked
        .map(|what| format!("$ pbxctl explain {what}\n{}\n", site.run(["explain", what])))
        .concat();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("explain", all);
    });
}

#[test]
fn what_several_tenants_have_is_told_of_each() {
    let site = Site::example("office")
        .file("tenants/bolt/tenant.yaml", "tenant: {name: Bolt, domain: bolt.example.net, host: berlin, pools: {users: 2000-2999}}\n")
        .file("tenants/bolt/users.yaml", "users:\n  alice: {name: Alice Bolt}\n");
    for what in ["users/alice", "2000"] {
        let run = site.run(["explain", what]);
        let titles: Vec<_> = run
            .stdout
            .lines()
            .filter(|line| line.starts_with("tenants/"))
            .collect();
        assert_eq!(titles.len(), 2, "{run}");
    }
}

#[test]
fn what_is_nowhere_is_met_with_the_nearest() {
    let site = Site::example("office");
    assert_snapshot!(site.run(["explain", "users/alcie"]), @r"
    --- stderr
    error: nothing here is `users/alcie`
    help: run `pbxctl explain users/alice`, if that is meant
    --- exit 1
    ");
    assert_snapshot!(site.run(["explain", "2999"]), @r"
    --- stderr
    error: nothing here is `2999`
    help: name it as `users/alice`, or run `pbxctl list numbers`
    --- exit 1
    ");
}
