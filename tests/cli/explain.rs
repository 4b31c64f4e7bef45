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
    let site = Site::example("office")
        .file("tenants/acme/zz-more.yaml", crate::list::MORE)
        .file("files/main.wav", "");
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

/// From a line that a PBX reads to the line that somebody wrote, and to who did.
#[test]
fn a_line_of_a_host_is_explained() {
    let site = Site::new()
        .file("pbx.yaml", "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n")
        .file("tenants/acme/a.yaml", "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}}\nusers:\n  alice: {name: Alice Johnson}\n");
    site.run(["lock", "-q"]);
    site.commit();
    site.append("tenants/acme/a.yaml", "  bob: {name: Bob Brown}\n");
    site.run(["lock", "-q"]);
    site.run(["render", "-q", "--masked", "--out", "out"]);
    let text = site.read("out/pbx/asterisk/pjsip.d/acme.conf");
    let line = |of: &str| text.lines().position(|line| line.contains(of)).unwrap() + 1;
    let explain = |path: &str, of: &str| {
        let what = format!("pbx:{path}:{}", line(of));
        site.run(["explain", &what])
    };
    let alice = explain("asterisk/pjsip.d/acme.conf", "Alice Johnson");
    for part in [
        "written by the template `asterisk/pjsip.conf`, for tenants/acme\n",
        "from tenants/acme/a.yaml:3",
        "  alice: {name: Alice Johnson}\n",
        " 1970-01-01 Alice <alice@example.net>: first\n",
    ] {
        assert!(
            alice.code == 0 && alice.stdout.contains(part),
            "{part}: {alice}"
        );
    }
    let as_asterisk_has_it = explain("/etc/asterisk/pjsip.d/pbxctl/acme.conf", "Alice Johnson");
    assert_eq!(as_asterisk_has_it.stdout, alice.stdout);
    let bob = explain("asterisk/pjsip.d/acme.conf", "Bob Brown");
    assert!(bob.stdout.contains("  not committed yet\n"), "{bob}");
    let fixed = explain("asterisk/pjsip.d/acme.conf", "remove_existing=yes");
    assert!(
        fixed
            .stdout
            .contains("nothing on it is written in the repository; the nearest above is line "),
        "{fixed}"
    );
    let near = site.run(["explain", "pbx:asterisk/pjsip.d/amce.conf:1"]);
    assert!(
        near.code == 1
            && near
                .stderr
                .contains("did you mean `asterisk/pjsip.d/acme.conf`?"),
        "{near}"
    );
    let beyond = site.run(["explain", "pbx:asterisk/pjsip.d/acme.conf:99999"]);
    assert!(
        beyond.code == 1 && beyond.stderr.contains("and no line 99999"),
        "{beyond}"
    );
    let host = site.run(["explain", "pbz:asterisk/pjsip.d/acme.conf:1"]);
    assert!(host.stderr.contains("did you mean `pbx`?"), "{host}");
}
