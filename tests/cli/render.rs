#![expect(clippy::disallowed_methods, reason = "tests look at the disk")]

use crate::site::Site;
use insta::assert_snapshot;
use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

fn rendered(site: &Site, folder: &str) -> BTreeMap<String, String> {
    let below = format!("{folder}/");
    let files = site.files();
    let paths = files.iter().filter_map(|path| path.strip_prefix(&below));
    paths
        .map(|path| (path.to_owned(), site.read(&format!("{below}{path}"))))
        .collect()
}

#[test]
fn masked_files_take_no_key_and_hold_no_secret() {
    let site = Site::example("office");
    assert_snapshot!(site.run(["render", "--out", "out", "-q"]), @r"
    --- stderr
    error[E0401]: the variable `PBXCTL_KEY` is not set
      --> pbx.yaml:14:14
       |
    14 |   key: {env: PBXCTL_KEY}
       |              ^^^^^^^^^^ the project key is to be there
       |
       = help: set it: `export PBXCTL_KEY=…`, with the key that the site was made
               with

    1 error
    --- exit 1
    ");
    assert!(!site.path("out").exists());
    assert_eq!(site.run(["render", "--out", "masked", "--masked"]).code, 0);
    let with_key = Site::example("office").variable("PBXCTL_KEY", KEY);
    assert_eq!(with_key.run(["render", "--out", "real"]).code, 0);
    let (masked, real) = (rendered(&site, "masked"), rendered(&with_key, "real"));
    assert_eq!(
        masked.keys().collect::<Vec<_>>(),
        real.keys().collect::<Vec<_>>()
    );
    let secrets = secrets(&real);
    assert!(secrets.len() > 8, "{secrets:?}");
    for (path, text) in &masked {
        assert_eq!(
            secrets.iter().find(|secret| text.contains(secret.as_str())),
            None,
            "{path}"
        );
    }
}

/// The SIP passwords, their digests and the PINs that rendered files hold.
pub(crate) fn secrets(files: &BTreeMap<String, String>) -> Vec<String> {
    let after = |line: &str| {
        let (name, value) = line.split_once('=')?;
        let secret = name.trim().ends_with(".password")
            || name.starts_with("password_digest")
            || name == "password"
            || name == "md5_cred";
        let value = value
            .trim()
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let pin = value
            .strip_prefix("> ")
            .and_then(|rest| rest.split(',').next())
            .filter(|pin| pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit()));
        pin.map(str::to_owned)
            .or(Some(value).filter(|value| secret && value != "%NULL%"))
    };
    files
        .values()
        .flat_map(|text| text.lines())
        .filter_map(after)
        .collect()
}

#[test]
fn only_what_was_rendered_is_replaced() {
    let site = Site::example("quickstart").file("out/pbx/precious", "");
    assert_snapshot!(site.run(["render", "--out", "out", "-q"]), @r"
    --- stderr
    error: `[DIR]/out/pbx` was not written by `pbxctl render`
    help: name another folder, or remove it
    --- exit 1
    ");
    assert_eq!(rendered(&site, "out").len(), 1);
    assert_eq!(site.run(["render", "--out", "new"]).code, 0);
    site.write("new/pbx/asterisk/stale.conf", "");
    assert_eq!(site.run(["render", "--out", "new"]).code, 0);
    assert!(!site.path("new/pbx/asterisk/stale.conf").exists());
}

#[test]
fn what_is_there_already_stays_untouched() {
    let site = Site::example("quickstart");
    let render = || {
        let told = site.run(["render", "--out", "out"]).stderr;
        told.lines().next_back().unwrap_or_default().to_owned()
    };
    let first = render();
    let number = |site: &Site, path: &str| std::fs::metadata(site.path(path)).unwrap().ino();
    let pjsip = "out/pbx/asterisk/pjsip.d/00-host.conf";
    let (was, text) = (number(&site, pjsip), rendered(&site, "out"));
    let count = text.len() - 1;
    assert_eq!(first, format!("wrote {count} files to `out`"));
    assert_eq!(
        render(),
        format!("wrote 0 files to `out`, {count} there already")
    );
    assert_eq!(number(&site, pjsip), was);
    // A file that is otherwise, one where a folder is meant, a folder where a file is meant, and what nobody meant
    std::fs::remove_dir_all(site.path("out/pbx/phones")).unwrap();
    site.write("out/pbx/phones", "x");
    std::fs::remove_file(site.path("out/pbx/asterisk/extensions.d/00-host.conf")).unwrap();
    site.write("out/pbx/asterisk/extensions.d/00-host.conf/deep/below", "x");
    site.write("out/pbx/asterisk/voicemail.d/00-host.conf", "x");
    let told = render();
    assert!(told.ends_with(", 2 removed"), "{told}");
    assert_eq!(rendered(&site, "out"), text);
    assert_eq!(number(&site, pjsip), was);
}

/// Every file with its permissions, as a run that knows nothing writes it elsewhere.
fn rendered_anew(site: &Site) -> BTreeMap<String, String> {
    let _nothing = std::fs::remove_dir_all(site.path(".cache"));
    let _none = std::fs::remove_dir_all(site.path("anew"));
    assert_eq!(site.run(["render", "--out", "anew"]).code, 0);
    rendered(site, "anew")
}

#[test]
fn a_folder_is_the_same_with_what_is_kept_and_without() {
    let site = Site::example("msp").variable("PBXCTL_KEY", KEY);
    let render = || {
        let told = site.run(["render", "--out", "out"]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        told.stderr
    };
    let first = render();
    let kept = || {
        let all = std::fs::read_dir(site.path(".cache/pbxctl")).unwrap();
        let mut paths = all.map(|entry| entry.unwrap().path());
        paths.find(|path| path.extension().is_some_and(|ending| ending == "rendered"))
    };
    let number = || std::fs::metadata(kept().unwrap()).unwrap().ino();
    let known = number();
    let again = render();
    assert!(again.contains("wrote 0 files to `out`"), "{again}");
    let findings = |told: &str| told.rsplit_once("wrote ").unwrap().0.to_owned();
    assert_eq!(findings(&again), findings(&first), "no finding is lost");
    assert_eq!(number(), known, "what stays is not written again");
    assert_eq!(rendered(&site, "out"), rendered_anew(&site));
    // What somebody did to a file of a tenant is undone
    let (mut files, count) = (rendered(&site, "out"), rendered(&site, "out").len());
    files.retain(|path, _| path.contains("pjsip.d/") && !path.contains("00-host"));
    let (path, text) = files.first_key_value().unwrap();
    let path = format!("out/{path}");
    let harms: [&dyn Fn(); 3] = [
        &|| site.write(&path, &text.replace('a', "b")),
        &|| std::fs::remove_file(site.path(&path)).unwrap(),
        &|| {
            let open = std::fs::Permissions::from_mode(0o666);
            std::fs::set_permissions(site.path(&path), open).unwrap();
        },
    ];
    for harm in harms {
        render();
        harm();
        let told = render();
        assert!(told.contains("wrote 1 file to `out`"), "{told}");
        assert_eq!(rendered(&site, "out"), rendered(&site, "anew"));
    }
    // What changed is written, and what is kept as well
    let path = "tenants/kite/tenant.yaml";
    site.write(path, &site.read(path).replacen("Kim Keller", "Kim Kohl", 1));
    let told = render();
    assert!(
        !told.contains("wrote 0 files") && !told.contains(&format!("wrote {count}")),
        "{told}"
    );
    assert_ne!(number(), known);
    assert_eq!(rendered(&site, "out"), rendered_anew(&site));
    // So it is in a folder that has nothing of it, and where what is kept was damaged
    render();
    std::fs::remove_dir_all(site.path("out")).unwrap();
    render();
    assert_eq!(rendered(&site, "out"), rendered(&site, "anew"));
    let mut bytes = std::fs::read(kept().unwrap()).unwrap();
    bytes.iter_mut().step_by(97).for_each(|byte| *byte ^= 1);
    std::fs::write(kept().unwrap(), bytes).unwrap();
    render();
    assert_eq!(rendered(&site, "out"), rendered(&site, "anew"));
}

#[test]
fn what_lies_behind_a_link_is_written_anew() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    let text = rendered(&site, "out");
    let (phones, elsewhere) = (site.path("out/pbx/phones"), site.path("elsewhere"));
    std::fs::rename(&phones, &elsewhere).unwrap();
    symlink(&elsewhere, &phones).unwrap();
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    assert!(!phones.is_symlink() && elsewhere.is_dir());
    assert_eq!(rendered(&site, "out"), text);
}

#[test]
fn hosts_are_known() {
    let site = Site::example("msp").variable("PBXCTL_KEY", KEY);
    assert_snapshot!(site.run(["render", "--out", "out", "--host", "shared1"]), @r"
    --- stderr
    error: there is no host `shared1`
    help: did you mean `shared-1`?
    --- exit 64
    ");
}

pub(crate) const KEY: &str = "a key of the tests, known to all and of no worth";
