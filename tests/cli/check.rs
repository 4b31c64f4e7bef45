use crate::site::Site;
use insta::assert_snapshot;

/// One input with a fault in each of two files, as people see it.
fn faulty() -> Site {
    let pbx = "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
    let tenant = "tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-2999}}\nusers:\n  alice: {nmae: Alice}\n";
    let more = "users:\n  bob: {name: \"Bob \\e[2J\"}\n  alice: {name: Alice}\nphones:\n  desk: {mac: 00:15:65:12:34:56, model: yealink-t46s, lines: [users/alcie]}\n";
    Site::new()
        .file("pbx.yaml", pbx)
        .file("tenants/acme/a.yaml", tenant)
        .file("tenants/acme/b.yaml", more)
}

#[test]
fn faults_are_drawn_for_people() {
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        assert_snapshot!("check-faults", faulty().run(["check"]));
        assert_snapshot!("check-faults-json", faulty().run(["check", "--format", "json"]));
    });
}

#[test]
fn only_errors_are_shown_when_nothing_else_is_wanted() {
    let site = Site::new();
    site.run(["init"]);
    assert_eq!(site.run(["check", "-q"]).to_string(), "--- exit 0");
    assert!(site.run(["check"]).stderr.ends_with("2 warnings\n"));
}

#[test]
fn a_repository_is_found_from_below() {
    let site = Site::new();
    site.run(["init"]);
    for args in [
        &["-C", "tenants/main", "check"][..],
        &["-C", "tenants", "check", ".."],
        &["check", "."],
    ] {
        let run = site.run(args.iter().copied());
        assert!(
            run.code == 0 && run.stderr.contains("tenants/main/tenant.yaml:3"),
            "{args:?}\n{run}"
        );
    }
    assert_snapshot!(site.run(["-C", "tenants", "check", "."]), @r"
    --- stderr
    error[E0003]: there is no `pbx.yaml` here
     |
     = help: name the folder of a repository, or run `pbxctl init` to make one

    1 error
    --- exit 1
    ");
}

#[test]
fn there_must_be_a_folder() {
    assert_snapshot!(Site::new().run(["check", "nowhere"]), @r"
    --- stderr
    error: there is no folder `nowhere`
    --- exit 1
    ");
}

#[test]
fn a_commit_is_checked_without_a_checkout() {
    let site = Site::new();
    let outside = site.run(["check", "--rev", "main", "."]);
    assert!(
        outside.code == 1
            && outside
                .stderr
                .starts_with("error: cannot read the commit `main`: could not find repository")
    );
    site.run(["init"]);
    site.commit();
    site.write("pbx.yaml", "version: 2\n");
    assert_eq!(
        (
            site.run(["check"]).code,
            site.run(["check", "--rev", "HEAD"]).code
        ),
        (1, 0)
    );
    assert_snapshot!(site.run(["check", "--rev", "mian"]), @r"
    --- stderr
    error: cannot read the commit `mian`: revspec 'mian' not found
    help: name a commit, branch or tag of this repository
    --- exit 1
    ");
}
