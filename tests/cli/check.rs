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

#[test]
fn faults_are_told_to_github_and_to_scanners() {
    let github = faulty().run(["check", "--format", "github"]);
    assert!(github.code == 1 && github.stderr.is_empty(), "{github}");
    let place = "::error file=tenants/acme/a.yaml,line=3,col=11,title=E0102::unknown key `nmae` in a user%0Ahelp: ";
    assert!(
        github.stdout.lines().any(|line| line.starts_with(place)),
        "{github}"
    );
    assert!(
        github.stdout.lines().all(|line| line.starts_with("::")),
        "{github}"
    );
    let sarif = faulty().run(["check", "--format", "sarif"]);
    let told: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    let results = told["runs"][0]["results"].as_array().unwrap();
    assert_eq!((sarif.code, &told["version"]), (1, &"2.1.0".into()));
    assert_eq!(results.len(), github.stdout.lines().count());
}

/// The types are made from the official schema: what it demands is there, and nothing is there that it does not know.
#[test]
fn sarif_is_as_its_schema_wants_it() {
    for site in [faulty(), Site::example("office"), Site::example("acme")] {
        let told = site.run(["check", "--format", "sarif"]).stdout;
        let written: serde_json::Value = serde_json::from_str(&told).unwrap();
        let read: serde_sarif::sarif::Sarif = serde_json::from_value(written.clone()).unwrap();
        let mut again = serde_json::to_value(read).unwrap();
        let mut written = written;
        without_nothing(&mut again);
        without_nothing(&mut written);
        assert_eq!(again, written);
    }
}

/// Leaves out empty lists, as the types do not tell them from none.
fn without_nothing(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(keys) => {
            keys.retain(|_, value| !value.is_null() && *value != serde_json::json!([]));
            keys.values_mut().for_each(without_nothing);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_nothing),
        _ => {}
    }
}

/// A tenant with a user and without a trunk, and its lockfile.
fn warned(comment: &str) -> Site {
    let pbx = "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\nsecrets: {key: {env: PBXCTL_KEY}}\n";
    let tenant = "tenant: {name: Acme, domain: acme.example.net}\nusers: {alice: {name: Alice}}\n";
    let site = Site::new()
        .file("pbx.yaml", pbx)
        .file("tenants/acme/tenant.yaml", &format!("{comment}\n{tenant}"));
    site.run(["lock"]);
    site
}

#[test]
fn warnings_are_denied_but_for_those_that_are_allowed() {
    for (comment, code, denied) in [
        ("", 0, 1),
        ("# pbxctl: allow W0701 because it is a test", 0, 0),
        ("# pbxctl: allow W0701", 0, 1),
        ("# pbxctl: allow W0702 because it is a test", 0, 1),
    ] {
        let site = warned(comment);
        assert_eq!(site.run(["check"]).code, code, "{comment}");
        let run = site.run(["check", "--deny-warnings"]);
        assert_eq!(run.code, denied, "{comment}\n{run}");
    }
}
