use crate::site::Site;
use insta::assert_snapshot;

#[test]
fn a_new_repository_is_written() {
    let site = Site::new();
    assert_snapshot!(site.run(["init", "site"]), @r#"
    --- stderr
    wrote a new repository to `site`

    next:
      cd site
      export PBXCTL_KEY="$(pbxctl secret new)"   keep it: passwords are derived from it
      pbxctl lock      gives everybody a number
      pbxctl apply     writes to the folder `host`, in place of a PBX

    in each clone, so that branches which took one number merge:
      git config merge.pbxctl-lock.driver "pbxctl merge-lock %O %A %B"
    --- exit 0
    "#);
    assert_snapshot!(site.files().join("\n"), @r"
    site/.gitattributes
    site/.github/workflows/pbxctl.yml
    site/.gitignore
    site/.pbxctl/schema-library.json
    site/.pbxctl/schema-project.json
    site/.pbxctl/schema-tenant.json
    site/.pbxctl/schema-tests.json
    site/README.md
    site/pbx.yaml
    site/tenants/main/phones.yaml
    site/tenants/main/tenant.yaml
    site/tenants/main/users.yaml
    ");
}

#[test]
fn nothing_is_overwritten() {
    let site = Site::new().file("pbx.yaml", "mine");
    assert_snapshot!(site.run(["init"]), @r"
    --- stderr
    error: `pbx.yaml` is there already
    help: name an empty folder: `pbxctl init DIR`
    --- exit 1
    ");
    assert_eq!(
        (site.files(), site.read("pbx.yaml")),
        (vec!["pbx.yaml".to_owned()], "mine".to_owned())
    );
}

#[test]
fn the_folder_of_c_is_where_it_happens() {
    let site = Site::new().file("below/x", "");
    assert_eq!(site.run(["-C", "below", "init", "site", "-q"]).stderr, "");
    assert!(site.path("below/site/pbx.yaml").is_file());
}

/// A key that lies in Git is no key: a new repository names where it comes from, and holds none.
#[test]
fn no_key_is_written() {
    let site = Site::new();
    site.run(["init"]);
    for path in site.files() {
        let long = |word: &&str| {
            word.len() >= 32
                && word
                    .chars()
                    .all(|char| char.is_ascii_alphanumeric() || "+/=".contains(char))
        };
        let text = site.read(&path);
        assert_eq!(text.split_whitespace().find(long), None, "{path}");
    }
}
