use crate::site::Site;
use insta::assert_snapshot;

fn site() -> Site {
    let pbx = "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
    let tenant =
        "tenant: {name: Acme, domain: acme.example.net, host: pbx, pools: {users: 2000-2999}}\n";
    Site::new()
        .file("pbx.yaml", pbx)
        .file("tenants/acme/tenant.yaml", tenant)
}

fn people(site: &Site, names: &[&str]) {
    let users = names.iter().fold(String::new(), |text, name| {
        text + "  "
            + name
            + ": {name: "
            + name
            + "}
"
    });
    site.write("tenants/acme/users.yaml", &format!("users:\n{users}"));
}

#[test]
fn numbers_are_given_and_kept() {
    let site = site();
    people(&site, &["alice", "bob", "carol"]);
    assert_eq!(site.run(["lock", "--check"]).code, 2);
    assert!(!site.path("pbx.lock").exists());
    assert_snapshot!(site.run(["lock"]), @r"
    --- stderr
    + acme 2000 user users/alice alice 0
    + acme 2000 account users/alice alice 0
    + acme 2001 user users/bob bob 0
    + acme 2001 account users/bob bob 0
    + acme 2002 user users/carol carol 0
    + acme 2002 account users/carol carol 0
    --- exit 0
    ");
    assert_snapshot!(site.run(["lock", "--check"]), @r"
    --- stderr
    `pbx.lock` is up to date
    --- exit 0
    ");
    people(&site, &["aaron", "alice", "carol"]);
    assert_snapshot!(site.run(["lock", "--today", "2026-11-20"]), @r"
    --- stderr
    + acme 2001 user users/aaron aaron 0
    - acme 2001 user users/bob bob 0
    + acme 2001 account users/aaron aaron 0
    - acme 2001 account users/bob bob 0
    --- exit 0
    ");
    assert!(
        site.read("pbx.lock")
            .contains("\nacme 2001 user users/bob bob 0 freed 2026-11-20\n")
    );
}

#[test]
fn nothing_is_written_while_there_is_an_error() {
    let site = site();
    people(&site, &["alice", "Bob"]);
    let run = site.run(["lock"]);
    assert!(
        run.code == 1 && run.stderr.contains("error[E0201]"),
        "{run}"
    );
    assert!(!site.path("pbx.lock").exists());
}

#[test]
fn a_commit_is_not_written_to() {
    assert_snapshot!(site().run(["lock", "--rev", "HEAD"]), @r"
    --- stderr
    error: a commit cannot be written to
    help: add `--check`, or leave `--rev` out
    --- exit 64
    ");
}
