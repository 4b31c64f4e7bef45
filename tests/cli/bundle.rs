//! Very many files in one: written by `render --bundle`, printed by `cat`, served by `serve --bundle`.
#![expect(clippy::disallowed_methods, reason = "tests look at the disk")]

use crate::render::{KEY, secrets};
use crate::serve::{get, serve};
use crate::site::Site;
use insta::assert_snapshot;
use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

fn office() -> Site {
    let site = Site::example("office").variable("PBXCTL_KEY", KEY);
    let run = site.run(["render", "--bundle", "office.bundle"]);
    assert_eq!(run.code, 0, "{run}");
    site
}

/// The files of `render --out`, by host and path.
fn plain(site: &Site) -> BTreeMap<String, String> {
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    let files = site.files();
    let paths = files.iter().filter_map(|path| path.strip_prefix("out/"));
    let paths = paths.filter(|path| !path.ends_with(".pbxctl-render"));
    paths
        .map(|path| (path.to_owned(), site.read(&format!("out/{path}"))))
        .collect()
}

#[test]
fn every_file_comes_out_as_it_is_written_plainly() {
    let site = office();
    let files = plain(&site);
    assert!(files.len() > 10, "{files:?}");
    for (name, text) in &files {
        let file = &name.replacen('/', ":", 1);
        let told = [
            "cat",
            file,
            "--bundle",
            "office.bundle",
            "--reveal",
            "--anywhere",
        ];
        assert_eq!(&site.run(told).stdout, text, "{name}");
    }
}

#[test]
fn nothing_is_touched_where_nothing_changed() {
    let site = office();
    let look = || {
        let known = std::fs::metadata(site.path("office.bundle")).unwrap();
        (known.ino(), known.mtime_nsec())
    };
    let (was, bytes) = (look(), std::fs::read(site.path("office.bundle")).unwrap());
    let again = site.run(["render", "--bundle", "office.bundle"]);
    assert!(again.stderr.contains("nothing changed: "), "{again}");
    assert_eq!(look(), was);
    site.append(
        "tenants/acme/users.yaml",
        "\n# nothing that any file says\n",
    );
    assert_eq!(site.run(["render", "--bundle", "office.bundle"]).code, 0);
    assert_eq!(look(), was);
    assert_eq!(
        site.run(["render", "--masked", "--bundle", "office.bundle"])
            .code,
        0
    );
    assert!(look() != was && std::fs::read(site.path("office.bundle")).unwrap() != bytes);
    let left = site.files();
    assert!(
        !left.iter().any(|path| path.starts_with(".pbxctl.")),
        "{left:?}"
    );
}

#[test]
fn it_is_for_its_owner_alone() {
    let site = office();
    let place = site.path("office.bundle");
    let mode = || std::fs::metadata(&place).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(site.run(["render", "--bundle", "office.bundle"]).code, 0);
    assert_eq!(mode(), 0o600);
}

#[test]
fn what_is_no_bundle_is_not_replaced() {
    let site = Site::example("quickstart").file("precious", "precious");
    assert_snapshot!(site.run(["render", "--bundle", "precious"]), @r"
    --- stderr
    error: `[DIR]/precious` was not written by `pbxctl render --bundle`
    help: name another file, or remove it
    --- exit 1
    ");
    assert_eq!(site.read("precious"), "precious");
    assert_snapshot!(site.run(["render"]), @r"
    --- stderr
    error: the following required arguments were not provided:
      <--out <DIR>|--bundle <FILE>>

    Usage: pbxctl render <--out <DIR>|--bundle <FILE>> [DIR]

    For more information, try '--help'.
    --- exit 64
    ");
}

#[test]
fn secrets_are_shown_to_who_asks_for_them() {
    let site = office();
    let files = plain(&site);
    let secrets = secrets(&files);
    let name = "berlin/phones/805ec0aabb01.cfg";
    let (name, real) = files
        .get_key_value(name)
        .unwrap_or_else(|| panic!("{:?}", files.keys()));
    let name = &name.replacen('/', ":", 1);
    let masked = site.run(["cat", name]);
    assert_eq!(masked.code, 0, "{masked}");
    assert!(masked.stdout.contains("<secret"), "{masked}");
    let told = secrets
        .iter()
        .find(|secret| masked.stdout.contains(*secret));
    assert_eq!(told, None);
    let revealed = site.run(["cat", name, "--reveal", "--anywhere"]);
    assert_eq!(&revealed.stdout, real);
    assert_snapshot!(site.run(["cat", name, "--reveal"]), @r"
    --- stderr
    error: standard output is no terminal, and a log keeps what it is told
    help: add `--anywhere`, if the secrets are to go there
    --- exit 64
    ");
    assert_snapshot!(site.run(["cat", name, "--bundle", "office.bundle"]), @r"
    --- stderr
    error: `berlin:phones/805ec0aabb01.cfg` holds a secret, and a bundle has it as it is
    help: add `--reveal`
    help: or leave `--bundle` out, where the repository is, to see it masked
    --- exit 1
    ");
    assert_snapshot!(site.run(["cat", "berlin:phones/805ec0aabb02.cf", "--bundle", "office.bundle"]), @r"
    --- stderr
    error: there is no file `berlin:phones/805ec0aabb02.cf`
    help: did you mean `berlin:phones/805ec0aabb02.cfg`?
    --- exit 1
    ");
    assert_snapshot!(site.run(["cat", "nothing"]), @r"
    --- stderr
    error: `nothing` names no host
    help: put it before the path: `berlin:phones/001565aabbcc.cfg`
    --- exit 64
    ");
}

#[test]
fn a_bundle_that_was_cut_is_refused() {
    let site = office();
    let bytes = std::fs::read(site.path("office.bundle")).unwrap();
    std::fs::write(site.path("cut"), &bytes[..bytes.len() / 2]).unwrap();
    assert_snapshot!(site.run(["cat", "berlin:serve.json", "--bundle", "cut"]), @r"
    --- stderr
    error: cannot read `cut`: it is damaged: it was cut, or changed after it was written
    --- exit 1
    ");
    assert_snapshot!(site.run(["serve", "--bundle", "cut", "--http", "127.0.0.1:0"]), @r"
    --- stderr
    error: cannot read `[DIR]/cut`: it is damaged: it was cut, or changed after it was written
    --- exit 1
    ");
    assert_snapshot!(site.run(["serve", "--bundle", "office.bundle", "--host", "bonn", "--http", "127.0.0.1:0"]), @r"
    --- stderr
    error: cannot read `[DIR]/office.bundle`: it holds nothing for a host `bonn`
    --- exit 1
    ");
}

#[test]
fn phones_get_their_files_from_it() {
    let site = office();
    let file = plain(&site)["berlin/phones/805ec0aabb01.cfg"].clone();
    let (_server, address) = serve(&site, &["--bundle", "office.bundle"]);
    assert_eq!(get(&address, "805EC0AABB01.cfg"), file);
}
