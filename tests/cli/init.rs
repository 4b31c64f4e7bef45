#![expect(
    clippy::disallowed_methods,
    reason = "a test reads the files of the project itself"
)]

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

/// What the pipelines and the hooks run is what the binary takes: every verb and every flag of it.
#[test]
fn pipelines_say_what_the_binary_takes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Site::new();
    let mut commands = 0;
    for file in [
        "src/cli/init/new/workflow.yml",
        "src/cli/init/new/gitlab-ci.yml",
        ".pre-commit-hooks.yaml",
        "docs/gitops.md",
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let lines = text.lines().filter_map(|line| {
            let line = line
                .trim()
                .trim_start_matches("- ")
                .trim_start_matches("run: ");
            line.trim_start_matches("entry: ").strip_prefix("pbxctl ")
        });
        for line in lines {
            let words: Vec<_> = line
                .split(' ')
                .take_while(|word| !matches!(*word, ">" | ">>" | "||"))
                .collect();
            let verb = words.iter().find(|word| !word.starts_with('-')).unwrap();
            let help = site.run([verb, "--help"]);
            assert_eq!(help.code, 0, "{file}: {line}");
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                assert!(
                    help.stdout.contains(*flag),
                    "{file}: `{verb}` has no `{flag}`"
                );
            }
            commands += 1;
        }
    }
    assert!(commands >= 15, "{commands} were found");
}

#[test]
fn whose_pipeline_is_ones_own_choice() {
    for (ci, file) in [
        ("github", Some(".github/workflows/pbxctl.yml")),
        ("gitlab", Some(".gitlab-ci.yml")),
        ("none", None),
    ] {
        let site = Site::new();
        assert_eq!(site.run(["init", "-q", "--ci", ci]).code, 0);
        let pipelines: Vec<_> = site
            .files()
            .into_iter()
            .filter(|path| path.contains(".yml"))
            .collect();
        assert_eq!(pipelines, file.into_iter().collect::<Vec<_>>());
        for path in pipelines {
            let read: serde_json::Value = serde_yaml::from_str(&site.read(&path)).unwrap();
            assert!(read.as_object().is_some_and(|all| all.len() > 3), "{read}");
        }
    }
}
