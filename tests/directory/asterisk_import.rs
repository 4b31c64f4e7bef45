use crate::people::{but_for_rings, compiled, site};
use crate::site::Site;
use insta::assert_snapshot;
use std::path::Path;

/// A folder of configuration within a repository.
pub(crate) fn with(site: Site, folder: &str) -> Site {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/directory")
        .join(folder);
    copy(&from, &site.path("old"));
    site
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn an_asterisk_becomes_a_document() {
    let site = with(site(), "asterisk");
    assert_snapshot!(site.run(["import", "asterisk", "old", "--tenant", "acme", "-v"]));
    assert_snapshot!(site.read("tenants/acme/asterisk.yaml"));
}

/// Imported and compiled again: the users, numbers and boxes of the old configuration, and nobody else.
#[test]
fn compiled_again_it_is_the_same() {
    let site = with(site(), "asterisk");
    assert_eq!(
        site.run(["import", "asterisk", "old", "--tenant", "acme", "-q"])
            .code,
        0
    );
    assert_snapshot!(compiled(&site));
}

/// What pbxctl writes for Asterisk is understood by its own import.
#[test]
fn our_own_files_come_back() {
    let site = with(site(), "asterisk")
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing");
    site.run(["import", "asterisk", "old", "--tenant", "acme", "-q"]);
    let before = compiled(&site);
    let run = site.run(["render", "--out", "out"]);
    assert_eq!(run.code, 0, "{run}");
    let rendered = site
        .files()
        .into_iter()
        .find(|path| path.ends_with("pjsip.d/acme.conf"))
        .unwrap();
    let folder = rendered.strip_suffix("/pjsip.d/acme.conf").unwrap();
    for name in ["pjsip", "voicemail", "extensions"] {
        // In the order in which Asterisk reads them
        let files = ["00-host", "acme"].map(|file| format!("{folder}/{name}.d/{file}.conf"));
        let text = files.map(|file| site.read(&file)).concat();
        site.write(&format!("again/{name}.conf"), &text);
    }
    std::fs::remove_file(site.path("tenants/acme/asterisk.yaml")).unwrap();
    let run = site.run(["import", "asterisk", "again", "--tenant", "acme"]);
    assert_eq!(run.code, 0, "{run}");
    let [now, before] = [compiled(&site), before].map(|people| but_for_rings(&people));
    assert_eq!(now, before, "{run}");
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let site = site().file("old/sip.conf", "[general]\n");
    assert_snapshot!(site.run(["import", "asterisk", "old", "--tenant", "acme"]));
}
